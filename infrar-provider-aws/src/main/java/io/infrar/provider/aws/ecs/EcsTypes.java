package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class EcsTypes {
    private EcsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}

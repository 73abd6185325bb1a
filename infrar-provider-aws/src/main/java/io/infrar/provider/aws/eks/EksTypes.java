package io.infrar.provider.aws.eks;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class EksTypes {
    private EksTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}

package io.infrar.provider.aws.observe;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class ObserveTypes {
    private ObserveTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(AwsType.of(LogGroup.TYPE, LogGroup::new));
    }
}

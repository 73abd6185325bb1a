package io.infrar.provider.aws.iam;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class IamTypes {
    private IamTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}

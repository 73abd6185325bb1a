package io.infrar.provider.aws.secrets;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class SecretsTypes {
    private SecretsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}

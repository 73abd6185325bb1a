package io.infrar.provider.aws.gateway;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class GatewayTypes {
    private GatewayTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}

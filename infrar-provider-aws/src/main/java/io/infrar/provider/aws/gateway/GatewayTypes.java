package io.infrar.provider.aws.gateway;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class GatewayTypes {
    private GatewayTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Api.TYPE, Api::new),
                AwsType.of(ApiIntegration.TYPE, ApiIntegration::new),
                AwsType.of(ApiRoute.TYPE, ApiRoute::new),
                AwsType.of(ApiStage.TYPE, ApiStage::new));
    }
}

package io.infrar.provider.aws.gateway;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class ApiTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "api";
    }

    @Override
    protected Object spec() {
        return new Api.Spec("the API", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Api.Spec("another", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.apiGatewayV2("us-east-1").getApis(r -> {}).items().size());
        }
    }
}

package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;

class ApiIntegrationTest extends AwsHandlerContract {
    private String api = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            api = aws.apiGatewayV2("us-east-1")
                    .createApi(r -> r.name("main").protocolType("HTTP"))
                    .apiId();
        }
    }

    @Override
    protected String type() {
        return "api-integration";
    }

    @Override
    protected Object spec() {
        return new ApiIntegration.Spec(Output.of(api), Output.of("https://a.example.com"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ApiIntegration.Spec(Output.of(api), Output.of("https://b.example.com")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.apiGatewayV2("us-east-1")
                    .getIntegrations(r -> r.apiId(api))
                    .items()
                    .size());
        }
    }
}

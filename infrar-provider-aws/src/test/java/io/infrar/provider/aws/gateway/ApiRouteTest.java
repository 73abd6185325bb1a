package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;

class ApiRouteTest extends AwsHandlerContract {
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
        return "api-route";
    }

    @Override
    protected Object spec() {
        return new ApiRoute.Spec(Output.of(api), "ANY /v1/{proxy+}", Output.of("one"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ApiRoute.Spec(Output.of(api), "ANY /v1/{proxy+}", Output.of("two")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ApiRoute.Spec(Output.of(api), "$default", Output.of("one")));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.apiGatewayV2("us-east-1")
                    .getRoutes(r -> r.apiId(api))
                    .items()
                    .size());
        }
    }
}

package io.infrar.provider.aws.gateway;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

/** moto knows neither UpdateStage nor new tags of a stage; for these see GatewayAnswersTest. */
class ApiStageTest extends AwsHandlerContract {
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
        return "api-stage";
    }

    @Override
    protected Object spec() {
        return new ApiStage.Spec(Output.of(api), 100, 200, Map.of("Project", "infrar"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.apiGatewayV2("us-east-1")
                    .getStages(r -> r.apiId(api))
                    .items()
                    .size());
        }
    }
}

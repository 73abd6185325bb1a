package io.infrar.provider.aws.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Observation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of API Gateway that moto does not know. */
class GatewayAnswersTest {
    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_limit_that_is_taken_away_replaces_the_stage_since_zero_would_refuse_every_request() {
        ApiStage.Spec before = new ApiStage.Spec(Output.of("a1"), 50, 80, Map.of());
        ApiStage.Spec after = new ApiStage.Spec(Output.of("a1"), null, null, Map.of());

        assertThat(new ApiStage(aws).effect(new Change<>(before, after, List.of())))
                .isInstanceOf(Effect.Replace.class);
    }

    @Test
    void routes_and_integrations_are_read_to_the_last_page() {
        server.on(
                        "GET /v2/apis/a1/routes",
                        200,
                        "{\"items\":[{\"routeId\":\"r1\",\"routeKey\":\"ANY /a\",\"target\":\"integrations/i1\"}],"
                                + "\"nextToken\":\"more\"}")
                .on(
                        "GET /v2/apis/a1/routes",
                        200,
                        "{\"items\":[{\"routeId\":\"r2\",\"routeKey\":\"ANY /b\",\"target\":\"integrations/i1\"}]}")
                .on(
                        "GET /v2/apis/a1/integrations",
                        200,
                        "{\"items\":[{\"integrationId\":\"i1\",\"integrationUri\":\"https://a\"}],\"nextToken\":\"more\"}")
                .on(
                        "GET /v2/apis/a1/integrations",
                        200,
                        "{\"items\":[{\"integrationId\":\"i2\",\"integrationUri\":\"https://b\"}]}");
        var route = new ApiRoute.Spec(Output.of("a1"), "ANY /b", Output.of("i1"));
        var integration = new ApiIntegration.Spec(Output.of("a1"), Output.of("https://b"));

        assertThat(new ApiRoute(aws)
                        .read(Contexts.reading(), List.of(Contexts.known("api-route", "a1/r2", route, null))))
                .singleElement()
                .isInstanceOf(Observation.Present.class);
        assertThat(new ApiIntegration(aws)
                        .read(
                                Contexts.reading(),
                                List.of(Contexts.known("api-integration", "a1/i2", integration, null))))
                .singleElement()
                .isInstanceOf(Observation.Present.class);
    }

    @Test
    void the_limit_of_a_stage_changes_in_place() {
        server.on("PATCH /v2/apis/a1/stages/$default", 200, "{}")
                .on("GET /v2/apis/a1/stages", 200, "{\"items\":[{\"stageName\":\"$default\"}]}");
        ApiStage.Spec before = new ApiStage.Spec(Output.of("a1"), null, null, Map.of());
        ApiStage.Spec after = new ApiStage.Spec(Output.of("a1"), 50, 80, Map.of());

        new ApiStage(aws)
                .apply(Contexts.updating(
                        Contexts.known("api-stage", "a1/$default", before, new ApiStage.Outputs("$default")),
                        before,
                        after));

        assertThat(server.calls()).contains("PATCH /v2/apis/a1/stages/$default");
        assertThat(server.bodies().get(0)).contains("\"throttlingRateLimit\":50.0", "\"throttlingBurstLimit\":80");
    }
}

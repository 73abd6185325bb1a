package io.infrar.provider.aws.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
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

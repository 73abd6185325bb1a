package io.infrar.provider.cloudflare.r2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class R2DomainTest extends CloudflareHandlerContract {
    @Override
    protected void prepare() {
        R2LifecycleTest.bucket(sim, "eu", "agents");
        R2LifecycleTest.bucket(sim, "eu", "other");
        try (var api = CloudflareTests.api(sim)) {
            api.call(RestRequest.post(
                    "/zones", Map.of("name", "komply.one", "account", Map.of("id", sim.accountId()), "type", "full")));
        }
        sim.activateZone("komply.one");
    }

    @Override
    protected String type() {
        return "r2-domain";
    }

    private static R2Domain.Spec spec(String bucket, String tls) {
        return new R2Domain.Spec(Output.of(bucket), "eu", "agents.komply.one", Output.of("komply.one"), tls, true);
    }

    @Override
    protected Object spec() {
        return spec("agents", "1.2");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("agents", "1.3"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("other", "1.2"));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    /** Seen in Cloudflare's own Terraform provider: the status is unknown then, and parts are left out. */
    @Test
    void what_cloudflare_leaves_out_for_a_while_is_no_difference() {
        AtomicReference<String> domains = new AtomicReference<>("");
        String shown = "{\"domain\":\"agents.komply.one\",\"enabled\":true";
        try (SimServer scripted = SimServer.builder()
                        .otherwise(request -> {
                            if (request.method().equals("POST")) {
                                domains.set(shown + ",\"minTLS\":\"1.2\"}");
                            }
                            return SimAnswer.of(
                                    200,
                                    "application/json",
                                    ("{\"success\":true,\"result\":{\"domains\":[" + domains.get() + "]}}")
                                            .getBytes(StandardCharsets.UTF_8));
                        })
                        .start();
                Infra infra = CloudflareTests.infra(sim, folder)
                        .setting("CLOUDFLARE_BASE_URL", scripted.endpoint().toString())
                        .state(new MemoryStateStore())
                        .build()) {
            Environment asked = Infra.environment("files")
                    .stage(Stage.DEVELOPMENT)
                    .on("cloudflare")
                    .resource(
                            "it",
                            r -> r.type(type())
                                    .spec(new R2Domain.Spec(
                                            Output.of("agents"),
                                            "eu",
                                            "agents.komply.one",
                                            Output.of("0123456789abcdef0123456789abcdef"),
                                            "1.2",
                                            true)))
                    .build();
            infra.apply(infra.plan(asked));
            assertThat(infra.plan(asked).effective()).isEmpty();

            domains.set(shown + ",\"status\":{\"ssl\":\"unknown\",\"ownership\":\"unknown\"}}");

            assertThat(infra.plan(asked).effective()).isEmpty();
            assertThat(infra.drift("files").effective()).isEmpty();
        }
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.compute;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Gateway;
import io.infrar.model.Placement;
import io.infrar.provider.aws.gateway.ApiIntegration;
import io.infrar.provider.aws.gateway.ApiRoute;
import io.infrar.provider.aws.gateway.ApiStage;
import io.infrar.spi.Finding;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GatewayTranslatorTest {
    @Test
    void each_prefix_is_a_route_and_each_target_an_integration() {
        Translation translation = translate(g -> g.routeTo(compute("api"), 8080).route("/v1", compute("api"), 8080));

        assertThat(specs(translation, ApiIntegration.Spec.class))
                .singleElement()
                .satisfies(each -> assertThat(each.url().toString())
                        .contains(compute("api").url().toString()));
        assertThat(specs(translation, ApiRoute.Spec.class))
                .extracting(ApiRoute.Spec::key)
                .containsExactlyInAnyOrder("$default", "ANY /v1", "ANY /v1/{proxy+}");
        assertThat(translation.exports().get(new ComponentKey(io.infrar.model.Kind.GATEWAY, "edge")))
                .containsKeys("url", "host");
    }

    @Test
    void limits_of_keys_are_refused_until_somebody_accepts_what_is_done_instead() {
        Translation translation = translate(g -> g.routeTo(compute("api"), 8080)
                .tier("free", 10, 20)
                .tier("paid", 100, 300)
                .domain("api.example.com"));

        assertThat(ids(translation)).contains("aws.gateway-tiers", "aws.not-realised");
        assertThat(specs(translation, ApiStage.Spec.class)).singleElement().satisfies(each -> {
            assertThat(each.requestsPerSecond()).isEqualTo(100);
            assertThat(each.burst()).isEqualTo(300);
        });
    }

    @Test
    void a_target_that_the_internet_cannot_reach_is_said() {
        assertThat(ids(translate(g -> g.routeTo(compute("worker"), 9000)))).contains("aws.gateway-target");
    }

    private static List<String> ids(Translation translation) {
        return translation.findings().stream()
                .filter(each -> each.where().equals("gateway/edge"))
                .map(Finding::id)
                .toList();
    }

    private static <S> List<S> specs(Translation translation, Class<S> type) {
        return translation.resources().stream()
                .map(each -> (Object) each.spec())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static Translation translate(Consumer<Gateway.Builder> gateway) {
        Environment environment = Infra.environment("test")
                .on("aws", "eu-west-1")
                .network("net", n -> n.cidr("10.0.0.0/16"))
                .compute("api", c -> c.image("nginx:1.27").port(8080).publiclyReachable())
                .compute("worker", c -> c.image("nginx:1.27").port(9000))
                .gateway("edge", gateway::accept)
                .build();
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", "eu-west-1", null)));
        return new AwsProvider().translate(new Slice(environment, placements));
    }
}

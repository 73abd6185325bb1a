package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.gateway;
import static io.infrar.model.Refs.loadBalancer;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Gateway.RateTier;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayTest {
    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.gateway(
                        "gw",
                        g -> g.route("/", compute("api"), 0)
                                .tier("free", 0, 0, 0)
                                .domain("api"))))
                .containsExactlyInAnyOrder(
                        "gateway 'gw': routes[0].port must be 1 to 65535, is 0",
                        "gateway 'gw': tiers[free].requestsPerSecond must be 1 or more, is 0",
                        "gateway 'gw': tiers[free].burst must be 1 or more, is 0",
                        "gateway 'gw': tiers[free].monthlyQuota must be 1 or more, is 0",
                        "gateway 'gw': domain must be a domain name in lower case such as infrar.io, is 'api'");
    }

    @Test
    void needs_a_route() {
        assertThat(problems(e -> e.gateway("gw", g -> {})))
                .singleElement()
                .asString()
                .startsWith("gateway 'gw': routes are missing");
    }

    @Test
    void refuses_two_tiers_of_one_name() {
        Problems problems = new Problems();
        RateTier tier = new RateTier("free", 1, 1, null);
        new Gateway(
                        "gw",
                        Traits.NONE,
                        List.of(new Route(null, "/", ComponentKey.parse("compute/api"), 80)),
                        List.of(tier, tier),
                        null)
                .check(problems);
        assertThat(problems.found()).containsExactly("gateway 'gw': tiers has free twice");
    }

    @Test
    void a_tier_of_the_same_name_is_replaced() {
        assertThat(built(
                                Gateway.class,
                                e -> e.gateway(
                                        "gw",
                                        g -> g.routeTo(compute("api"), 80)
                                                .tier("free", 1, 2)
                                                .tier("pro", 10, 20)
                                                .tier("free", 3, 4, 1000)))
                        .tiers())
                .containsExactly(new RateTier("free", 3, 4, 1000L), new RateTier("pro", 10, 20, null));
    }

    @Test
    void routes_to_its_targets() {
        assertThat(needs(
                        gateway("gw").key(),
                        e -> e.loadBalancer("lb", l -> l.routeTo(compute("api"), 80))
                                .gateway("gw", g -> g.routeTo(loadBalancer("lb"), 443))))
                .containsExactly("ROUTES_TO load-balancer/lb");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.gateway(
                        "gw",
                        g -> g.route("/v1", compute("api"), 8080)
                                .tier("free", 5, 10)
                                .tier("pro", 100, 200, 3_000_000_000L)
                                .domain("api.infrar.io")),
                e -> e.gateway("gw", g -> {}));
    }
}

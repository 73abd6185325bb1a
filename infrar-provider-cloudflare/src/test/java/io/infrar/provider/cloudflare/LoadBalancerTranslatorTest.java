package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.model.LoadBalancer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LoadBalancerTranslatorTest extends TranslatorContract {
    private Environment balancer(Consumer<LoadBalancer.Builder> details) {
        return environment(e -> e.server("a", s -> s.on("hetzner", "nbg1").openPort(443))
                .server("b", s -> s.on("hetzner", "nbg1").openPort(443))
                .loadBalancer("main", l -> {
                    l.https(443).health("/health");
                    details.accept(l);
                }));
    }

    @Test
    void servers_share_the_requests_to_a_host() {
        Environment asked = balancer(l -> l.routeTo(server("a"), 443)
                .routeTo(server("b"), 443)
                .certificateFor("app.komply.one", "www.komply.one")
                .with(Cloudflare.sessionAffinity()));
        apply(asked);

        var pools = get("/accounts/" + sim.accountId() + "/load_balancers/pools");
        assertThat(pools).hasSize(1);
        assertThat(pools.path(0).path("origins"))
                .extracting(origin -> origin.path("address").asText())
                .containsExactlyInAnyOrder("203.0.113.10", "203.0.113.11");
        var monitors = get("/accounts/" + sim.accountId() + "/load_balancers/monitors");
        assertThat(monitors.path(0).path("path").asText()).isEqualTo("/health");
        assertThat(pools.path(0).path("monitor")).isEqualTo(monitors.path(0).path("id"));
        var balancers = get("/zones/" + zoneId + "/load_balancers");
        assertThat(balancers)
                .extracting(each -> each.path("name").asText())
                .containsExactlyInAnyOrder("app.komply.one", "www.komply.one");
        assertThat(balancers)
                .allMatch(each -> each.path("session_affinity").asText().equals("cookie")
                        && each.path("proxied").asBoolean());
        assertUnchanged(asked);

        destroy(asked);
        assertThat(get("/zones/" + zoneId + "/load_balancers")).isEmpty();
        assertThat(get("/accounts/" + sim.accountId() + "/load_balancers/pools"))
                .isEmpty();
        assertThat(get("/accounts/" + sim.accountId() + "/load_balancers/monitors"))
                .isEmpty();
    }

    @Test
    void hosts_with_routes_of_their_own_have_pools_of_their_own() {
        apply(balancer(
                l -> l.route("a.komply.one", "/", server("a"), 443).route("b.komply.one", "/", server("b"), 8443)));

        assertThat(get("/accounts/" + sim.accountId() + "/load_balancers/pools"))
                .hasSize(2);
        assertThat(get("/zones/" + zoneId + "/load_balancers")).hasSize(2);
    }

    @Test
    void routes_may_be_in_any_order() {
        Environment asked = balancer(
                l -> l.routeTo(server("b"), 443).routeTo(server("a"), 443).certificateFor("app.komply.one"));
        apply(asked);

        assertUnchanged(asked);
    }

    @Test
    void a_server_is_asked_once_also_when_two_routes_lead_there() {
        Environment asked =
                balancer(l -> l.route("app.komply.one", "/", server("a"), 443).routeTo(server("a"), 443));
        apply(asked);

        assertThat(get("/accounts/" + sim.accountId() + "/load_balancers/pools")
                        .path(0)
                        .path("origins"))
                .hasSize(1);
        assertUnchanged(asked);
    }

    @Test
    void two_ports_of_a_server_cannot_share_the_requests_to_a_host() {
        assertThat(findings(balancer(l -> l.algorithm(LoadBalancer.Algorithm.LEAST_CONNECTIONS)
                        .routeTo(server("a"), 443)
                        .route("app.komply.one", "/", server("a"), 8443))))
                .singleElement()
                .asString()
                .startsWith("ERROR cloudflare.load-balancer")
                .contains("a-443 and a-8443");
    }

    @Test
    void what_it_cannot_do_is_found_in_the_plan() {
        assertThat(findings(balancer(l -> l.routeTo(server("a"), 443))))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("ERROR cloudflare.load-balancer")
                        .contains("no route has a host"));
        assertThat(findings(balancer(l -> l.internal().tcp(5432).route("a.komply.one", "/api", server("a"), 443))))
                .anySatisfy(text -> assertThat(text).contains("publiclyReachable"))
                .anySatisfy(text -> assertThat(text).contains("Spectrum"))
                .anySatisfy(text -> assertThat(text).contains("routes[0].pathPrefix is /api"));
    }
}

package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.LoadBalancer.Algorithm;
import io.infrar.model.LoadBalancer.Listener;
import io.infrar.model.LoadBalancer.Protocol;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
    @Test
    void is_safe_unless_said_otherwise() {
        LoadBalancer built = built(LoadBalancer.class, e -> e.loadBalancer("lb", l -> l.routeTo(compute("api"), 8080)));
        assertThat(built.listeners()).containsExactly(new Listener(443, Protocol.HTTPS, null));
        assertThat(built.minimumTls()).isEqualTo(Tls.V1_2);
        assertThat(built.publiclyReachable()).isTrue();
    }

    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.loadBalancer(
                        "lb",
                        l -> l.http(0)
                                .redirect(80, 443)
                                .route("Infrar.io", "api", compute("api"), 70000)
                                .health("health")
                                .certificateFor("nodots")
                                .certificate("chain", secret("key")))))
                .containsExactlyInAnyOrder(
                        "load-balancer 'lb': listeners[0].port must be 1 to 65535, is 0",
                        "load-balancer 'lb': listeners[1].redirectTo must lead from an HTTP listener to the port of an"
                                + " HTTPS one, is 443",
                        "load-balancer 'lb': routes[0].host must be a domain name in lower case such as infrar.io, is"
                                + " 'Infrar.io'",
                        "load-balancer 'lb': routes[0].pathPrefix must begin with / and have no blank, *, ? or #, is"
                                + " 'api'",
                        "load-balancer 'lb': routes[0].port must be 1 to 65535, is 70000",
                        "load-balancer 'lb': healthPath must begin with /, is 'health'",
                        "load-balancer 'lb': certificateDomains must be a domain name in lower case such as infrar.io,"
                                + " is 'nodots'",
                        "load-balancer 'lb': certificate is uploaded, so certificateDomains must be empty");
    }

    @Test
    void needs_a_route() {
        assertThat(problems(e -> e.loadBalancer("lb", l -> {})))
                .containsExactly("load-balancer 'lb': routes are missing: write routeTo(compute(\"api\"), 8080)");
    }

    @Property(tries = 200)
    void accepts_a_port_exactly_from_1_to_65535(@ForAll @IntRange(min = -70_000, max = 70_000) int port) {
        List<String> found = problems(e -> e.loadBalancer("lb", l -> l.routeTo(compute("api"), port)));
        assertThat(found.isEmpty()).isEqualTo(port >= 1 && port <= 65535);
    }

    @Test
    void several_servers_share_the_requests() {
        assertThat(needs(
                        loadBalancer("lb").key(),
                        e -> e.loadBalancer(
                                "lb",
                                l -> l.in(network("net"))
                                        .routeTo(server("box"), 80)
                                        .routeTo(server("box2"), 80))))
                .containsExactlyInAnyOrder("IN network/net", "ROUTES_TO server/box", "ROUTES_TO server/box2");
    }

    @Test
    void refuses_a_target_of_a_kind_that_serves_nothing() {
        LoadBalancer built = built(LoadBalancer.class, e -> e.loadBalancer("lb", l -> l.routeTo(compute("api"), 8080)));
        Problems problems = new Problems();
        new LoadBalancer(
                        "lb",
                        Traits.NONE,
                        null,
                        built.listeners(),
                        List.of(new Route(null, "/", ComponentKey.parse("bucket/files"), 80)),
                        null,
                        Tls.V1_2,
                        Algorithm.ROUND_ROBIN,
                        List.of(),
                        null,
                        true)
                .check(problems);
        assertThat(problems.found())
                .containsExactly(
                        "load-balancer 'lb': routes[0].target must be one of [server, compute], is bucket/files");
    }

    @Test
    void refuses_a_target_of_another_environment_instead_of_taking_the_own_one_of_that_name() {
        assertThat(problems(e -> e.loadBalancer("lb", l -> l.routeTo(from("shared", compute("api")), 8080))))
                .anyMatch(problem ->
                        problem.startsWith("load-balancer 'lb': compute/api belongs to the environment 'shared'"));
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.loadBalancer(
                        "lb",
                        l -> l.in(network("net"))
                                .https(443)
                                .redirect(80, 443)
                                .tcp(5432)
                                .route("api.infrar.io", "/v1", compute("api"), 8080)
                                .routeTo(server("box"), 80)
                                .health("/health")
                                .minimumTls(Tls.V1_3)
                                .algorithm(Algorithm.LEAST_CONNECTIONS)
                                .certificate("-----BEGIN CERTIFICATE-----", secret("key"))
                                .internal()),
                e -> e.loadBalancer("lb", l -> {}));
    }

    @Test
    void a_derived_environment_changes_a_listener_in_place() {
        Environment http = KindFixture.environment(e ->
                        e.loadBalancer("lb", l -> l.https(443).http(80).routeTo(compute("api"), 8080)))
                .change(e -> e.loadBalancer("lb", l -> l.redirect(80, 443)));
        assertThat(http.components(LoadBalancer.class).get(0).listeners())
                .containsExactly(new Listener(443, Protocol.HTTPS, null), new Listener(80, Protocol.HTTP, 443));
    }
}

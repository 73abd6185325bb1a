package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.seconds;
import static io.infrar.provider.hetzner.Translated.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Address;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.HealthCheck;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Tls;
import io.infrar.provider.hetzner.cloud.Certificate;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Algorithm;
import io.infrar.provider.hetzner.cloud.LoadBalancer.HealthRequest;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Http;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Protocol;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Service;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Spec;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LoadBalancerTranslatorTest {
    private static final String CHAIN = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

    /** Two servers in a network, with a service on them, and a further server outside. */
    private static Translated translate(Consumer<LoadBalancer.Builder> model) {
        return translate(e -> {}, model);
    }

    private static Translated translate(Consumer<EnvironmentBuilder> more, Consumer<LoadBalancer.Builder> model) {
        return Translated.of(e -> {
            e.network("main", n -> n.nat(Network.Nat.NONE));
            e.server("api", s -> s.in(network("main")).count(2));
            e.server("alone", s -> s.openPort(80));
            e.compute(
                    "api",
                    c -> c.image("api:1")
                            .on(server("api"))
                            .port(8080)
                            .health(new HealthCheck("/ready", seconds(120), seconds(5), 9, seconds(60), List.of())));
            e.compute("managed", c -> c.on("aws", "eu-west-1").image("api:1").port(8080));
            e.secret("key", s -> s.fromFile("key.pem"));
            more.accept(e);
            e.loadBalancer("main", model::accept);
        });
    }

    private static Spec spec(Translated translated) {
        return translated.spec("load-balancer/main", Spec.class);
    }

    private static Service only(Translated translated) {
        assertThat(spec(translated).services()).hasSize(1);
        return spec(translated).services().iterator().next();
    }

    @Test
    void https_with_an_uploaded_certificate_reaches_every_machine_through_the_network() {
        Translated translated = translate(l -> l.in(network("main"))
                .https(443)
                .redirect(80, 443)
                .routeTo(server("api"), 8080)
                .health("/health")
                .algorithm(LoadBalancer.Algorithm.LEAST_CONNECTIONS)
                .certificate(CHAIN, secret("key")));

        assertThat(translated.errors()).isEmpty();
        assertThat(spec(translated))
                .isEqualTo(new Spec(
                        "lb11",
                        "fsn1",
                        Algorithm.LEAST_CONNECTIONS,
                        Set.of(new Service(
                                443,
                                Protocol.HTTPS,
                                8080,
                                false,
                                new io.infrar.provider.hetzner.cloud.LoadBalancer.HealthCheck(
                                        8080, 15, 10, 3, new HealthRequest("/health", null, false, HealthRequest.WELL)),
                                new Http(Set.of(output("certificate/main#id")), true, false, null, null, null))),
                        Set.of(
                                Target.server(output("server/api.1#id"), true),
                                Target.server(output("server/api.2#id"), true)),
                        output("subnet/main#networkId"),
                        true,
                        false,
                        Map.of()));
        assertThat(translated.spec("certificate/main", Certificate.Spec.class))
                .isEqualTo(Certificate.Spec.uploaded(
                        Output.of(CHAIN), secret("key").value()));
        assertThat(translated.resource("load-balancer/main").charges())
                .singleElement()
                .satisfies(charge -> assertThat(charge.sku()).isEqualTo("lb11"));
        assertThat(translated.resource("certificate/main").charges()).isEmpty();
    }

    @Test
    void a_certificate_is_made_for_names_of_a_zone_at_hetzner_and_waits_for_it() {
        Translated translated = translate(
                e -> e.domain("zone", d -> d.zone("infrar.io")),
                l -> l.https(443).routeTo(server("alone"), 80).certificateFor("api.infrar.io", "*.infrar.io"));

        assertThat(translated.errors()).isEmpty();
        assertThat(translated.spec("certificate/main", Certificate.Spec.class).domains())
                .containsExactlyInAnyOrder("api.infrar.io", "*.infrar.io");
        assertThat(translated.resource("certificate/main").after()).containsExactly(Address.parse("hetzner:zone/zone"));
        assertThat(translated.exports(Kind.LOAD_BALANCER, "main").get("url")).hasToString("https://api.infrar.io");
    }

    @Test
    void a_certificate_for_names_elsewhere_is_refused_and_what_to_do_is_said() {
        Translated translated = translate(
                e -> e.domain("zone", d -> d.on("cloudflare").zone("infrar.io")),
                l -> l.https(443).routeTo(server("alone"), 80).certificateFor("api.infrar.io"));

        assertThat(translated.errors())
                .singleElement()
                .asString()
                .contains("certificateDomains has api.infrar.io")
                .contains("Upload a certificate(...)");
    }

    @Test
    void a_service_lends_its_health_check_within_what_hetzner_takes() {
        Translated translated = translate(l -> l.in(network("main")).http(80).routeTo(compute("api"), 8080));

        assertThat(only(translated).health())
                .isEqualTo(new io.infrar.provider.hetzner.cloud.LoadBalancer.HealthCheck(
                        8080, 60, 5, 5, new HealthRequest("/ready", null, false, HealthRequest.WELL)));
        assertThat(spec(translated).targets()).hasSize(2);
    }

    @Test
    void tcp_is_passed_through_and_only_connected_to() {
        Translated translated = translate(l -> l.tcp(443).routeTo(server("alone"), 443));

        assertThat(only(translated).protocol()).isEqualTo(Protocol.TCP);
        assertThat(only(translated).http()).isNull();
        assertThat(only(translated).health().request()).isNull();
        assertThat(spec(translated).targets()).containsExactly(Target.server(output("server/alone#id"), false));
        assertThat(translated.findings("hetzner.target-tls")).isEmpty();
    }

    @Test
    void what_will_hardly_work_is_warned_of() {
        Translated translated =
                translate(l -> l.https(443).routeTo(server("alone"), 443).certificate(CHAIN, secret("key")));

        assertThat(translated.errors()).isEmpty();
        assertThat(translated.findings("hetzner.target-tls"))
                .singleElement()
                .asString()
                .contains("tcp(443)");
        assertThat(translated.findings("hetzner.firewall"))
                .singleElement()
                .asString()
                .contains("server/alone")
                .contains("port 443");
    }

    @Test
    void an_internal_one_has_only_an_address_in_its_network() {
        Translated translated =
                translate(l -> l.in(network("main")).internal().http(80).routeTo(server("api"), 8080));

        assertThat(spec(translated).publicInterface()).isFalse();
        assertThat(translated.exports(Kind.LOAD_BALANCER, "main").get("ip"))
                .isEqualTo(output("load-balancer/main#privateIp"));
    }

    @Test
    void the_type_grows_with_the_targets() {
        Translated translated = translate(
                e -> e.server("many", s -> s.count(26)), l -> l.http(80).routeTo(server("many"), 80));

        assertThat(spec(translated).type()).isEqualTo("lb21");
        assertThat(spec(translated).targets()).hasSize(26);
    }

    @Test
    void a_type_can_be_named_and_must_be_large_enough() {
        assertThat(spec(translate(l -> l.http(80).routeTo(server("alone"), 80).with(Hetzner.loadBalancerType("lb31"))))
                        .type())
                .isEqualTo("lb31");
        assertThat(translate(
                                e -> e.server("many", s -> s.count(26)),
                                l -> l.http(80).routeTo(server("many"), 80).with(Hetzner.loadBalancerType("lb11")))
                        .errors())
                .singleElement()
                .asString()
                .contains("26 targets")
                .contains("lb11 takes 5 and 25");
        assertThat(translate(l -> l.http(80).routeTo(server("alone"), 80).with(Hetzner.loadBalancerType("lb12")))
                        .errors())
                .singleElement()
                .asString()
                .contains("lb11, lb21 or lb31");
    }

    @Test
    void everything_that_cannot_be_is_said_at_once() {
        Translated translated = translate(
                e -> e.server("far", s -> s.on("hetzner", "ash")),
                l -> l.internal()
                        .https(8443)
                        .redirect(80, 8443)
                        .route("api.infrar.io", "/", server("alone"), 80)
                        .route(null, "/v2", server("far"), 81)
                        .routeTo(compute("managed"), 80));

        assertThat(translated.errors())
                .anySatisfy(text -> assertThat(text).contains("internal()").contains("in(...)"))
                .anySatisfy(text -> assertThat(text).contains("port 80 to 8443").contains("redirect(80, 443)"))
                .anySatisfy(text -> assertThat(text).contains("api.infrar.io/").contains("host or path"))
                .anySatisfy(text -> assertThat(text).contains("/v2").contains("host or path"))
                .anySatisfy(text -> assertThat(text).contains("compute/managed").contains("on no server"))
                .anySatisfy(text -> assertThat(text).contains("[80, 81]"))
                .anySatisfy(text -> assertThat(text).contains("server/far is in ash"))
                .anySatisfy(text -> assertThat(text).contains("HTTPS needs one"))
                .hasSize(8);
        assertThat(translated.addresses()).doesNotContain("load-balancer/main");
    }

    @Test
    void a_server_outside_of_the_network_cannot_be_reached_through_it() {
        Translated translated = translate(l -> l.in(network("main")).http(80).routeTo(server("alone"), 80));

        assertThat(translated.errors()).singleElement().asString().contains("server/alone is not in network/main");
    }

    @Test
    void a_server_without_a_public_ipv4_address_cannot_be_reached_from_outside_of_its_network() {
        Translated translated = translate(
                e -> e.server("six", s -> s.openPort(80).with(Hetzner.publicNet(false, true))),
                l -> l.http(80).routeTo(server("six"), 80));

        assertThat(translated.errors()).singleElement().asString().contains("server/six has no public IPv4 address");
    }

    @Test
    void a_network_elsewhere_is_refused() {
        Translated translated = translate(
                e -> e.network("cloud", n -> n.on("aws", "eu-west-1")),
                l -> l.in(network("cloud")).http(80).routeTo(server("alone"), 80));

        assertThat(translated.errors())
                .singleElement()
                .asString()
                .contains("network 'cloud' is not one of this environment on hetzner");
    }

    @Test
    void a_text_that_is_no_certificate_is_refused() {
        Translated translated = translate(l ->
                l.https(443).routeTo(server("alone"), 80).certificate("-----BEGIN CERTIFICATE-----", secret("key")));

        assertThat(translated.errors()).singleElement().asString().contains("PEM");
    }

    @Test
    void another_oldest_tls_version_is_not_realised() {
        Translated translated = translate(l -> l.https(443)
                .routeTo(server("alone"), 80)
                .certificate(CHAIN, secret("key"))
                .minimumTls(Tls.V1_3));

        assertThat(translated.findings("hetzner.not-realised"))
                .singleElement()
                .asString()
                .contains("minimumTls");
    }
}

package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.server;
import static io.infrar.provider.hetzner.Translated.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Domain;
import io.infrar.model.Domain.DnsRecord;
import io.infrar.model.Domain.Type;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.provider.hetzner.cloud.RrSet;
import io.infrar.provider.hetzner.cloud.Zone;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DomainTranslatorTest {
    private static Translated translate(Consumer<Domain.Builder> model) {
        return Translated.of(e -> {
            e.server("main", s -> s.on("aws", "eu-west-1"));
            e.loadBalancer("main", l -> l.http(80).routeTo(server("web"), 8080));
            e.server("web", s -> {});
            e.domain("infrar", d -> model.accept(d.zone("infrar.io")));
        });
    }

    private static RrSet.Spec set(Translated translated, String name) {
        return translated.spec("rrset/infrar." + name, RrSet.Spec.class);
    }

    @Test
    void a_domain_becomes_a_zone_with_a_set_for_each_name_and_type() {
        Translated translated = translate(d -> d.record("@", Type.MX, "10 mail.infrar.io", "20 mail2.infrar.io")
                .record("*", Type.TXT, "anything")
                .record("www", Type.CNAME, "infrar.pages.dev"));

        assertThat(translated.spec("zone/infrar", Zone.Spec.class))
                .isEqualTo(new Zone.Spec("infrar.io", null, false, Map.of()));
        assertThat(set(translated, "apex-mx"))
                .isEqualTo(new RrSet.Spec(
                        output("zone/infrar#zoneId"),
                        "@",
                        "MX",
                        300,
                        Set.of(
                                RrSet.Value.of(Output.of("10 mail.infrar.io")),
                                RrSet.Value.of(Output.of("20 mail2.infrar.io"))),
                        false,
                        Map.of()));
        assertThat(set(translated, "any-txt").name()).isEqualTo("*");
        assertThat(set(translated, "www-cname").type()).isEqualTo("CNAME");
        assertThat(translated.errors()).isEmpty();
        assertThat(translated.resource("zone/infrar").charges()).isEmpty();
        assertThat(translated.exports(Kind.DOMAIN, "infrar"))
                .isEqualTo(Map.of(
                        "zoneId", output("zone/infrar#zoneId"), "nameServers", output("zone/infrar#nameServers")));
    }

    @Test
    void values_may_come_from_other_providers() {
        Translated translated =
                translate(d -> d.record("api", Type.A, server("main").publicIp()));

        assertThat(set(translated, "api-a").records())
                .containsExactly(RrSet.Value.of(server("main").publicIp()));
    }

    @Test
    void an_alias_is_an_address_where_there_is_one_and_else_a_name() {
        Translated translated = translate(d ->
                d.record("@", Type.ALIAS, loadBalancer("main").host()).record("www", Type.ALIAS, "infrar.pages.dev"));

        assertThat(set(translated, "apex-a").records())
                .containsExactly(RrSet.Value.of(loadBalancer("main").host()));
        assertThat(set(translated, "apex-aaaa").records())
                .containsExactly(RrSet.Value.of(output("load-balancer/main#ipv6")));
        assertThat(set(translated, "www-cname").name()).isEqualTo("www");
    }

    @Test
    void what_hetzner_cannot_answer_is_refused_with_the_record_and_what_to_do() {
        Translated translated = translate(d -> d.record("@", Type.ALIAS, "infrar.pages.dev")
                .record("@", Type.NS, "ns1.example.org")
                .record("api", Type.CNAME, loadBalancer("main").host())
                .record(new DnsRecord("fast", Type.A, List.of(Output.of("203.0.113.7")), Duration.ofSeconds(30), false))
                .record("twice", Type.A, "203.0.113.7")
                .record("twice", Type.ALIAS, loadBalancer("main").host()));

        assertThat(translated.errors())
                .anySatisfy(
                        text -> assertThat(text).contains("records[@ ALIAS]").contains("A records"))
                .anySatisfy(text -> assertThat(text).contains("records[@ NS]").contains("nameServers()"))
                .anySatisfy(
                        text -> assertThat(text).contains("records[api CNAME]").contains("Use an A record"))
                .anySatisfy(text ->
                        assertThat(text).contains("records[fast A].ttl is 30 s").contains("60"))
                .anySatisfy(text ->
                        assertThat(text).contains("records[twice ALIAS]").contains("one record"))
                .hasSize(5);
    }

    @Test
    void a_server_without_an_ipv4_address_is_led_to_by_its_ipv6_address() {
        Consumer<EnvironmentBuilder> six = e -> e.server("six", s -> s.with(Hetzner.publicNet(false, true)));

        Translated alias = Translated.of(e -> six.andThen(with -> with.domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .record("@", Type.ALIAS, server("six").publicIp())))
                .accept(e));
        Translated address = Translated.of(e -> six.andThen(with -> with.domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .record("@", Type.A, server("six").publicIp())))
                .accept(e));

        assertThat(set(alias, "apex-aaaa").records())
                .containsExactly(RrSet.Value.of(server("six").publicIp()));
        assertThat(alias.addresses()).doesNotContain("rrset/infrar.apex-a");
        assertThat(address.errors()).singleElement().asString().contains("records[@ A]", "only an IPv6 address");
    }

    @Test
    void an_alias_that_becomes_a_cname_is_refused_beside_other_records_of_its_name() {
        Translated translated =
                translate(d -> d.record("www", Type.ALIAS, "infrar.pages.dev").record("www", Type.TXT, "owned"));

        assertThat(translated.errors()).singleElement().asString().contains("records[www ALIAS]", "becomes a CNAME");
    }

    @Test
    void a_zone_of_two_domains_is_refused() {
        Translated translated =
                Translated.of(e -> e.domain("a", d -> d.zone("infrar.io")).domain("b", d -> d.zone("infrar.io")));

        assertThat(translated.errors())
                .singleElement()
                .asString()
                .contains("domain/b")
                .contains("infrar.io");
    }

    @Test
    void what_is_not_there_is_said() {
        Translated translated = translate(
                d -> d.certificate().proxied("api", Type.A, server("main").publicIp()));

        assertThat(translated.findings("hetzner.not-realised"))
                .singleElement()
                .asString()
                .contains("certificate")
                .contains("proxied of api A");
    }
}

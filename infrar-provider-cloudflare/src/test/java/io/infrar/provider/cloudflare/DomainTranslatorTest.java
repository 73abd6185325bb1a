package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.testkit.sim.SimCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainTranslatorTest extends TranslatorContract {
    /** The DNS of I8: a record behind the proxy for the address of a server of another provider. */
    private Environment i8() {
        return environment(e -> e.server("main", s -> s.on("hetzner", "nbg1").openPort(443))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .proxied("api", Domain.Type.A, server("main").publicIp())));
    }

    @Test
    void a_new_zone_gets_its_records_and_goes_with_them() {
        apply(i8());

        String infrar = zoneNamed("infrar.io");
        assertThat(records(infrar)).containsExactly("A api.infrar.io 203.0.113.10 proxied");
        assertUnchanged(i8());

        sim.forgetCalls();
        try (Infra infra = infra()) {
            assertThat(infra.plan(i8()).effective()).isEmpty();
        }
        assertThat(sim.calls()).extracting(SimCall::method).containsExactly("GET", "GET");

        destroy(i8());
        assertThat(get("/zones")).hasSize(1);
    }

    private String zoneNamed(String name) {
        for (var zone : get("/zones")) {
            if (zone.path("name").asText().equals(name)) {
                return zone.path("id").asText();
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void what_the_registrar_must_be_told_is_an_output() {
        apply(i8());
        String names = get("/zones/" + zoneNamed("infrar.io"))
                .path("name_servers")
                .path(0)
                .asText();
        assertThat(store.read("edges").rows())
                .filteredOn(row -> row.address().type().equals("zone"))
                .singleElement()
                .satisfies(row -> assertThat(row.outputs().toString()).contains(names));
    }

    @Test
    void every_value_of_every_type_is_a_record_and_the_apex_and_wildcards_have_names() {
        Environment asked = environment(e -> e.domain(
                "komply",
                d -> d.zone("komply.one")
                        .with(Cloudflare.existingZone())
                        .record("@", Domain.Type.A, "203.0.113.1", "203.0.113.2")
                        .record("*", Domain.Type.CNAME, "komply.one")
                        .record("@", Domain.Type.MX, "10 mx1.example.org", "20 mx2.example.org")
                        .record("@", Domain.Type.TXT, "v=spf1 -all")
                        .record("www", Domain.Type.ALIAS, "site.pages.dev")
                        .record(new Domain.DnsRecord(
                                "slow",
                                Domain.Type.A,
                                List.of(Output.of("203.0.113.3")),
                                Duration.ofHours(1),
                                false))));
        apply(asked);

        assertThat(records(zoneId))
                .containsExactly(
                        "A komply.one 203.0.113.1",
                        "A komply.one 203.0.113.2",
                        "A slow.komply.one 203.0.113.3",
                        "CNAME *.komply.one komply.one",
                        "CNAME www.komply.one site.pages.dev",
                        "MX komply.one mx1.example.org",
                        "MX komply.one mx2.example.org",
                        "TXT komply.one \"v=spf1 -all\"");
        assertThat(store.read("edges").rows().stream()
                        .map(row -> row.address().toString())
                        .filter(each -> each.contains("dns-record")))
                .contains(
                        "cloudflare:dns-record/komply.apex-a",
                        "cloudflare:dns-record/komply.apex-a-2",
                        "cloudflare:dns-record/komply.any-cname");
        assertUnchanged(asked);
        destroy(asked);
        assertThat(records(zoneId)).isEmpty();
    }

    @Test
    void what_cloudflare_does_not_take_is_found_in_the_plan() {
        Domain.DnsRecord quick = new Domain.DnsRecord(
                "a", Domain.Type.A, List.of(Output.of("203.0.113.1")), Duration.ofSeconds(30), false);
        assertThat(findings(environment(e -> e.domain(
                        "komply",
                        d -> d.zone("komply.one").record(quick).record("@", Domain.Type.NS, "ns1.example.org")))))
                .anySatisfy(text ->
                        assertThat(text).startsWith("ERROR cloudflare.ttl at domain/komply: records[a A].ttl is 30"))
                .anySatisfy(text -> assertThat(text).startsWith("ERROR cloudflare.name-servers"));
        assertThat(findings(environment(e -> e.domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.plan(ZonePlan.Level.ENTERPRISE))
                                .record(quick)))))
                .isEmpty();
    }

    @Test
    void values_may_come_in_another_order_and_take_the_places_of_each_other() {
        apply(addresses("203.0.113.1", "203.0.113.2", "203.0.113.3"));
        assertUnchanged(addresses("203.0.113.3", "203.0.113.1", "203.0.113.2"));

        apply(addresses("203.0.113.2", "203.0.113.3"));
        assertThat(records(zoneId)).containsExactly("A www.komply.one 203.0.113.2", "A www.komply.one 203.0.113.3");

        apply(addresses("203.0.113.0", "203.0.113.3", "203.0.113.2", "203.0.113.0"));
        assertThat(records(zoneId))
                .containsExactly(
                        "A www.komply.one 203.0.113.0", "A www.komply.one 203.0.113.2", "A www.komply.one 203.0.113.3");
    }

    private Environment addresses(String... values) {
        return environment(e -> e.domain(
                "komply",
                d -> d.zone("komply.one").with(Cloudflare.existingZone()).record("www", Domain.Type.A, values)));
    }

    @Test
    void texts_that_are_too_long_are_found_in_the_plan() {
        assertThat(findings(environment(e -> e.domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .record("fine", Domain.Type.TXT, "x".repeat(2_048))
                                .record("one", Domain.Type.TXT, "x".repeat(2_049))
                                .record(
                                        "all",
                                        Domain.Type.TXT,
                                        "a".repeat(2_000),
                                        "b".repeat(2_000),
                                        "c".repeat(2_000),
                                        "d".repeat(2_000),
                                        "e".repeat(200))))))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("records[one TXT].values have 2049 characters"))
                .anySatisfy(
                        text -> assertThat(text).contains("records[all TXT]").contains("8200 in all"));
    }

    @Test
    void a_record_of_the_domain_is_not_made_again_by_an_edge() {
        Environment asked = environment(e -> e.server(
                        "main", s -> s.on("hetzner", "nbg1").openPort(443))
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.existingZone())
                                .proxied("api", Domain.Type.A, server("main").publicIp()))
                .edge("main", x -> x.inFrontOf(server("main")).domains("api.komply.one", "www.komply.one")));
        apply(asked);
        assertThat(records(zoneId))
                .containsExactly("A api.komply.one 203.0.113.10 proxied", "A www.komply.one 203.0.113.10 proxied");
        assertUnchanged(asked);
    }

    @Test
    void a_record_that_passes_by_the_edge_is_said() {
        assertThat(findings(environment(e -> e.server(
                                "main", s -> s.on("hetzner", "nbg1").openPort(443))
                        .domain(
                                "komply",
                                d -> d.zone("komply.one")
                                        .record(
                                                "api",
                                                Domain.Type.A,
                                                server("main").publicIp()))
                        .edge("main", x -> x.inFrontOf(server("main")).domains("api.komply.one")))))
                .singleElement()
                .asString()
                .startsWith("WARNING cloudflare.not-proxied at edge/main");
    }
}

package io.infrar.provider.cloudflare.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.Cloudflare;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.run.PlanOptions;
import io.infrar.testkit.MemoryStateStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DnsRecordTest extends ZoneContract {
    @Override
    protected String type() {
        return "dns-record";
    }

    private DnsRecord.Spec spec(String name, String type, String content, int ttl, boolean proxied) {
        return new DnsRecord.Spec(zone(), name, type, Output.of(content), ttl, proxied);
    }

    @Override
    protected Object spec() {
        return spec("api.komply.one", "A", "203.0.113.1", 300, false);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("api.komply.one", "A", "203.0.113.2", 1, true));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("api.komply.one", "AAAA", "2001:db8::1", 300, false));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(records().size());
    }

    private JsonNode records() {
        return get("/zones/" + zoneId + "/dns_records");
    }

    private Environment environment(DnsRecord.Spec... specs) {
        return Infra.environment("records")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("it", r -> r.type(type()).spec(specs[0]))
                .build();
    }

    private void assertReadBack(DnsRecord.Spec spec) {
        sim.reset();
        prepare();
        DnsRecord.Spec here =
                new DnsRecord.Spec(zone(), spec.name(), spec.type(), spec.content(), spec.ttl(), spec.proxied());
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(here)));
            assertThat(infra.plan(environment(here)).effective()).as("%s", spec).isEmpty();
            assertThat(infra.drift("records").effective()).as("%s", spec).isEmpty();
            infra.apply(infra.planDestroy("records"));
        }
        assertThat(records()).isEmpty();
    }

    @Test
    void every_type_is_read_back_as_it_was_asked_for() {
        assertReadBack(spec("komply.one", "MX", "10 Mail.example.org.", 300, false));
        assertReadBack(spec("komply.one", "TXT", "v=spf1 include:_spf.example.org ~all", 300, false));
        assertReadBack(spec("long.komply.one", "TXT", "say \"hi\" \\ " + "x".repeat(600), 300, false));
        assertReadBack(spec("_sip._tcp.komply.one", "SRV", "10 20 5060 sip.example.org", 300, false));
        assertReadBack(spec("komply.one", "CAA", "0 issue \"letsencrypt.org\"", 300, false));
        assertReadBack(spec("komply.one", "CAA", "0 issue letsencrypt.org", 300, false));
        assertReadBack(spec("sub.komply.one", "NS", "ns1.example.org.", 300, false));
        assertReadBack(spec("v6.komply.one", "AAAA", "2001:DB8:0:0::1", 300, false));
        assertReadBack(spec("*.komply.one", "CNAME", "Komply.one.", 1, true));
        assertReadBack(spec("komply.one", "CNAME", "site.pages.dev", 1, true));
        assertReadBack(spec("www.komply.one", "A", "203.0.113.1", 300, true));
    }

    @Test
    void a_text_may_be_in_quotes_already() {
        assertReadBack(spec("komply.one", "TXT", "\"v=spf1 -all\"", 300, false));
        assertReadBack(spec("komply.one", "TXT", "\"one \\\"two\\\"\" \"three\"", 300, false));
        assertReadBack(spec("komply.one", "TXT", "\u00fc".repeat(200), 300, false));
        assertReadBack(spec("komply.one", "TXT", "Gr\u00fc\u00dfe", 300, false));
        assertReadBack(spec("komply.one", "TXT", "\"Gr\\195\\188\\195\\159e\"", 300, false));
    }

    @Test
    void a_dot_says_that_there_is_no_mail_and_no_service() {
        assertReadBack(spec("komply.one", "MX", "0 .", 300, false));
        assertReadBack(spec("_sip._tcp.komply.one", "SRV", "0 0 0 .", 300, false));
    }

    @Test
    void a_record_of_ours_that_is_about_to_go_is_waited_for() {
        Environment address = Infra.environment("records")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.existingZone())
                                .record("www", Domain.Type.A, "203.0.113.1"))
                .build();
        Environment alias = Infra.environment("records")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.existingZone())
                                .record("www", Domain.Type.CNAME, "site.pages.dev"))
                .build();
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(address));
            infra.apply(infra.plan(alias));
            assertThat(records()).extracting(each -> each.path("type").asText()).containsExactly("CNAME");
            infra.apply(infra.plan(address));
            assertThat(records()).extracting(each -> each.path("type").asText()).containsExactly("A");
            assertThat(infra.plan(address).effective()).isEmpty();
        }
    }

    @Test
    void a_host_becomes_whatever_its_content_is() {
        assertReadBack(spec("a.komply.one", DnsRecord.HOST, "203.0.113.1", 1, true));
        assertReadBack(spec("a.komply.one", DnsRecord.HOST, "2001:db8::1", 1, true));
        assertReadBack(spec("a.komply.one", DnsRecord.HOST, "lb.example.org", 1, true));
    }

    @Test
    void a_host_may_become_another_type_in_place() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec("a.komply.one", DnsRecord.HOST, "203.0.113.1", 1, true))));
            String id = records().path(0).path("id").asText();
            var after = environment(spec("a.komply.one", DnsRecord.HOST, "lb.example.org", 1, true));

            infra.apply(infra.plan(after));

            assertThat(records()).hasSize(1);
            assertThat(records().path(0).path("id").asText()).isEqualTo(id);
            assertThat(records().path(0).path("type").asText()).isEqualTo("CNAME");
            assertThat(infra.plan(after).effective()).isEmpty();
        }
    }

    @Test
    void the_zone_may_be_any_name_in_it() {
        var spec = new DnsRecord.Spec(
                Output.of("deep.api.komply.one"), "api.komply.one", "A", Output.of("203.0.113.1"), 300, false);
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec)));
            assertThat(records()).hasSize(1);
            assertThat(infra.plan(environment(spec)).effective()).isEmpty();
        }
    }

    @Test
    void records_go_with_a_zone_that_somebody_deletes() {
        var asked = environment(spec("api.komply.one", "A", "203.0.113.1", 300, false));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(asked));
            api.call(RestRequest.delete("/zones/" + zoneId));

            assertThat(infra.plan(asked).effective()).hasSize(1);
            infra.apply(infra.planDestroy("records"));
            assertThat(infra.planDestroy("records").effective()).isEmpty();
        }
    }

    @Test
    void the_record_in_the_way_is_named() {
        record("CNAME", "api.komply.one", "elsewhere.example.org", null);

        assertThat(refusal(spec("api.komply.one", "A", "203.0.113.1", 300, false)))
                .contains(
                        "A api.komply.one 203.0.113.1 cannot be there beside CNAME api.komply.one elsewhere.example.org");
        assertThat(records()).hasSize(1);
    }

    @Test
    void the_same_record_of_somebody_else_is_not_taken_over() {
        record("A", "api.komply.one", "203.0.113.1", "infrar-instance=zzzzzzzz infrar-environment=other");

        assertThat(refusal(spec("api.komply.one", "A", "203.0.113.1", 300, false)))
                .contains("of the environment other")
                .contains("adopt");
        assertThat(records()).hasSize(1);
    }

    @Test
    void other_records_of_the_name_do_not_matter() {
        record("TXT", "api.komply.one", "\"x\"", null);
        record("A", "api.komply.one", "203.0.113.9", null);
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec("api.komply.one", "A", "203.0.113.1", 300, false))));
            assertThat(records()).hasSize(3);
            infra.apply(infra.planDestroy("records"));
            assertThat(records()).hasSize(2);
        }
    }

    @Test
    void a_record_that_is_adopted_gets_our_mark_and_goes_with_us() {
        record("A", "api.komply.one", "203.0.113.1", null);
        String id = zoneId + "/" + records().path(0).path("id").asText();
        var asked = environment(spec("api.komply.one", "A", "203.0.113.1", 1, false));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(asked, PlanOptions.DEFAULT.adopt("cloudflare:dns-record/it", id)));

            assertThat(records()).hasSize(1);
            assertThat(records().path(0).path("comment").asText()).contains("infrar-environment=records");
            assertThat(infra.plan(asked).effective()).isEmpty();
            infra.apply(infra.planDestroy("records"));
        }
        assertThat(records()).isEmpty();
    }

    private String refusal(DnsRecord.Spec spec) {
        try (Infra infra = infra(new MemoryStateStore())) {
            return String.valueOf(
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(environment(spec))))
                            .getMessage());
        }
    }
}

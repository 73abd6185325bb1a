package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.domain;
import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Domain.DnsRecord;
import io.infrar.model.Domain.Type;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainTest {
    @Test
    void needs_a_zone_that_is_a_domain_name() {
        assertThat(problems(e -> e.domain("main", d -> {})))
                .containsExactly("domain 'main': zone must be a domain name in lower case, is 'main': write"
                        + " zone(\"infrar.io\")");
        assertThat(problems(e -> e.domain("main", d -> d.zone("-infrar.io")))).hasSize(1);
        assertThat(problems(e -> e.domain("main", d -> d.zone("infrar.io")))).isEmpty();
    }

    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.domain(
                        "main",
                        d -> d.zone("infrar.io")
                                .record("@", Type.CNAME, "infrar.pages.example")
                                .record("API", Type.A, "192.0.2.1")
                                .record("empty", Type.TXT)
                                .record("two", Type.ALIAS, "a.example", "b.example")
                                .record(new DnsRecord(
                                        "soon", Type.TXT, List.of(Output.of("x")), Duration.ZERO, true)))))
                .containsExactlyInAnyOrder(
                        "domain 'main': records[@ CNAME].type cannot be CNAME for the zone itself: use ALIAS",
                        "domain 'main': records[API A].name must be @ or lower-case labels relative to the zone, is"
                                + " 'API'",
                        "domain 'main': records[empty TXT].values are missing",
                        "domain 'main': records[two ALIAS].values must be one, are 2",
                        "domain 'main': records[soon TXT].ttl must be a second or more, is PT0S",
                        "domain 'main': records[soon TXT].proxied is possible for A, AAAA, CNAME and ALIAS only");
    }

    @Test
    void refuses_a_cname_beside_other_records_of_its_name() {
        assertThat(problems(e -> e.domain(
                        "main",
                        d -> d.zone("infrar.io")
                                .record("www", Type.CNAME, "infrar.io")
                                .record("www", Type.TXT, "hello"))))
                .containsExactly("domain 'main': records[www CNAME].type cannot be CNAME beside other records of the"
                        + " same name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A|192.0.2.256",
                "A|192.0.2",
                "A|192.0.2.1.",
                "A|infrar.io",
                "AAAA|192.0.2.1",
                "CNAME|https://infrar.io",
                "MX|mail.infrar.io",
                "SRV|10 mail.infrar.io",
                "CAA|letsencrypt.org",
                "TXT|''"
            })
    void refuses_a_value_that_does_not_fit_its_type(Type type, String value) {
        assertThat(problems(e -> e.domain("main", d -> d.zone("infrar.io").record("x", type, value))))
                .containsExactly("domain 'main': records[x " + type + "].values do not fit: '" + value + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@|A|192.0.2.1",
                "*|A|192.0.2.1",
                "*.eu|A|192.0.2.1",
                "x|AAAA|2001:db8::1",
                "_dmarc|TXT|v=DMARC1; p=none",
                "@|MX|10 mail.infrar.io",
                "_sip._tcp|SRV|10 60 5060 sip.infrar.io",
                "@|CAA|0 issue letsencrypt.org",
                "a.b.c|CNAME|target.example."
            })
    void accepts_what_zone_files_hold(String name, Type type, String value) {
        assertThat(problems(e -> e.domain("main", d -> d.zone("infrar.io").record(name, type, value))))
                .isEmpty();
    }

    @Property(tries = 200)
    void accepts_every_ipv4_address(
            @ForAll @IntRange(max = 255) int a,
            @ForAll @IntRange(max = 255) int b,
            @ForAll @IntRange(max = 255) int c,
            @ForAll @IntRange(max = 255) int d) {
        String address = a + "." + b + "." + c + "." + d;
        assertThat(problems(e -> e.domain("main", z -> z.zone("infrar.io").record("x", Type.A, address))))
                .isEmpty();
    }

    @Test
    void reads_the_values_that_components_give() {
        assertThat(needs(
                        domain("main").key(),
                        e -> e.domain(
                                "main",
                                d -> d.zone("infrar.io")
                                        .proxied("api", Type.A, server("box").publicIp()))))
                .containsExactly("READS server/box");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.domain(
                        "main",
                        d -> d.zone("infrar.io")
                                .record("@", Type.MX, "10 mx1.infrar.io", "20 mx2.infrar.io")
                                .proxied("api", Type.A, server("box").publicIp())
                                .record(new DnsRecord(
                                        "www", Type.CNAME, List.of(Output.of("infrar.io")), Duration.ofHours(1), false))
                                .certificate()),
                e -> e.domain("main", d -> {}));
    }
}

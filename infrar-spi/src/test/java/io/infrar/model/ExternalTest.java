package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.external;
import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExternalTest {
    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.external(
                        "payments",
                        x -> x.url("pay me")
                                .secret(" ", secret("key"))
                                .hostedBy("")
                                .keptIn("Germany", Jurisdiction.EU)
                                .certifications(""))))
                .containsExactlyInAnyOrder(
                        "external 'payments': url must be an address such as https://infrar.io, is 'pay me'",
                        "external 'payments': secrets[ ] is missing",
                        "external 'payments': hostedBy is missing",
                        "external 'payments': country must be an ISO 3166 code of a country such as DE, is 'Germany'",
                        "external 'payments': certifications is missing");
    }

    @Test
    void uses_its_secrets() {
        assertThat(needs(
                        external("payments").key(),
                        e -> e.external(
                                "payments",
                                x -> x.url("https://api.example.com").secret("API_KEY", secret("key")))))
                .containsExactly("USES secret/key");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.external(
                        "payments",
                        x -> x.url("https://api.example.com")
                                .secret("API_KEY", secret("key"))
                                .hostedBy("Example Ltd")
                                .keptIn("IE", Jurisdiction.EU)
                                .certifications("SOC 2", "PCI DSS")),
                e -> e.external("payments", x -> {}));
    }
}

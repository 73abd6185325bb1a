package io.infrar.provider.aws.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Address;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What moto cannot show, since it issues every certificate: pending for a while, for ever, and failed. */
class CertificateWaitTest {
    private static final String ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    private static final String WRITE = "POST /2013-04-01/hostedzone/Z1/rrset/";
    private static final String CHANGED =
            "<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status>"
                    + "<SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>";

    private final ScriptedAws script = new ScriptedAws();
    private final AwsClients aws = script.clients();
    private final CertificateValidation handler = new CertificateValidation(aws);

    @AfterEach
    void close() {
        aws.close();
        script.close();
    }

    private static String certificate(String status, String more) {
        return "{\"Certificate\":{\"CertificateArn\":\"" + ARN + "\",\"DomainName\":\"api.infrar.io\",\"Status\":\""
                + status + "\",\"DomainValidationOptions\":[{\"DomainName\":\"api.infrar.io\"" + more + "}]}}";
    }

    private static final String RECORD = ",\"ResourceRecord\":{\"Name\":\"_a1.api.infrar.io.\",\"Type\":\"CNAME\","
            + "\"Value\":\"_b2.acm-validations.aws.\"}";

    @Test
    void the_record_is_written_once_it_is_known_and_the_certificate_waited_for() {
        script.on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", ""))
                .on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", RECORD))
                .on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", RECORD))
                .on("DescribeCertificate", 200, certificate("ISSUED", RECORD))
                .on(WRITE, 200, CHANGED);
        Context context = new Context(Output.of("Z1"));

        var applied = handler.apply(context);

        assertThat(applied.id()).isEqualTo(ARN);
        assertThat(applied.outputs().records()).containsExactly("_a1.api.infrar.io CNAME _b2.acm-validations.aws");
        assertThat(context.created).isEqualTo(ARN);
        assertThat(script.calls())
                .containsExactly(
                        "DescribeCertificate",
                        "DescribeCertificate",
                        WRITE,
                        "DescribeCertificate",
                        "DescribeCertificate");
        assertThat(script.bodies().get(2)).contains("UPSERT", "_a1.api.infrar.io", "_b2.acm-validations.aws");
    }

    @Test
    void one_that_is_never_issued_in_our_zone_points_to_the_registrar() {
        script.on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", RECORD))
                .on(WRITE, 200, CHANGED);

        assertThatThrownBy(() -> handler.apply(new Context(Output.of("Z1"))))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.TIMEOUT))
                .hasMessageContaining("api.infrar.io")
                .hasMessageContaining("_a1.api.infrar.io CNAME _b2.acm-validations.aws")
                .hasMessageContaining("name servers");
    }

    @Test
    void where_the_dns_is_elsewhere_the_message_says_which_records_it_must_have() {
        script.on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", RECORD));
        Context context = new Context(null);

        assertThatThrownBy(() -> handler.apply(context))
                .hasMessageContaining("must have _a1.api.infrar.io CNAME _b2.acm-validations.aws")
                .hasMessageContaining("apply again");
        assertThat(context.progress).anyMatch(text -> text.contains("_a1.api.infrar.io CNAME"));
        assertThat(context.limits).contains(Duration.ofMinutes(5));
        assertThat(script.calls()).containsOnly("DescribeCertificate");
    }

    @Test
    void one_that_failed_says_why() {
        script.on("DescribeCertificate", 200, certificate("PENDING_VALIDATION", RECORD))
                .on(
                        "DescribeCertificate",
                        200,
                        certificate("FAILED", RECORD)
                                .replace("\"Status\"", "\"FailureReason\":\"CAA_ERROR\",\"Status\""))
                .on(WRITE, 200, CHANGED);

        assertThatThrownBy(() -> handler.apply(new Context(Output.of("Z1"))))
                .hasMessageContaining("is FAILED because of CAA_ERROR")
                .hasMessageContaining("_a1.api.infrar.io CNAME");
    }

    /** Polls at once, and ten times until a limit. */
    private static final class Context
            implements ApplyContext<CertificateValidation.Spec, CertificateValidation.Outputs> {
        private final CertificateValidation.Spec spec;
        private final List<String> progress = new ArrayList<>();
        private final List<Duration> limits = new ArrayList<>();
        private @Nullable String created;

        Context(@Nullable Output<String> zone) {
            this.spec = new CertificateValidation.Spec(Output.of(ARN), zone);
        }

        @Override
        public Known<CertificateValidation.Spec, CertificateValidation.Outputs> known() {
            return new Known<>(
                    new Address("aws", "certificate-validation", "api"),
                    new Placement("aws", "eu-west-1", null),
                    "token123",
                    "api",
                    null,
                    spec,
                    null);
        }

        @Override
        public CertificateValidation.Spec spec() {
            return spec;
        }

        @Override
        public Optional<Observation.Present<CertificateValidation.Spec, CertificateValidation.Outputs>> prior() {
            return Optional.empty();
        }

        @Override
        public boolean mayExist() {
            return false;
        }

        @Override
        public Map<String, String> tags() {
            return Map.of();
        }

        @Override
        public void created(String id) {
            created = id;
        }

        @Override
        public SecretRef keep(String name, SecretValue value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String environment() {
            return "test";
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            limits.add(limit);
            for (int i = 0; i < 10; i++) {
                Optional<T> answer = poll.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            throw ProviderException.of(ProviderException.Kind.TIMEOUT, "waited for " + what);
        }

        @Override
        public void progress(String message) {
            progress.add(message);
        }

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of();
        }
    }
}

package io.infrar.provider.aws.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** moto issues certificates by themselves; that and when they are not issued is tried in {@link CertificateWaitTest}. */
class CertificateValidationTest extends AwsHandlerContract {
    private final AwsClients aws = AwsTests.clients(moto);
    private String zone = "";
    private String first = "";
    private String second = "";
    private String other = "";

    @Override
    protected void prepare() {
        zone = zone("tests");
        other = zone("others");
        first = request("infrar.io", "*.infrar.io", "api.infrar.io");
        second = request("www.infrar.io");
    }

    private String zone(String reference) {
        String path = aws.route53()
                .createHostedZone(r -> r.name("infrar.io").callerReference(reference))
                .hostedZone()
                .id();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String request(String... names) {
        return aws.acm("us-east-1")
                .requestCertificate(r ->
                        r.domainName(names[0]).subjectAlternativeNames(names).validationMethod("DNS"))
                .certificateArn();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    protected String type() {
        return "certificate-validation";
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Object spec() {
        return new CertificateValidation.Spec(Output.of(first), Output.of(zone));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new CertificateValidation.Spec(Output.of(first), Output.of(other)));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new CertificateValidation.Spec(Output.of(second), Output.of(zone)));
    }

    private List<ResourceRecordSet> cnames() {
        return Zones.records(aws.route53(), zone).stream()
                .filter(each -> each.type() == RRType.CNAME)
                .toList();
    }

    @Test
    void the_zone_gets_each_record_once_and_loses_them_with_the_certificate() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            assertThat(cnames()).hasSize(2);
            infra.apply(infra.planDestroy("validation"));
            assertThat(cnames()).isEmpty();
        }
    }

    @Test
    void a_record_that_another_certificate_needs_too_stays() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            request("api.infrar.io");
            infra.apply(infra.planDestroy("validation"));
        }
        assertThat(cnames())
                .singleElement()
                .satisfies(set -> assertThat(set.name()).endsWith(".api.infrar.io."));
    }

    @Test
    void in_another_zone_they_leave_the_first_one() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            infra.apply(infra.plan(environment(updated().orElseThrow())));
        }
        assertThat(cnames()).isEmpty();
        assertThat(Zones.records(aws.route53(), other)).hasSize(4);
    }

    @Test
    void a_record_that_is_gone_is_written_again_since_a_renewal_needs_it() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            Zones.change(aws.route53(), zone, ChangeAction.DELETE, cnames().subList(0, 1));

            assertThat(infra.plan(environment()).effective()).hasSize(1);
            infra.apply(infra.plan(environment()));

            assertThat(cnames()).hasSize(2);
            assertThat(infra.plan(environment()).effective()).isEmpty();
        }
    }

    private Environment environment() {
        return environment(spec());
    }

    private Environment environment(Object spec) {
        return Infra.environment("validation")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("it", r -> r.type(type()).spec(spec))
                .build();
    }
}

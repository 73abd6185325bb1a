package io.infrar.provider.aws.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.testkit.MemoryStateStore;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

class DnsRecordTest extends AwsHandlerContract {
    private final AwsClients aws = AwsTests.clients(moto);
    private String zone = "";

    @Override
    protected void prepare() {
        String path = aws.route53()
                .createHostedZone(r -> r.name("infrar.io").callerReference("tests"))
                .hostedZone()
                .id();
        zone = path.substring(path.lastIndexOf('/') + 1);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    protected String type() {
        return "record";
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    private DnsRecord.Spec of(String name, String type, int ttl, String... values) {
        Set<Output<String>> outputs = new HashSet<>();
        for (String value : values) {
            outputs.add(Output.of(value));
        }
        return new DnsRecord.Spec(Output.of(zone), name, type, ttl, outputs, null);
    }

    @Override
    protected Object spec() {
        return of("www.infrar.io", "A", 300, "192.0.2.1");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(of("www.infrar.io", "A", 60, "192.0.2.2", "192.0.2.3"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(of("web.infrar.io", "A", 300, "192.0.2.1"));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(Zones.records(aws.route53(), zone).size());
    }

    @Test
    void every_form_of_value_is_read_back_as_it_was_asked_for() {
        List<DnsRecord.Spec> asked = List.of(
                of("infrar.io", "TXT", 300, "v=spf1 include:mail.infrar.io ~all", "says \"hello\" \\ \u00fc"),
                of("long.infrar.io", "TXT", 300, "k".repeat(600)),
                of("infrar.io", "MX", 300, "10 mail.infrar.io", "20 backup.infrar.io."),
                of("infrar.io", "CAA", 300, "0 issue amazon.com"),
                of("old.infrar.io", "CNAME", 300, "www.infrar.io"),
                of("*.infrar.io", "AAAA", 300, "2001:db8::1"),
                of("_sip._tcp.infrar.io", "SRV", 300, "10 5 5060 sip.infrar.io"),
                new DnsRecord.Spec(
                        Output.of(zone),
                        "api.infrar.io",
                        "A",
                        null,
                        Set.of(),
                        new DnsRecord.Alias(
                                Output.of("Main-1.eu-west-1.elb.amazonaws.com"), Output.of("Z32O12XQLNTSW2"), false)));
        Environment environment = environment(asked);
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment));
            assertThat(infra.plan(environment).effective()).isEmpty();
            assertThat(Zones.records(aws.route53(), zone, "infrar.io", "TXT")
                            .get(0)
                            .resourceRecords())
                    .extracting(ResourceRecord::value)
                    .contains("\"v=spf1 include:mail.infrar.io ~all\"", "\"says \\\"hello\\\" \\\\ \\303\\274\"");
            assertThat(Zones.records(aws.route53(), zone, "api.infrar.io", "A")
                            .get(0)
                            .aliasTarget()
                            .hostedZoneId())
                    .isEqualTo("Z32O12XQLNTSW2");
            infra.apply(infra.planDestroy("records"));
        }
        assertThat(Zones.records(aws.route53(), zone)).hasSize(2);
    }

    @Test
    void a_record_that_is_there_already_is_not_taken_over() {
        ResourceRecordSet theirs = ResourceRecordSet.builder()
                .name("www.infrar.io")
                .type("A")
                .ttl(60L)
                .resourceRecords(ResourceRecord.builder().value("192.0.2.9").build())
                .build();
        Zones.change(aws.route53(), zone, ChangeAction.CREATE, List.of(theirs));
        Environment environment = environment(List.of((DnsRecord.Spec) spec()));
        try (Infra infra = infra(new MemoryStateStore())) {
            assertThatThrownBy(() -> infra.apply(infra.plan(environment)))
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("is there already and is not ours");
        }
        assertThat(Zones.records(aws.route53(), zone, "www.infrar.io", "A")
                        .get(0)
                        .ttl())
                .isEqualTo(60L);
    }

    private Environment environment(List<DnsRecord.Spec> specs) {
        var environment = Infra.environment("records").stage(Stage.DEVELOPMENT).on("aws");
        for (int i = 0; i < specs.size(); i++) {
            DnsRecord.Spec spec = specs.get(i);
            environment.resource("record-" + i, r -> r.type(type()).spec(spec));
        }
        return environment.build();
    }
}

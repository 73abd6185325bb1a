package io.infrar.provider.aws.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

class HostedZoneTest extends AwsHandlerContract {
    private final AwsClients aws = AwsTests.clients(moto);

    @AfterEach
    void close() {
        aws.close();
    }

    @Override
    protected String type() {
        return "hosted-zone";
    }

    @Override
    protected Object spec() {
        return new io.infrar.provider.aws.dns.HostedZone.Spec("infrar.io", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new io.infrar.provider.aws.dns.HostedZone.Spec("infrar.io", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new io.infrar.provider.aws.dns.HostedZone.Spec("infrar.dev", Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(zones().size());
    }

    private List<HostedZone> zones() {
        return aws.route53().listHostedZones().hostedZones();
    }

    @Test
    void a_zone_of_the_same_name_that_is_somebody_elses_stays_as_it_is() {
        aws.route53().createHostedZone(r -> r.name("infrar.io").callerReference("theirs"));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            assertThat(zones()).hasSize(2);
            infra.apply(infra.planDestroy("zone"));
        }
        assertThat(zones()).hasSize(1);
        assertThat(zones().get(0).callerReference()).isEqualTo("theirs");
    }

    @Test
    void a_zone_with_records_of_others_is_not_deleted_and_says_which() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment()));
            String id = zones().get(0).id();
            ResourceRecordSet theirs = ResourceRecordSet.builder()
                    .name("legacy.infrar.io")
                    .type("A")
                    .ttl(60L)
                    .resourceRecords(ResourceRecord.builder().value("192.0.2.1").build())
                    .build();
            Zones.change(aws.route53(), id, ChangeAction.CREATE, List.of(theirs));

            assertThatThrownBy(() -> infra.apply(infra.planDestroy("zone")))
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("legacy.infrar.io A");

            Zones.change(aws.route53(), id, ChangeAction.DELETE, List.of(theirs));
            infra.apply(infra.planDestroy("zone"));
        }
        assertThat(zones()).isEmpty();
    }

    private Environment environment() {
        return Infra.environment("zone")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("it", r -> r.type(type()).spec(spec()))
                .build();
    }
}

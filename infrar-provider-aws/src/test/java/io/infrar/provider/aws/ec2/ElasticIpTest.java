package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Address;

class ElasticIpTest extends AwsHandlerContract {
    private String first = "";
    private String second = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            String vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            String subnet = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.7.1.0/24"))
                    .subnet()
                    .subnetId();
            var machines = ec2.runInstances(
                            r -> r.subnetId(subnet).minCount(2).maxCount(2).imageId("ami-12c6146b"))
                    .instances();
            first = machines.get(0).instanceId();
            second = machines.get(1).instanceId();
        }
    }

    @Override
    protected String type() {
        return "elastic-ip";
    }

    @Override
    protected Object spec() {
        return spec(first, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(second, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    private static Object spec(@Nullable String instance, Map<String, String> tags) {
        return new ElasticIp.Spec(instance == null ? null : Output.of(instance), tags);
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(addresses().size());
    }

    @Test
    void an_address_goes_to_another_machine_and_can_be_taken_away() {
        try (Infra infra = infra(new MemoryStateStore())) {
            apply(infra, spec(first, Map.of()));
            String ip = only().publicIp();
            assertThat(only().instanceId()).isEqualTo(first);
            apply(infra, spec(second, Map.of()));
            assertThat(only().instanceId()).isEqualTo(second);
            apply(infra, spec(null, Map.of()));
            assertThat(only().associationId()).isNullOrEmpty();
            assertThat(only().publicIp()).isEqualTo(ip);
            infra.apply(infra.planDestroy("addresses"));
            assertThat(addresses()).isEmpty();
        }
    }

    private void apply(Infra infra, Object spec) {
        infra.apply(infra.plan(Infra.environment("addresses")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("address", r -> r.type(type()).spec(spec))
                .build()));
    }

    private Address only() {
        assertThat(addresses()).hasSize(1);
        return addresses().get(0);
    }

    private List<Address> addresses() {
        try (var aws = AwsTests.clients(moto)) {
            return aws.ec2("us-east-1").describeAddresses().addresses();
        }
    }
}

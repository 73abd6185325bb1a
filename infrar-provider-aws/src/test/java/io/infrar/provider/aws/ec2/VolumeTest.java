package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.testkit.MemoryStateStore;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.VolumeType;

class VolumeTest extends AwsHandlerContract {
    private @Nullable Ec2Fixture fixture;
    private String machine = "";
    private String otherMachine = "";

    @Override
    protected void prepare() {
        fixture = new Ec2Fixture(moto);
        machine = machine();
        otherMachine = machine();
    }

    private String machine() {
        return there().ec2
                .runInstances(r -> r.imageId("ami-0123").minCount(1).maxCount(1).subnetId(there().subnet))
                .instances()
                .get(0)
                .instanceId();
    }

    @AfterEach
    void close() {
        there().close();
    }

    private Ec2Fixture there() {
        return java.util.Objects.requireNonNull(fixture);
    }

    @Override
    protected String type() {
        return "volume";
    }

    @Override
    protected Object spec() {
        return spec("us-east-1a", 50, machine, Map.of("Project", "infrar", "Old", "x"));
    }

    private static Volume.Spec spec(String zone, int gib, @Nullable String machine, Map<String, String> tags) {
        return new Volume.Spec(
                Output.of(zone), gib, null, null, machine == null ? null : Output.of(machine), "/dev/sdf", tags);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("us-east-1a", 80, otherMachine, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("us-east-1b", 50, machine, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(there().ec2.describeVolumes().volumes().size());
    }

    private void apply(Object... specs) {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), specs);
        }
    }

    @Test
    void a_disk_is_encrypted_attached_and_grows_in_place() {
        apply(spec(), spec("us-east-1a", 80, machine, Map.of()));

        assertThat(there().ec2.describeVolumes().volumes())
                .filteredOn(volume -> volume.size() == 80)
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.encrypted()).isTrue();
                    assertThat(volume.volumeType()).isEqualTo(VolumeType.GP3);
                    assertThat(volume.attachments()).singleElement().satisfies(attachment -> {
                        assertThat(attachment.instanceId()).isEqualTo(machine);
                        assertThat(attachment.device()).isEqualTo("/dev/sdf");
                    });
                });
    }

    @Test
    void a_disk_without_a_machine_is_only_kept() {
        apply(spec(), spec("us-east-1a", 50, null, Map.of()));

        assertThat(there().ec2.describeVolumes().volumes())
                .filteredOn(volume -> volume.size() == 50)
                .singleElement()
                .satisfies(volume -> assertThat(volume.attachments()).isEmpty());
    }

    @Test
    void a_disk_that_should_be_smaller_is_left_as_it_is() {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), spec());
            Object smaller = spec("us-east-1a", 40, machine, Map.of("Project", "infrar", "Old", "x"));
            assertThat(infra.plan(Infra.environment("test")
                                    .on("aws")
                                    .resource("thing", r -> r.type(type()).spec(smaller))
                                    .build())
                            .effective())
                    .isEmpty();
        }
    }
}

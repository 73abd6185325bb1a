package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.testkit.MemoryStateStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** The simulation does not know MonitorInstances, and shows an instance profile to EC2 at once. */
class InstanceTest extends AwsHandlerContract {
    private static final String IMAGE =
            "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

    private @Nullable Ec2Fixture fixture;

    @Override
    protected void prepare() {
        fixture = new Ec2Fixture(moto);
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
        return "instance";
    }

    @Override
    protected Object spec() {
        return spec(
                "t3.micro",
                there().subnet,
                there().groups(),
                Ec2Fixture.PROFILE,
                20,
                1,
                Map.of("Project", "infrar", "Old", "x"));
    }

    private static Instance.Spec spec(
            String type,
            String subnet,
            Set<Output<String>> groups,
            @Nullable String profile,
            int gib,
            int hops,
            Map<String, String> tags) {
        return new Instance.Spec(
                IMAGE,
                "/dev/xvda",
                type,
                Output.of(subnet),
                groups,
                true,
                null,
                profile == null ? null : Output.of(profile),
                Output.of("#cloud-config\n"),
                gib,
                true,
                hops,
                hops == 1,
                false,
                tags);
    }

    /** Everything that can be changed in place, at once. */
    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(
                "t3.small",
                there().subnet,
                Set.of(Output.of(there().otherGroup)),
                Ec2Fixture.PROFILE,
                30,
                2,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(
                "t3.micro",
                there().otherSubnet,
                there().groups(),
                Ec2Fixture.PROFILE,
                20,
                1,
                Map.of("Project", "infrar")));
    }

    private void apply(Object... specs) {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), specs);
        }
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(there().running().size());
    }

    @Test
    void a_machine_has_an_encrypted_gp3_disk_and_answers_metadata_with_a_token_only() {
        apply(spec());

        var machine = there().running().get(0);
        assertThat(machine.metadataOptions().httpTokens()).isEqualTo(HttpTokensState.REQUIRED);
        assertThat(machine.publicIpAddress()).isNotBlank();
        String disk = machine.blockDeviceMappings().get(0).ebs().volumeId();
        assertThat(there().ec2.describeVolumes(r -> r.volumeIds(disk)).volumes())
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.volumeType()).isEqualTo(VolumeType.GP3);
                    assertThat(volume.size()).isEqualTo(20);
                    assertThat(volume.encrypted()).isTrue();
                    assertThat(volume.tags()).anyMatch(tag -> tag.key().equals("Project"));
                });
        String userData = there().ec2
                .describeInstanceAttribute(
                        r -> r.instanceId(machine.instanceId()).attribute(InstanceAttributeName.USER_DATA))
                .userData()
                .value();
        assertThat(new String(Base64.getDecoder().decode(userData), StandardCharsets.UTF_8))
                .isEqualTo("#cloud-config\n");
    }

    @Test
    void a_changed_type_leaves_the_machine_running() {
        apply(spec(), updated().orElseThrow());

        assertThat(there().running()).singleElement().satisfies(machine -> {
            assertThat(machine.instanceTypeAsString()).isEqualTo("t3.small");
            assertThat(machine.sourceDestCheck()).isFalse();
        });
    }

    /** DescribeInstances of the simulation goes on to show the profile from before a replacement. */
    @Test
    void a_profile_is_put_in_exchanged_and_taken_away_in_place() {
        apply(withProfile(null), withProfile(Ec2Fixture.PROFILE));
        assertThat(profiles()).singleElement().asString().endsWith("/" + Ec2Fixture.PROFILE);

        moto.reset();
        there().close();
        prepare();
        apply(withProfile(Ec2Fixture.PROFILE), withProfile(Ec2Fixture.OTHER_PROFILE));
        assertThat(profiles()).singleElement().asString().endsWith("/" + Ec2Fixture.OTHER_PROFILE);

        moto.reset();
        there().close();
        prepare();
        apply(withProfile(Ec2Fixture.PROFILE), withProfile(null));
        assertThat(profiles()).isEmpty();
        assertThat(there().running()).hasSize(1);
    }

    private Instance.Spec withProfile(@Nullable String profile) {
        return spec("t3.micro", there().subnet, there().groups(), profile, 20, 1, Map.of());
    }

    private List<String> profiles() {
        return there().ec2.describeIamInstanceProfileAssociations().iamInstanceProfileAssociations().stream()
                .map(association -> association.iamInstanceProfile().arn())
                .toList();
    }

    @Test
    void images_are_found_by_the_name_of_the_system() {
        assertThat(Image.names()).contains("ubuntu-22.04", "debian-12", "amazon-linux-2023");
        assertThat(Image.find("ubuntu-22.04", "x86_64"))
                .contains(new Image(
                        "resolve:ssm:/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
                        "/dev/sda1"));
        assertThat(Image.find("ami-0123456789abcdef0", "x86_64")).contains(new Image("ami-0123456789abcdef0", null));
        assertThat(Image.find("windows-95", "x86_64")).isEmpty();
    }

    /** Those of Amazon are in the simulation too. */
    @Test
    void the_parameters_of_amazons_images_are_there() {
        for (String architecture : List.of("x86_64", "arm64")) {
            for (Image image :
                    List.of(Image.find("amazon-linux-2023", architecture).orElseThrow(), Image.ecsHost(architecture))) {
                String name = image.id().substring("resolve:ssm:".length());
                assertThat(there().aws
                                .ssm(Ec2Fixture.REGION)
                                .getParameter(r -> r.name(name))
                                .parameter()
                                .value())
                        .as(name)
                        .startsWith("ami-");
            }
        }
    }
}

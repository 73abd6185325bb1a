package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** DescribeLaunchTemplates of the simulation goes on to show the tags from before a change; DescribeTags shows the new ones. */
class LaunchTemplateTest extends AwsHandlerContract {
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
        return "launch-template";
    }

    @Override
    protected Object spec() {
        return spec("t3.micro", "#cloud-config\n", Map.of("Project", "infrar", "Old", "x"));
    }

    private LaunchTemplate.Spec spec(String type, String userData, Map<String, String> tags) {
        return new LaunchTemplate.Spec(
                "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
                "/dev/xvda",
                type,
                there().groups(),
                true,
                Output.of("ops"),
                Output.of(Ec2Fixture.PROFILE),
                Output.of(userData),
                20,
                true,
                2,
                false,
                tags);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(
                spec("t3.small", "#cloud-config\npackages: [nginx]\n", Map.of("Project", "infrar", "Old", "x")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(templates().size());
    }

    private List<software.amazon.awssdk.services.ec2.model.LaunchTemplate> templates() {
        return there().ec2.describeLaunchTemplates().launchTemplates();
    }

    private void apply(Object... specs) {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), specs);
        }
    }

    @Test
    void machines_get_an_encrypted_disk_and_answer_metadata_with_a_token_only() {
        apply(spec());

        ResponseLaunchTemplateData data = there().ec2
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(templates().get(0).launchTemplateId())
                                .versions("$Default"))
                .launchTemplateVersions()
                .get(0)
                .launchTemplateData();
        assertThat(data.metadataOptions().httpTokens()).isEqualTo(LaunchTemplateHttpTokensState.REQUIRED);
        assertThat(data.blockDeviceMappings()).singleElement().satisfies(mapping -> {
            assertThat(mapping.deviceName()).isEqualTo("/dev/xvda");
            assertThat(mapping.ebs().encrypted()).isTrue();
            assertThat(mapping.ebs().volumeTypeAsString()).isEqualTo("gp3");
            assertThat(mapping.ebs().deleteOnTermination()).isTrue();
        });
        assertThat(data.iamInstanceProfile().name()).isEqualTo(Ec2Fixture.PROFILE);
        assertThat(data.keyName()).isEqualTo("ops");
    }

    @Test
    void a_change_is_a_new_version_which_is_the_default_one() {
        apply(spec(), updated().orElseThrow());

        assertThat(templates()).singleElement().satisfies(template -> {
            assertThat(template.latestVersionNumber()).isEqualTo(2);
            assertThat(template.defaultVersionNumber()).isEqualTo(2);
        });
    }

    @Test
    void other_tags_alone_are_no_new_version_so_that_machines_stay() {
        apply(spec("t3.micro", "", Map.of("Project", "infrar")), spec("t3.micro", "", Map.of("Project", "other")));

        assertThat(templates()).singleElement().satisfies(template -> {
            assertThat(template.latestVersionNumber()).isEqualTo(1);
        });
        assertThat(there().ec2
                        .describeTags(r -> r.filters(Ec2Handler.filter(
                                "resource-id", List.of(templates().get(0).launchTemplateId()))))
                        .tags())
                .anyMatch(tag -> tag.value().equals("other"));
    }
}

package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/** The simulation knows no instance refresh. */
class AutoScalingGroupTest extends AwsHandlerContract {
    private @Nullable Ec2Fixture fixture;
    private String template = "";
    private String targetGroup = "";

    @Override
    protected void prepare() {
        fixture = new Ec2Fixture(moto);
        template = there().ec2
                .createLaunchTemplate(r -> r.launchTemplateName("t")
                        .launchTemplateData(d -> d.imageId("ami-0123").instanceType("t3.micro")))
                .launchTemplate()
                .launchTemplateId();
        targetGroup = there().aws
                .elasticLoadBalancingV2(Ec2Fixture.REGION)
                .createTargetGroup(
                        r -> r.name("t").vpcId(there().vpc).protocol("HTTP").port(8080))
                .targetGroups()
                .get(0)
                .targetGroupArn();
    }

    @AfterEach
    void close() {
        there().close();
    }

    private Ec2Fixture there() {
        return java.util.Objects.requireNonNull(fixture);
    }

    private AutoScalingClient client() {
        return there().aws.autoScaling(Ec2Fixture.REGION);
    }

    @Override
    protected String type() {
        return "auto-scaling-group";
    }

    @Override
    protected Object spec() {
        return spec(2, 4, Set.of(), "EC2", Map.of("Project", "infrar", "Old", "x"));
    }

    private AutoScalingGroup.Spec spec(
            int min, int max, Set<Output<String>> targetGroups, String check, Map<String, String> tags) {
        return new AutoScalingGroup.Spec(
                Output.of(template),
                Output.of("1"),
                min,
                max,
                min,
                Set.of(Output.of(there().subnet), Output.of(there().otherSubnet)),
                targetGroups,
                check,
                min * 100,
                false,
                tags);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(3, 6, Set.of(Output.of(targetGroup)), "ELB", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(groups().size());
    }

    private List<software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> groups() {
        return client().describeAutoScalingGroups().autoScalingGroups();
    }

    private void apply(@Nullable Object... specs) {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), specs);
        }
    }

    @Test
    void its_machines_run_and_have_its_tags() {
        apply(spec());

        assertThat(there().running())
                .hasSize(2)
                .allSatisfy(machine ->
                        assertThat(machine.tags()).anyMatch(tag -> tag.key().equals("Project")));
        assertThat(groups()).singleElement().satisfies(group -> {
            assertThat(group.launchTemplate().version()).isEqualTo("1");
            assertThat(group.healthCheckGracePeriod()).isEqualTo(200);
            assertThat(group.tags()).allMatch(tag -> tag.propagateAtLaunch());
        });
    }

    @Test
    void its_machines_register_in_the_target_group_that_is_added_and_leave_when_it_is_taken_away() {
        apply(spec(), updated().orElseThrow());
        assertThat(groups())
                .singleElement()
                .satisfies(group -> assertThat(group.targetGroupARNs()).containsExactly(targetGroup));
        assertThat(groups().get(0).healthCheckType()).isEqualTo("ELB");
    }

    @Test
    void a_target_group_can_be_taken_away() {
        apply(spec(2, 4, Set.of(Output.of(targetGroup)), "ELB", Map.of()), spec(2, 4, Set.of(), "EC2", Map.of()));

        assertThat(groups())
                .singleElement()
                .satisfies(group -> assertThat(group.targetGroupARNs()).isEmpty());
    }

    @Test
    void the_number_of_machines_is_the_policies_business() {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), spec());
            client().setDesiredCapacity(
                            r -> r.autoScalingGroupName(groups().get(0).autoScalingGroupName())
                                    .desiredCapacity(4));

            assertThat(infra.drift("test").effective()).isEmpty();
        }
    }

    @Test
    void with_the_group_its_machines_are_gone() {
        apply(spec(), null);

        assertThat(groups()).isEmpty();
        assertThat(there().running()).isEmpty();
    }
}

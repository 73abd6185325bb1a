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
import software.amazon.awssdk.services.autoscaling.model.MetricType;

class ScalingPolicyTest extends AwsHandlerContract {
    private @Nullable Ec2Fixture fixture;

    @Override
    protected void prepare() {
        fixture = new Ec2Fixture(moto);
        String template = there().ec2
                .createLaunchTemplate(r -> r.launchTemplateName("t")
                        .launchTemplateData(d -> d.imageId("ami-0123").instanceType("t3.micro")))
                .launchTemplate()
                .launchTemplateId();
        for (String name : new String[] {"one", "two"}) {
            there().aws
                    .autoScaling(Ec2Fixture.REGION)
                    .createAutoScalingGroup(r -> r.autoScalingGroupName(name)
                            .launchTemplate(t -> t.launchTemplateId(template))
                            .minSize(0)
                            .maxSize(1)
                            .vpcZoneIdentifier(there().subnet));
        }
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
        return "scaling-policy";
    }

    @Override
    protected Object spec() {
        return new ScalingPolicy.Spec(Output.of("one"), null, 70);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ScalingPolicy.Spec(Output.of("one"), memory(), 75));
    }

    private static ScalingPolicy.Metric memory() {
        return new ScalingPolicy.Metric(
                "CWAgent", "mem_used_percent", Map.of("AutoScalingGroupName", Output.of("one")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ScalingPolicy.Spec(Output.of("two"), null, 70));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(policies().size());
    }

    private List<software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> policies() {
        return there().aws.autoScaling(Ec2Fixture.REGION).describePolicies().scalingPolicies();
    }

    private void apply(Object... specs) {
        try (Infra infra = infra(new MemoryStateStore())) {
            Ec2Fixture.apply(infra, type(), specs);
        }
    }

    @Test
    void the_processor_use_of_the_group_is_held_at_the_target() {
        apply(spec());

        assertThat(policies()).singleElement().satisfies(policy -> {
            assertThat(policy.policyType()).isEqualTo("TargetTrackingScaling");
            assertThat(policy.targetTrackingConfiguration().targetValue()).isEqualTo(70);
            assertThat(policy.targetTrackingConfiguration()
                            .predefinedMetricSpecification()
                            .predefinedMetricType())
                    .isEqualTo(MetricType.ASG_AVERAGE_CPU_UTILIZATION);
        });
    }

    @Test
    void another_metric_can_be_held_instead() {
        apply(spec(), updated().orElseThrow());

        assertThat(policies()).singleElement().satisfies(policy -> {
            assertThat(policy.targetTrackingConfiguration().targetValue()).isEqualTo(75);
            assertThat(policy.targetTrackingConfiguration()
                            .customizedMetricSpecification()
                            .metricName())
                    .isEqualTo("mem_used_percent");
        });
    }
}

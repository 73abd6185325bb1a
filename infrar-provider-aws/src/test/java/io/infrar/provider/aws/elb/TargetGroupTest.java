package io.infrar.provider.aws.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

class TargetGroupTest extends ElbContract {
    @Override
    protected String type() {
        return "target-group";
    }

    private TargetGroup.Spec of(int port, TargetGroup.Health health, int delay, String algorithm, String tag) {
        return new TargetGroup.Spec(
                port, "HTTP", TargetGroup.IP, Output.of(vpc), health, delay, algorithm, Map.of(tag, "x"));
    }

    @Override
    protected Object spec() {
        return of(8080, new TargetGroup.Health("/health", 30, 5, 2, 3, "200-399"), 30, "round_robin", "Project");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(of(
                8080, new TargetGroup.Health("/ready", 15, 4, 3, 2, "200"), 60, "least_outstanding_requests", "Owner"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(
                of(9090, new TargetGroup.Health("/health", 30, 5, 2, 3, "200-399"), 30, "round_robin", "Project"));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(elb().describeTargetGroups().targetGroups().size());
    }

    @Test
    void aws_shows_what_was_asked_for() {
        apply(spec());
        var made = elb().describeTargetGroups().targetGroups().get(0);
        assertThat(made.port()).isEqualTo(8080);
        assertThat(made.protocolAsString()).isEqualTo("HTTP");
        assertThat(made.targetTypeAsString()).isEqualTo("ip");
        assertThat(made.vpcId()).isEqualTo(vpc);
        assertThat(made.healthCheckPath()).isEqualTo("/health");
        assertThat(made.healthCheckIntervalSeconds()).isEqualTo(30);
        assertThat(made.healthCheckTimeoutSeconds()).isEqualTo(5);
        assertThat(made.healthyThresholdCount()).isEqualTo(2);
        assertThat(made.unhealthyThresholdCount()).isEqualTo(3);
        assertThat(made.matcher().httpCode()).isEqualTo("200-399");
        assertThat(made.targetGroupName()).hasSizeLessThanOrEqualTo(32);
        assertThat(map(
                        elb().describeTargetGroupAttributes(r -> r.targetGroupArn(made.targetGroupArn()))
                                .attributes(),
                        TargetGroupAttribute::key,
                        TargetGroupAttribute::value))
                .containsEntry("deregistration_delay.timeout_seconds", "30")
                .containsEntry("stickiness.enabled", "false");
    }
}

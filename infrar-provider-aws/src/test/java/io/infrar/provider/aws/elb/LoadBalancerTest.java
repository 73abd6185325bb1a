package io.infrar.provider.aws.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;

class LoadBalancerTest extends ElbContract {
    @Override
    protected String type() {
        return "load-balancer";
    }

    private LoadBalancer.Spec of(
            boolean internal, int zones, int group, int idle, boolean drop, LoadBalancer.AccessLogs logs, String tag) {
        return new LoadBalancer.Spec(
                LoadBalancer.Kind.APPLICATION,
                internal,
                known(subnets.subList(0, zones)),
                Set.of(Output.of(securityGroups.get(group))),
                idle,
                drop,
                false,
                logs,
                Map.of(tag, "infrar"));
    }

    @Override
    protected Object spec() {
        return of(false, 2, 0, 60, true, null, "Project");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(of(
                false, 3, 1, 120, false, new LoadBalancer.AccessLogs(Output.of("bucket-for-logs"), "front"), "Owner"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(of(true, 2, 0, 60, true, null, "Project"));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(elb().describeLoadBalancers().loadBalancers().size());
    }

    @Test
    void aws_shows_what_was_asked_for() {
        apply(spec());
        var made = elb().describeLoadBalancers().loadBalancers().get(0);
        assertThat(made.scheme()).isEqualTo(LoadBalancerSchemeEnum.INTERNET_FACING);
        assertThat(made.typeAsString()).isEqualTo("application");
        assertThat(made.securityGroups()).containsExactly(securityGroups.get(0));
        assertThat(made.availabilityZones()).hasSize(2);
        assertThat(map(
                        elb().describeLoadBalancerAttributes(r -> r.loadBalancerArn(made.loadBalancerArn()))
                                .attributes(),
                        LoadBalancerAttribute::key,
                        LoadBalancerAttribute::value))
                .containsEntry("routing.http.drop_invalid_header_fields.enabled", "true")
                .containsEntry("deletion_protection.enabled", "false");
        assertThat(elb().describeTags(r -> r.resourceArns(made.loadBalancerArn()))
                        .tagDescriptions()
                        .get(0)
                        .tags())
                .anyMatch(tag -> tag.key().equals("infrar-instance"))
                .anyMatch(tag -> tag.key().equals("Project") && tag.value().equals("infrar"));
    }
}

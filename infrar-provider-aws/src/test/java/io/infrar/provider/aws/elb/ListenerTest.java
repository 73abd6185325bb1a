package io.infrar.provider.aws.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.testkit.MemoryStateStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

class ListenerTest extends ElbContract {
    private static final String POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    private String first = "";
    private String second = "";
    private String certificate = "";
    private String blue = "";
    private String green = "";

    @Override
    protected void prepare() {
        super.prepare();
        first = loadBalancer("first");
        second = loadBalancer("second");
        blue = targetGroup("blue");
        green = targetGroup("green");
        certificate = clients()
                .acm("us-east-1")
                .requestCertificate(r -> r.domainName("api.infrar.io").validationMethod("DNS"))
                .certificateArn();
    }

    @Override
    protected String type() {
        return "listener";
    }

    @Override
    protected Object spec() {
        return Listener.Spec.https(Output.of(first), 443, POLICY, Output.of(certificate), Output.of(blue));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Listener.Spec(
                Output.of(first),
                443,
                "HTTPS",
                "ELBSecurityPolicy-TLS13-1-3-2021-06",
                Output.of(certificate),
                Set.of(Output.of(blue), Output.of(green)),
                null,
                null,
                null,
                Map.of("Project", "infrar")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(
                Listener.Spec.https(Output.of(second), 443, POLICY, Output.of(certificate), Output.of(blue)));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(elb().describeListeners(r -> r.loadBalancerArn(first))
                        .listeners()
                        .size()
                + elb().describeListeners(r -> r.loadBalancerArn(second))
                        .listeners()
                        .size());
    }

    @Test
    void aws_shows_what_was_asked_for() {
        apply(spec());
        var made = elb().describeListeners(r -> r.loadBalancerArn(first))
                .listeners()
                .get(0);
        assertThat(made.port()).isEqualTo(443);
        assertThat(made.protocolAsString()).isEqualTo("HTTPS");
        assertThat(made.sslPolicy()).isEqualTo(POLICY);
        assertThat(made.certificates()).hasSize(1);
        assertThat(made.certificates().get(0).certificateArn()).isEqualTo(certificate);
        assertThat(made.defaultActions().get(0).typeAsString()).isEqualTo("forward");
        assertThat(made.defaultActions().get(0).targetGroupArn()).isEqualTo(blue);
    }

    @Test
    void where_code_deploy_led_the_requests_is_no_drift() {
        Object asked = Listener.Spec.https(Output.of(first), 443, POLICY, Output.of(certificate), Output.of(blue))
                .movedByCodeDeploy(Output.of(green));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(asked)));
            String arn = elb().describeListeners(r -> r.loadBalancerArn(first))
                    .listeners()
                    .get(0)
                    .listenerArn();
            elb().modifyListener(r -> r.listenerArn(arn)
                    .defaultActions(Action.builder()
                            .type("forward")
                            .targetGroupArn(green)
                            .build()));

            assertThat(infra.plan(environment(asked)).effective()).isEmpty();

            String other = targetGroup("other");
            Object moved = Listener.Spec.https(Output.of(first), 443, POLICY, Output.of(certificate), Output.of(other))
                    .movedByCodeDeploy(Output.of(blue));
            infra.apply(infra.plan(environment(moved)));
            assertThat(elb().describeListeners(r -> r.listenerArns(arn))
                            .listeners()
                            .get(0)
                            .defaultActions()
                            .get(0)
                            .targetGroupArn())
                    .as("other target groups than those it moves among")
                    .isEqualTo(other);
        }
    }

    @Test
    void redirects_and_fixed_answers_are_read_back() {
        Object redirect =
                new Listener.Spec(Output.of(first), 80, "HTTP", null, null, Set.of(), null, 443, null, Map.of());
        Object fixed = new Listener.Spec(Output.of(first), 80, "HTTP", null, null, Set.of(), null, null, 404, Map.of());
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(redirect)));
            var action = elb().describeListeners(r -> r.loadBalancerArn(first))
                    .listeners()
                    .get(0)
                    .defaultActions()
                    .get(0);
            assertThat(action.redirectConfig().protocol()).isEqualTo("HTTPS");
            assertThat(action.redirectConfig().port()).isEqualTo("443");
            assertThat(action.redirectConfig().statusCodeAsString()).isEqualTo("HTTP_301");
            assertThat(infra.plan(environment(redirect)).effective()).isEmpty();

            infra.apply(infra.plan(environment(fixed)));
            assertThat(infra.plan(environment(fixed)).effective()).isEmpty();
        }
    }
}

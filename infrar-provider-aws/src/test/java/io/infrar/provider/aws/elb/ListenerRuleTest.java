package io.infrar.provider.aws.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListenerRuleTest extends ElbContract {
    private String first = "";
    private String second = "";
    private String one = "";
    private String two = "";

    @Override
    protected void prepare() {
        super.prepare();
        one = targetGroup("one");
        two = targetGroup("two");
        String loadBalancer = loadBalancer("main");
        first = listener(loadBalancer, 80, one);
        second = listener(loadBalancer, 81, one);
    }

    @Override
    protected String type() {
        return "listener-rule";
    }

    @Override
    protected Object spec() {
        return new ListenerRule.Spec(
                Output.of(first),
                100,
                Set.of("api.infrar.io"),
                Set.of("/v1*"),
                Set.of(Output.of(one)),
                Map.of("Project", "infrar"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ListenerRule.Spec(
                Output.of(first),
                90,
                Set.of(),
                Set.of("/v2*"),
                Set.of(Output.of(one), Output.of(two)),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ListenerRule.Spec(
                Output.of(second), 100, Set.of(), Set.of("/v1*"), Set.of(Output.of(one)), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(elb().describeRules(r -> r.listenerArn(first))
                        .rules()
                        .size()
                + elb().describeRules(r -> r.listenerArn(second)).rules().size());
    }

    @Test
    void aws_shows_what_was_asked_for() {
        apply(spec());
        var made = elb().describeRules(r -> r.listenerArn(first)).rules().get(0);
        assertThat(made.priority()).isEqualTo("100");
        assertThat(made.conditions()).hasSize(2);
        assertThat(made.actions().get(0).targetGroupArn()).isEqualTo(one);
    }
}

package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RulePriorityPair;

/**
 * Which requests of a listener go to other target groups. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html">CreateRule</a>.
 */
public final class ListenerRule extends ElbHandler<ListenerRule.Spec, ListenerRule.Outputs, Rule> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("listener-rule", Spec.class, Outputs.class);

    private static final String HOST = "host-header";
    private static final String PATH = "path-pattern";

    /**
     * What is asked. A request must fit a host and a path, where they are given.
     *
     * @param priority 1 to 50000, each once in a listener; the lowest that fits decides
     * @param hosts such as {@code *.infrar.io}
     * @param paths such as {@code /api*}
     * @param forwardTo target groups, each gets as many requests as the others; five at most
     */
    public record Spec(
            // Delete first: a target group can be at one load balancer only.
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a rule belongs to one listener")
            Output<String> listener,

            int priority,
            Set<String> hosts,
            Set<String> paths,
            Set<Output<String>> forwardTo,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    ListenerRule(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    List<Rule> list(ElasticLoadBalancingV2Client elb, List<String> arns) {
        return elb.describeRules(r -> r.ruleArns(arns)).rules();
    }

    @Override
    List<Rule> candidates(ElasticLoadBalancingV2Client elb, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.listener().isKnown()) {
            return List.of();
        }
        return elb.describeRulesPaginator(r -> r.listenerArn(spec.listener().get())).rules().stream()
                .filter(each -> !Boolean.TRUE.equals(each.isDefault()))
                .toList();
    }

    @Override
    String arn(Rule object) {
        return object.ruleArn();
    }

    @Override
    protected Spec spec(Live<Rule> live, Known<Spec, Outputs> known) {
        Rule rule = live.object();
        return new Spec(
                Output.of(listener(rule.ruleArn())),
                Integer.parseInt(rule.priority()),
                values(rule, HOST),
                values(rule, PATH),
                Actions.targetGroups(rule.actions()),
                Tags.users(live.tags()));
    }

    /** {@code …:listener-rule/app/name/lb/listener/rule} is a rule of {@code …:listener/app/name/lb/listener}. */
    private static String listener(String ruleArn) {
        return ruleArn.substring(0, ruleArn.lastIndexOf('/')).replace(":listener-rule/", ":listener/");
    }

    private static Set<String> values(Rule rule, String field) {
        Set<String> values = new TreeSet<>();
        for (RuleCondition condition : rule.conditions()) {
            if (field.equals(condition.field())) {
                values.addAll(condition.values());
                if (condition.hostHeaderConfig() != null) {
                    values.addAll(condition.hostHeaderConfig().values());
                }
                if (condition.pathPatternConfig() != null) {
                    values.addAll(condition.pathPatternConfig().values());
                }
            }
        }
        return values;
    }

    @Override
    protected Outputs outputs(Live<Rule> live, Known<Spec, Outputs> known) {
        return new Outputs(live.object().ruleArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String arn = elb(context.known())
                .createRule(r -> r.listenerArn(spec.listener().get())
                        .priority(spec.priority())
                        .conditions(conditions(spec))
                        .actions(Actions.forward(spec.forwardTo()))
                        .tags(list(context.tags())))
                .rules()
                .get(0)
                .ruleArn();
        return new Created<>(arn, new Outputs(arn));
    }

    private static List<RuleCondition> conditions(Spec spec) {
        List<RuleCondition> conditions = new ArrayList<>();
        if (!spec.hosts().isEmpty()) {
            conditions.add(RuleCondition.builder()
                    .field(HOST)
                    .hostHeaderConfig(h -> h.values(new TreeSet<>(spec.hosts())))
                    .build());
        }
        if (!spec.paths().isEmpty()) {
            conditions.add(RuleCondition.builder()
                    .field(PATH)
                    .pathPatternConfig(p -> p.values(new TreeSet<>(spec.paths())))
                    .build());
        }
        return conditions;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null) {
            return;
        }
        ElasticLoadBalancingV2Client elb = elb(context.known());
        if (before.priority() != spec.priority()) {
            elb.setRulePriorities(r -> r.rulePriorities(List.of(RulePriorityPair.builder()
                    .ruleArn(id)
                    .priority(spec.priority())
                    .build())));
        }
        if (!before.hosts().equals(spec.hosts())
                || !before.paths().equals(spec.paths())
                || !before.forwardTo().equals(spec.forwardTo())) {
            elb.modifyRule(r -> r.ruleArn(id).conditions(conditions(spec)).actions(Actions.forward(spec.forwardTo())));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        elb(context.known()).deleteRule(r -> r.ruleArn(id));
    }
}

package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ForwardActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/** What listeners and rules do with a request. */
final class Actions {
    private Actions() {}

    /** Passes it to one of the target groups, each as often as the others. */
    static Action forward(Collection<Output<String>> targetGroups) {
        List<String> arns = targetGroups.stream().map(Output::get).sorted().toList();
        if (arns.size() == 1) {
            return Action.builder()
                    .type(ActionTypeEnum.FORWARD)
                    .targetGroupArn(arns.get(0))
                    .build();
        }
        return Action.builder()
                .type(ActionTypeEnum.FORWARD)
                .forwardConfig(ForwardActionConfig.builder()
                        .targetGroups(arns.stream()
                                .map(arn -> TargetGroupTuple.builder()
                                        .targetGroupArn(arn)
                                        .weight(1)
                                        .build())
                                .toList())
                        .build())
                .build();
    }

    /** The target groups that get requests; one with the weight 0 gets none. */
    static Set<Output<String>> targetGroups(List<Action> actions) {
        return actions.stream()
                .filter(action -> action.type() == ActionTypeEnum.FORWARD)
                .flatMap(action -> arns(action).stream())
                .map(Output::of)
                .collect(Collectors.toSet());
    }

    private static List<String> arns(Action action) {
        ForwardActionConfig several = action.forwardConfig();
        if (several == null || several.targetGroups().isEmpty()) {
            return action.targetGroupArn() == null ? List.of() : List.of(action.targetGroupArn());
        }
        return several.targetGroups().stream()
                .filter(each -> each.weight() == null
                        || each.weight() > 0
                        || several.targetGroups().size() == 1)
                .map(TargetGroupTuple::targetGroupArn)
                .toList();
    }
}

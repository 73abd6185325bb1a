package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.LinkHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.ResourceType;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machines of an auto-scaling group that somebody else keeps, such as that of an EKS node group, in a target group. See <a
 * href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html">AttachLoadBalancerTargetGroups</a>.
 */
public final class AutoScalingTargets extends LinkHandler<AutoScalingTargets.Spec, AutoScalingTargets.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("auto-scaling-targets", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /**
     * What is asked.
     *
     * @param group the name of the auto-scaling group
     * @param targetGroup its ARN
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be other machines")
            Output<String> group,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another target group")
            Output<String> targetGroup) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    AutoScalingTargets(AwsClients aws) {
        super(TYPE, aws);
    }

    /** An ARN has no spaces; the name of a group may. */
    private static String id(String group, String targetGroup) {
        return targetGroup + " " + group;
    }

    private static String group(String id) {
        return id.substring(id.indexOf(' ') + 1);
    }

    private static String targetGroup(String id) {
        return id.substring(0, id.indexOf(' '));
    }

    @Override
    protected @Nullable String idOf(Spec spec) {
        return spec.group().isKnown() && spec.targetGroup().isKnown()
                ? id(spec.group().get(), spec.targetGroup().get())
                : null;
    }

    @Override
    protected String owner(String id) {
        return group(id);
    }

    @Override
    protected Set<Spec> links(String region, Set<String> groups) {
        Set<Spec> found = new LinkedHashSet<>();
        aws.autoScaling(region)
                .describeAutoScalingGroupsPaginator(r -> r.autoScalingGroupNames(groups))
                .autoScalingGroups()
                .forEach(group -> group.targetGroupARNs()
                        .forEach(arn -> found.add(new Spec(Output.of(group.autoScalingGroupName()), Output.of(arn)))));
        return found;
    }

    @Override
    protected Outputs outputs(String id) {
        return new Outputs(id);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = id(spec.group().get(), spec.targetGroup().get());
        aws.autoScaling(region(context.known()))
                .attachLoadBalancerTargetGroups(
                        r -> r.autoScalingGroupName(group(id)).targetGroupARNs(targetGroup(id)));
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        String region = region(context.known());
        if (linked(region, Set.of(group(id))).containsKey(id)) {
            aws.autoScaling(region)
                    .detachLoadBalancerTargetGroups(
                            r -> r.autoScalingGroupName(group(id)).targetGroupARNs(targetGroup(id)));
        }
    }
}

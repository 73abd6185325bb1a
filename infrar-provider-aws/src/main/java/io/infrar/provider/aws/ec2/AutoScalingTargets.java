package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machines of an auto-scaling group that somebody else keeps, such as that of an EKS node group, in a target group. See <a
 * href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html">AttachLoadBalancerTargetGroups</a>.
 */
public final class AutoScalingTargets
        extends AwsHandler<AutoScalingTargets.Spec, AutoScalingTargets.Outputs, AutoScalingTargets.Spec> {
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
    protected Map<String, Spec> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> groups = new LinkedHashSet<>();
        ids(known).forEach(id -> groups.add(group(id)));
        return attached(region, groups);
    }

    private Map<String, Spec> attached(String region, Set<String> groups) {
        Map<String, Spec> found = new HashMap<>();
        aws.autoScaling(region)
                .describeAutoScalingGroupsPaginator(r -> r.autoScalingGroupNames(groups))
                .autoScalingGroups()
                .forEach(group -> group.targetGroupARNs()
                        .forEach(arn -> found.put(
                                id(group.autoScalingGroupName(), arn),
                                new Spec(Output.of(group.autoScalingGroupName()), Output.of(arn)))));
        return found;
    }

    @Override
    protected Map<String, Spec> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.group().isKnown() || !spec.targetGroup().isKnown()) {
            return Map.of();
        }
        Map<String, Spec> found = attached(region, Set.of(spec.group().get()));
        found.keySet()
                .retainAll(Set.of(id(spec.group().get(), spec.targetGroup().get())));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Spec object) {
        return null;
    }

    @Override
    protected Spec spec(Spec object, Known<Spec, Outputs> known) {
        return object;
    }

    @Override
    protected Outputs outputs(Spec object, Known<Spec, Outputs> known) {
        return new Outputs(id(object.group().get(), object.targetGroup().get()));
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
        if (attached(region, Set.of(group(id))).containsKey(id)) {
            aws.autoScaling(region)
                    .detachLoadBalancerTargetGroups(
                            r -> r.autoScalingGroupName(group(id)).targetGroupARNs(targetGroup(id)));
        }
    }
}

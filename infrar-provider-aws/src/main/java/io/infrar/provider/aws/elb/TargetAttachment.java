package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.LinkHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * An instance in a target group. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html">RegisterTargets</a>.
 */
public final class TargetAttachment extends LinkHandler<TargetAttachment.Spec, TargetAttachment.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("target-attachment", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /**
     * What is asked.
     *
     * @param targetGroup its ARN
     * @param target the id of an instance, which must be running
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another target group")
            Output<String> targetGroup,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another target")
            Output<String> target) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    TargetAttachment(AwsClients aws) {
        super(TYPE, aws);
    }

    private static String id(String targetGroup, String target) {
        return targetGroup + " " + target;
    }

    private static String targetGroup(String id) {
        return id.substring(0, id.indexOf(' '));
    }

    private static String target(String id) {
        return id.substring(id.indexOf(' ') + 1);
    }

    private ElasticLoadBalancingV2Client elb(Known<?, ?> known) {
        return aws.elasticLoadBalancingV2(region(known));
    }

    @Override
    protected @Nullable String idOf(Spec spec) {
        return spec.targetGroup().isKnown() && spec.target().isKnown()
                ? id(spec.targetGroup().get(), spec.target().get())
                : null;
    }

    @Override
    protected String owner(String id) {
        return targetGroup(id);
    }

    @Override
    protected Set<Spec> links(String region, Set<String> targetGroups) {
        Set<Spec> found = new LinkedHashSet<>();
        targetGroups.forEach(each -> found.addAll(registered(aws.elasticLoadBalancingV2(region), each)));
        return found;
    }

    /** All targets of a group that do not just leave it. */
    private static List<Spec> registered(ElasticLoadBalancingV2Client elb, String targetGroup) {
        try {
            return elb.describeTargetHealth(r -> r.targetGroupArn(targetGroup)).targetHealthDescriptions().stream()
                    .filter(each -> each.targetHealth().state() != TargetHealthStateEnum.DRAINING)
                    .map(each -> new Spec(
                            Output.of(targetGroup), Output.of(each.target().id())))
                    .toList();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    protected Outputs outputs(String id) {
        return new Outputs(id);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = id(spec.targetGroup().get(), spec.target().get());
        elb(context.known())
                .registerTargets(r -> r.targetGroupArn(targetGroup(id)).targets(description(id)));
        return new Created<>(id, new Outputs(id));
    }

    private static TargetDescription description(String id) {
        return TargetDescription.builder().id(target(id)).build();
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        elb(context.known())
                .deregisterTargets(r -> r.targetGroupArn(targetGroup(id)).targets(description(id)));
    }
}

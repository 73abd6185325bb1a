package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * An instance in a target group. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html">RegisterTargets</a>.
 */
public final class TargetAttachment
        extends AwsHandler<TargetAttachment.Spec, TargetAttachment.Outputs, TargetAttachment.Spec> {
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
    protected Map<String, Spec> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Spec> found = new HashMap<>();
        Set<String> asked = new HashSet<>();
        for (String id : ids(known)) {
            if (asked.add(targetGroup(id))) {
                found.putAll(registered(aws.elasticLoadBalancingV2(region), targetGroup(id)));
            }
        }
        return found;
    }

    /** All targets of a group, by id. */
    private static Map<String, Spec> registered(ElasticLoadBalancingV2Client elb, String targetGroup) {
        Map<String, Spec> found = new HashMap<>();
        try {
            for (TargetHealthDescription each :
                    elb.describeTargetHealth(r -> r.targetGroupArn(targetGroup)).targetHealthDescriptions()) {
                if (each.targetHealth().state() != TargetHealthStateEnum.DRAINING) {
                    String target = each.target().id();
                    found.put(id(targetGroup, target), new Spec(Output.of(targetGroup), Output.of(target)));
                }
            }
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
        return found;
    }

    @Override
    protected Map<String, Spec> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.targetGroup().isKnown() || !spec.target().isKnown()) {
            return Map.of();
        }
        Map<String, Spec> found = registered(
                aws.elasticLoadBalancingV2(region), spec.targetGroup().get());
        found.keySet()
                .retainAll(Set.of(id(spec.targetGroup().get(), spec.target().get())));
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
        return new Outputs(id(object.targetGroup().get(), object.target().get()));
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

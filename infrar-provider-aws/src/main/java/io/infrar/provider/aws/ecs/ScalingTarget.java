package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.RegisterScalableTargetRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

/**
 * Between how many tasks a service may scale by itself. See
 * <a href="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html">
 * RegisterScalableTarget</a>.
 */
public final class ScalingTarget extends AwsHandler<ScalingTarget.Spec, ScalingTarget.Outputs, ScalingTarget.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("scaling-target", Spec.class, Outputs.class);

    private static final int DESCRIBED = 50;

    /**
     * What is asked.
     *
     * @param service the service's ARN
     * @param min 0 or more
     * @param max not below {@code min}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to one service")
            Output<String> service,

            int min,
            int max,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param id {@code service/cluster/name}
     */
    public record Outputs(String id, String arn) {}

    /** With the tags, which need a call of their own. */
    record Live(ScalableTarget target, String service, Map<String, String> tags) {}

    ScalingTarget(AwsClients aws) {
        super(TYPE, aws);
    }

    /** {@code arn:aws:ecs:region:account:service/cluster/name} without what is before {@code service}. */
    static String id(String serviceArn) {
        return serviceArn.substring(serviceArn.lastIndexOf(':') + 1);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (List<Known<Spec, Outputs>> some : chunks(known, DESCRIBED)) {
            Map<String, ScalableTarget> targets = list(aws.applicationAutoScaling(region), ids(some));
            some.forEach(each -> {
                ScalableTarget target = targets.get(String.valueOf(each.id()));
                if (target != null) {
                    found.put(target.resourceId(), live(region, target, each));
                }
            });
        }
        return found;
    }

    private static Map<String, ScalableTarget> list(ApplicationAutoScalingClient client, List<String> ids) {
        Map<String, ScalableTarget> targets = new HashMap<>();
        client.describeScalableTargetsPaginator(r -> r.serviceNamespace(ServiceNamespace.ECS)
                        .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                        .resourceIds(ids))
                .scalableTargets()
                .forEach(target -> targets.put(target.resourceId(), target));
        return targets;
    }

    private Live live(String region, ScalableTarget target, Known<Spec, Outputs> known) {
        String arn = target.scalableTargetARN();
        Map<String, String> tags = tagsOf(
                known,
                arn,
                () -> aws.applicationAutoScaling(region)
                        .listTagsForResource(r -> r.resourceARN(arn))
                        .tags());
        // The ARN of the target begins like that of its service, but for the name of the API.
        String[] parts = arn.split(":", 6);
        String service = String.join(":", parts[0], parts[1], "ecs", parts[3], parts[4], target.resourceId());
        return new Live(target, service, tags);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.service().isKnown()) {
            return Map.of();
        }
        String id = id(spec.service().get());
        ScalableTarget target =
                list(aws.applicationAutoScaling(region), List.of(id)).get(id);
        return target == null ? Map.of() : Map.of(id, live(region, target, known));
    }

    @Override
    protected @Nullable Map<String, String> tags(Live live) {
        return live.tags();
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        return new Spec(
                Output.of(live.service()),
                live.target().minCapacity(),
                live.target().maxCapacity(),
                Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return new Outputs(live.target().resourceId(), live.target().scalableTargetARN());
    }

    /** Registering what is registered updates it, but without its tags. */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = id(context.spec().service().get());
        String arn = Refusals.settled(() -> client(context.known())
                        .registerScalableTarget(
                                request(context.spec(), id).tags(context.tags()).build()))
                .scalableTargetARN();
        return new Created<>(id, new Outputs(id, arn));
    }

    private static RegisterScalableTargetRequest.Builder request(Spec spec, String id) {
        return RegisterScalableTargetRequest.builder()
                .serviceNamespace(ServiceNamespace.ECS)
                .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                .resourceId(id)
                .minCapacity(spec.min())
                .maxCapacity(spec.max());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && (before.min() != spec.min() || before.max() != spec.max())) {
            client(context.known()).registerScalableTarget(request(spec, id).build());
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        ApplicationAutoScalingClient client = client(context.known());
        String arn = one(context, context.known(), id).orElseThrow().target().scalableTargetARN();
        if (!removed.isEmpty()) {
            client.untagResource(r -> r.resourceARN(arn).tagKeys(removed));
        }
        client.tagResource(r -> r.resourceARN(arn).tags(set));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        client(context.known())
                .deregisterScalableTarget(r -> r.serviceNamespace(ServiceNamespace.ECS)
                        .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                        .resourceId(id));
    }

    private ApplicationAutoScalingClient client(Known<Spec, Outputs> known) {
        return aws.applicationAutoScaling(region(known));
    }
}

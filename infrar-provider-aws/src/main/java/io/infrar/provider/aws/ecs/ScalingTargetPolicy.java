package io.infrar.provider.aws.ecs;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.PredefinedMetricSpecification;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;

/**
 * What the number of tasks of a service follows. AWS makes the alarms it needs. See
 * <a href="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html">PutScalingPolicy</a>.
 */
public final class ScalingTargetPolicy
        extends AwsHandler<ScalingTargetPolicy.Spec, ScalingTargetPolicy.Outputs, ScalingPolicy> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "scaling-target-policy", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME)
            .naming(new ResourceType.Naming(255, "-_", false));

    private static final int DESCRIBED = 50;
    private static final int COOLDOWN = 300;

    /**
     * What is asked.
     *
     * @param target id of the {@link ScalingTarget}
     * @param metric {@code ECSServiceAverageCPUUtilization}, {@code ECSServiceAverageMemoryUtilization} or
     *     {@code ALBRequestCountPerTarget}
     * @param value where the metric is held: percent, or requests per task and minute
     * @param label for {@code ALBRequestCountPerTarget} which target group:
     *     {@code app/<name>/<id>/targetgroup/<name>/<id>}; else null
     * @param scaleOutCooldown seconds after tasks were added
     * @param scaleInCooldown seconds after tasks were removed
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to one service")
            Output<String> target,

            String metric,
            double value,
            @Nullable Output<String> label,
            int scaleOutCooldown,
            int scaleInCooldown) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    ScalingTargetPolicy(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, ScalingPolicy> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, ScalingPolicy> found = new HashMap<>();
        for (List<String> some : chunks(ids(known), DESCRIBED)) {
            found.putAll(list(aws.applicationAutoScaling(region), some));
        }
        return found;
    }

    @Override
    protected Map<String, ScalingPolicy> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        return list(aws.applicationAutoScaling(region), List.of(known.physicalName()));
    }

    private static Map<String, ScalingPolicy> list(ApplicationAutoScalingClient client, List<String> names) {
        Map<String, ScalingPolicy> found = new HashMap<>();
        client
                .describeScalingPoliciesPaginator(
                        r -> r.serviceNamespace(ServiceNamespace.ECS).policyNames(names))
                .scalingPolicies()
                .stream()
                .filter(policy -> names.contains(policy.policyName()))
                .forEach(policy -> found.put(policy.policyName(), policy));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(ScalingPolicy policy) {
        return null;
    }

    @Override
    protected Spec spec(ScalingPolicy policy, Known<Spec, Outputs> known) {
        TargetTrackingScalingPolicyConfiguration tracking = policy.targetTrackingScalingPolicyConfiguration();
        PredefinedMetricSpecification metric = tracking == null ? null : tracking.predefinedMetricSpecification();
        return new Spec(
                Output.of(policy.resourceId()),
                metric == null ? "" : metric.predefinedMetricTypeAsString(),
                tracking == null ? 0 : tracking.targetValue(),
                metric == null || metric.resourceLabel() == null ? null : Output.of(metric.resourceLabel()),
                cooldown(tracking == null ? null : tracking.scaleOutCooldown()),
                cooldown(tracking == null ? null : tracking.scaleInCooldown()));
    }

    private static int cooldown(@Nullable Integer seconds) {
        return seconds == null ? COOLDOWN : seconds;
    }

    @Override
    protected Outputs outputs(ScalingPolicy policy, Known<Spec, Outputs> known) {
        return new Outputs(policy.policyARN());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        return new Created<>(name, new Outputs(put(context, name)));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            put(context, id);
        }
    }

    /** Creates and replaces in one. */
    private String put(ApplyContext<Spec, Outputs> context, String name) {
        Spec spec = context.spec();
        Output<String> label = spec.label();
        TargetTrackingScalingPolicyConfiguration tracking = TargetTrackingScalingPolicyConfiguration.builder()
                .predefinedMetricSpecification(PredefinedMetricSpecification.builder()
                        .predefinedMetricType(spec.metric())
                        .resourceLabel(label == null ? null : label.get())
                        .build())
                .targetValue(spec.value())
                .scaleOutCooldown(spec.scaleOutCooldown())
                .scaleInCooldown(spec.scaleInCooldown())
                .build();
        return client(context.known())
                .putScalingPolicy(r -> r.policyName(name)
                        .policyType(PolicyType.TARGET_TRACKING_SCALING)
                        .serviceNamespace(ServiceNamespace.ECS)
                        .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                        .resourceId(spec.target().get())
                        .targetTrackingScalingPolicyConfiguration(tracking))
                .policyARN();
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ScalingPolicy policy = one(context, context.known(), id).orElse(null);
        if (policy != null) {
            client(context.known())
                    .deleteScalingPolicy(r -> r.policyName(id)
                            .serviceNamespace(ServiceNamespace.ECS)
                            .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                            .resourceId(policy.resourceId()));
        }
    }

    private ApplicationAutoScalingClient client(Known<Spec, Outputs> known) {
        return aws.applicationAutoScaling(region(known));
    }
}

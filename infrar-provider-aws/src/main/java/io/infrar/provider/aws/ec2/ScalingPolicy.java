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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.CustomizedMetricSpecification;
import software.amazon.awssdk.services.autoscaling.model.MetricDimension;
import software.amazon.awssdk.services.autoscaling.model.MetricType;
import software.amazon.awssdk.services.autoscaling.model.PredefinedMetricSpecification;
import software.amazon.awssdk.services.autoscaling.model.TargetTrackingConfiguration;

/**
 * Holds a metric of an auto-scaling group steady by the number of its machines. Its alarms are AWS's business. See
 * <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html">PutScalingPolicy</a>.
 */
public final class ScalingPolicy
        extends AwsHandler<
                ScalingPolicy.Spec,
                ScalingPolicy.Outputs,
                software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("scaling-policy", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(128, "-", true))
            .marker(ResourceType.Marker.NAME);

    private static final int NAMES = 50;

    /**
     * What is asked.
     *
     * @param group the name of the auto-scaling group
     * @param metric another one than the average processor use of the group; null for that one
     * @param target what the metric is held at, such as 70 for percent
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a policy stays with its group")
            Output<String> group,

            @Nullable Metric metric,
            double target) {}

    /**
     * A metric of CloudWatch, of which the average is taken.
     *
     * @param dimensions values by name
     */
    public record Metric(String namespace, String name, Map<String, Output<String>> dimensions) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    ScalingPolicy(AwsClients aws) {
        super(TYPE, aws);
    }

    private AutoScalingClient client(Known<Spec, Outputs> known) {
        return aws.autoScaling(region(known));
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        return named(aws.autoScaling(region), ids(known));
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return named(aws.autoScaling(region), List.of(known.physicalName()));
    }

    private static Map<String, software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> named(
            AutoScalingClient client, List<String> names) {
        Map<String, software.amazon.awssdk.services.autoscaling.model.ScalingPolicy> found = new HashMap<>();
        for (List<String> some : chunks(names, NAMES)) {
            client.describePoliciesPaginator(r -> r.policyNames(some))
                    .scalingPolicies()
                    .forEach(policy -> found.put(policy.policyName(), policy));
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(
            software.amazon.awssdk.services.autoscaling.model.ScalingPolicy object) {
        return null;
    }

    @Override
    protected Spec spec(
            software.amazon.awssdk.services.autoscaling.model.ScalingPolicy object, Known<Spec, Outputs> known) {
        TargetTrackingConfiguration tracking = object.targetTrackingConfiguration();
        CustomizedMetricSpecification custom = tracking == null ? null : tracking.customizedMetricSpecification();
        return new Spec(
                Output.of(object.autoScalingGroupName()),
                custom == null ? null : metric(custom),
                tracking == null ? 0 : tracking.targetValue());
    }

    private static Metric metric(CustomizedMetricSpecification custom) {
        Map<String, Output<String>> dimensions = new TreeMap<>();
        custom.dimensions().forEach(each -> dimensions.put(each.name(), Output.of(each.value())));
        return new Metric(custom.namespace(), custom.metricName(), dimensions);
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.autoscaling.model.ScalingPolicy object, Known<Spec, Outputs> known) {
        return new Outputs(object.policyARN());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        String arn = put(context, name);
        return new Created<>(name, arn == null ? null : new Outputs(arn));
    }

    /** Creates it or exchanges it. */
    private @Nullable String put(ApplyContext<Spec, Outputs> context, String name) {
        Spec spec = context.spec();
        TargetTrackingConfiguration.Builder tracking =
                TargetTrackingConfiguration.builder().targetValue(spec.target());
        Metric metric = spec.metric();
        if (metric == null) {
            tracking.predefinedMetricSpecification(PredefinedMetricSpecification.builder()
                    .predefinedMetricType(MetricType.ASG_AVERAGE_CPU_UTILIZATION)
                    .build());
        } else {
            tracking.customizedMetricSpecification(CustomizedMetricSpecification.builder()
                    .namespace(metric.namespace())
                    .metricName(metric.name())
                    .statistic("Average")
                    .dimensions(metric.dimensions().entrySet().stream()
                            .map(each -> MetricDimension.builder()
                                    .name(each.getKey())
                                    .value(each.getValue().get())
                                    .build())
                            .toList())
                    .build());
        }
        return client(context.known())
                .putScalingPolicy(r -> r.policyName(name)
                        .autoScalingGroupName(spec.group().get())
                        .policyType("TargetTrackingScaling")
                        .targetTrackingConfiguration(tracking.build()))
                .policyARN();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null) {
            put(context, id);
        }
    }

    /** With a group that is gone its policies are gone too. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        AutoScalingClient client = client(context.known());
        Spec spec = context.known().spec();
        client.deletePolicy(r -> r.policyName(id)
                .autoScalingGroupName(spec == null ? null : spec.group().get()));
    }
}

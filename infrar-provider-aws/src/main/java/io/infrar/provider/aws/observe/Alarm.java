package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * Tells when a metric leaves its bounds. Its id is its name. See
 * <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html">PutMetricAlarm</a>.
 */
public final class Alarm extends AwsHandler<Alarm.Spec, Alarm.Outputs, Alarm.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("alarm", Spec.class, Outputs.class).naming(new ResourceType.Naming(255, "-_", false));

    /** A call takes at most 100 names. */
    private static final int NAMES = 100;

    /**
     * What is asked.
     *
     * @param description for people; null for none
     * @param namespace such as {@code AWS/ECS}
     * @param metric such as {@code CPUUtilization}
     * @param dimensions which of the namespace's things, such as {@code ServiceName}
     * @param statistic {@code Average}, {@code Sum}, {@code Maximum}, {@code Minimum} or {@code SampleCount}
     * @param periodSeconds 10, 30 or a multiple of 60
     * @param periods how many in a row must be out of bounds
     * @param comparison in CloudWatch's words, such as {@code GreaterThanThreshold}
     * @param treatMissingData {@code missing}, {@code ignore}, {@code breaching} or {@code notBreaching}
     * @param actions ARNs of what is told when it leaves its bounds
     * @param okActions ARNs of what is told when it is back within
     */
    public record Spec(
            @Nullable String description,
            String namespace,
            String metric,
            Map<String, Output<String>> dimensions,
            String statistic,
            int periodSeconds,
            int periods,
            String comparison,
            BigDecimal threshold,
            String treatMissingData,
            Set<Output<String>> actions,
            Set<Output<String>> okActions,
            Map<String, String> tags) {
        public Spec {
            // equal amounts of different scale are equal
            threshold = threshold.stripTrailingZeros();
            threshold = threshold.scale() < 0 ? threshold.setScale(0) : threshold;
        }
    }

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags, which need a call of their own. */
    record Live(MetricAlarm alarm, Map<String, String> tags) {}

    Alarm(AwsClients aws) {
        super(TYPE, aws);
    }

    private CloudWatchClient cloudWatch(Known<?, ?> known) {
        return aws.cloudWatch(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, MetricAlarm> alarms = new HashMap<>();
        for (List<String> names : chunks(ids(known), NAMES)) {
            alarms.putAll(find(region, names));
        }
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = Objects.requireNonNull(each.id());
            MetricAlarm alarm = alarms.get(id);
            if (alarm != null) {
                found.put(id, live(alarm, each));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        find(region, List.of(known.physicalName())).forEach((name, alarm) -> found.put(name, live(alarm, known)));
        return found;
    }

    private Map<String, MetricAlarm> find(String region, List<String> names) {
        Map<String, MetricAlarm> found = new HashMap<>();
        aws.cloudWatch(region)
                .describeAlarmsPaginator(r ->
                        r.alarmNames(names).alarmTypes(AlarmType.METRIC_ALARM).maxRecords(NAMES))
                .metricAlarms()
                .forEach(alarm -> found.put(alarm.alarmName(), alarm));
        return found;
    }

    private Live live(MetricAlarm alarm, Known<Spec, Outputs> known) {
        String arn = alarm.alarmArn();
        return new Live(
                alarm,
                tagsOf(
                        known,
                        arn,
                        () -> Tags.map(
                                cloudWatch(known)
                                        .listTagsForResource(r -> r.resourceARN(arn))
                                        .tags(),
                                Tag::key,
                                Tag::value)));
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        MetricAlarm alarm = object.alarm();
        Map<String, Output<String>> dimensions = new TreeMap<>();
        alarm.dimensions().forEach(each -> dimensions.put(each.name(), Output.of(each.value())));
        return new Spec(
                alarm.alarmDescription(),
                alarm.namespace(),
                alarm.metricName(),
                dimensions,
                alarm.statisticAsString(),
                alarm.period(),
                alarm.evaluationPeriods(),
                alarm.comparisonOperatorAsString(),
                BigDecimal.valueOf(alarm.threshold()),
                Objects.requireNonNullElse(alarm.treatMissingData(), "missing"),
                outputs(alarm.alarmActions()),
                outputs(alarm.okActions()),
                Tags.users(object.tags()));
    }

    private static Set<Output<String>> outputs(List<String> values) {
        Set<Output<String>> outputs = new HashSet<>();
        values.forEach(value -> outputs.add(Output.of(value)));
        return outputs;
    }

    private static List<String> values(Collection<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.alarm().alarmName(), object.alarm().alarmArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        put(context, name, context.tags());
        String region = region(context.known());
        String arn = "arn:" + AwsClients.partition(region) + ":cloudwatch:" + region + ":" + aws.accountId() + ":alarm:"
                + name;
        return new Created<>(name, new Outputs(name, arn));
    }

    /** Tags count only when the call makes a new one. */
    private void put(ApplyContext<Spec, Outputs> context, String name, Map<String, String> tags) {
        Spec spec = context.spec();
        List<Dimension> dimensions = new TreeMap<>(spec.dimensions())
                .entrySet().stream()
                        .map(entry -> Dimension.builder()
                                .name(entry.getKey())
                                .value(entry.getValue().get())
                                .build())
                        .toList();
        cloudWatch(context.known())
                .putMetricAlarm(r -> r.alarmName(name)
                        .alarmDescription(spec.description())
                        .namespace(spec.namespace())
                        .metricName(spec.metric())
                        .dimensions(dimensions)
                        .statistic(spec.statistic())
                        .period(spec.periodSeconds())
                        .evaluationPeriods(spec.periods())
                        .comparisonOperator(spec.comparison())
                        .threshold(spec.threshold().doubleValue())
                        .treatMissingData(spec.treatMissingData())
                        .alarmActions(values(spec.actions()))
                        .okActions(values(spec.okActions()))
                        .tags(list(tags)));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && !withTags(before, spec.tags()).equals(spec)) {
            put(context, id, Map.of());
        }
    }

    private static Spec withTags(Spec spec, Map<String, String> tags) {
        return new Spec(
                spec.description(),
                spec.namespace(),
                spec.metric(),
                spec.dimensions(),
                spec.statistic(),
                spec.periodSeconds(),
                spec.periods(),
                spec.comparison(),
                spec.threshold(),
                spec.treatMissingData(),
                spec.actions(),
                spec.okActions(),
                tags);
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        CloudWatchClient cloudWatch = cloudWatch(context.known());
        String region = region(context.known());
        String arn = "arn:" + AwsClients.partition(region) + ":cloudwatch:" + region + ":" + aws.accountId() + ":alarm:"
                + id;
        if (!removed.isEmpty()) {
            cloudWatch.untagResource(r -> r.resourceARN(arn).tagKeys(removed));
        }
        cloudWatch.tagResource(r -> r.resourceARN(arn).tags(list(set)));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        cloudWatch(context.known()).deleteAlarms(r -> r.alarmNames(id));
    }
}

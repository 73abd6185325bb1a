package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * A group of log streams. See
 * <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html">CreateLogGroup</a>.
 */
public final class LogGroup extends AwsHandler<LogGroup.Spec, LogGroup.Outputs, LogGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("log-group", Spec.class, Outputs.class);

    /** What CloudWatch allows, in days. */
    private static final int[] RETENTIONS = {
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
    };

    /** A call takes at most 50 names. */
    private static final int NAMES = 50;

    /**
     * What is asked.
     *
     * @param name exactly, such as {@code /ecs/platform}
     * @param retentionDays one of the values that CloudWatch allows, see {@link #retentionDays}; null keeps logs for ever
     * @param kmsKey ARN of the key that it is encrypted with; null means CloudWatch's own
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a log group cannot be renamed")
            String name,

            @Nullable Integer retentionDays,
            @Nullable Output<String> kmsKey,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags, which need a call of their own. */
    record Live(
            software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup group,
            String arn,
            Map<String, String> tags) {}

    LogGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    /** The shortest retention that CloudWatch allows and that is not shorter than asked; the longest one is ten years. */
    public static int retentionDays(Duration asked) {
        long days = asked.plusDays(1).minusNanos(1).toDays();
        for (int allowed : RETENTIONS) {
            if (allowed >= days) {
                return allowed;
            }
        }
        return RETENTIONS[RETENTIONS.length - 1];
    }

    private CloudWatchLogsClient logs(Known<?, ?> known) {
        return aws.cloudWatchLogs(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        CloudWatchLogsClient logs = aws.cloudWatchLogs(region);
        Map<String, software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup> groups = new HashMap<>();
        for (List<String> names : chunks(ids(known), NAMES)) {
            logs.describeLogGroupsPaginator(r -> r.logGroupIdentifiers(names))
                    .logGroups()
                    .forEach(group -> groups.put(group.logGroupName(), group));
        }
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = Objects.requireNonNull(each.id());
            var group = groups.get(id);
            if (group != null) {
                found.put(id, live(group, each));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null) {
            return Map.of();
        }
        for (var group : logs(known)
                .describeLogGroupsPaginator(r -> r.logGroupIdentifiers(spec.name()))
                .logGroups()) {
            if (group.logGroupName().equals(spec.name())) {
                return Map.of(spec.name(), live(group, known));
            }
        }
        return Map.of();
    }

    private Live live(software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup group, Known<Spec, Outputs> known) {
        String arn = group.arn() == null ? arn(known, group.logGroupName()) : withoutStreams(group.arn());
        return new Live(
                group,
                arn,
                tagsOf(
                        known,
                        arn,
                        () -> logs(known)
                                .listTagsForResource(r -> r.resourceArn(arn))
                                .tags()));
    }

    private static String withoutStreams(String arn) {
        return arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn;
    }

    /** Without the {@code :*} for its streams. */
    private String arn(Known<?, ?> known, String name) {
        String region = region(known);
        return "arn:" + AwsClients.partition(region) + ":logs:" + region + ":" + aws.accountId() + ":log-group:" + name;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        var group = object.group();
        return new Spec(
                group.logGroupName(),
                group.retentionInDays(),
                group.kmsKeyId() == null ? null : Output.of(group.kmsKeyId()),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.group().logGroupName(), object.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Output<String> key = spec.kmsKey();
        logs(context.known())
                .createLogGroup(r -> r.logGroupName(spec.name())
                        .kmsKeyId(key == null ? null : key.get())
                        .tags(context.tags()));
        return new Created<>(spec.name(), new Outputs(spec.name(), arn(context.known(), spec.name())));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        CloudWatchLogsClient logs = logs(context.known());
        Integer days = spec.retentionDays();
        if (!Objects.equals(days, before == null ? null : before.retentionDays())) {
            if (days == null) {
                logs.deleteRetentionPolicy(r -> r.logGroupName(id));
            } else {
                logs.putRetentionPolicy(r -> r.logGroupName(id).retentionInDays(days));
            }
        }
        Output<String> key = spec.kmsKey();
        if (before != null && !Objects.equals(key, before.kmsKey())) {
            if (key == null) {
                logs.disassociateKmsKey(r -> r.logGroupName(id));
            } else {
                logs.associateKmsKey(r -> r.logGroupName(id).kmsKeyId(key.get()));
            }
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        CloudWatchLogsClient logs = logs(context.known());
        String arn = arn(context.known(), id);
        if (!removed.isEmpty()) {
            logs.untagResource(r -> r.resourceArn(arn).tagKeys(removed));
        }
        logs.tagResource(r -> r.resourceArn(arn).tags(set));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        try {
            logs(context.known()).deleteLogGroup(r -> r.logGroupName(id));
        } catch (ProviderException e) {
            // Somebody is writing to it just now.
            throw "OperationAbortedException".equals(e.code()) ? again(e) : e;
        }
    }
}

package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Tag;

/**
 * A topic that notifications are sent to. Its id is its ARN. See
 * <a href="https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html">CreateTopic</a>.
 */
public final class Topic extends AwsHandler<Topic.Spec, Topic.Outputs, Topic.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("topic", Spec.class, Outputs.class).naming(new ResourceType.Naming(256, "-_", false));

    private static final String KEY = "KmsMasterKeyId";

    /**
     * What is asked.
     *
     * @param kmsKey the key that messages are encrypted with; null for none. Alarms cannot send to a topic with the key that AWS
     *     manages for SNS, only to one with a key whose policy lets {@code cloudwatch.amazonaws.com} use it
     */
    public record Spec(@Nullable Output<String> kmsKey, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    /** With what needs a call each. */
    record Live(String arn, Map<String, String> attributes, Map<String, String> tags) {}

    Topic(AwsClients aws) {
        super(TYPE, aws);
    }

    private SnsClient sns(Known<?, ?> known) {
        return aws.sns(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String arn = Objects.requireNonNull(each.id());
            find(each, arn).ifPresent(live -> found.put(arn, live));
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String arn = "arn:" + AwsClients.partition(region) + ":sns:" + region + ":" + aws.accountId() + ":"
                + known.physicalName();
        return find(known, arn).map(live -> Map.of(arn, live)).orElse(Map.of());
    }

    private Optional<Live> find(Known<Spec, Outputs> known, String arn) {
        try {
            Map<String, String> attributes =
                    sns(known).getTopicAttributes(r -> r.topicArn(arn)).attributes();
            Map<String, String> tags = tagsOf(
                    known,
                    arn,
                    () -> Tags.map(
                            sns(known)
                                    .listTagsForResource(r -> r.resourceArn(arn))
                                    .tags(),
                            Tag::key,
                            Tag::value));
            return Optional.of(new Live(arn, attributes, tags));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        String key = object.attributes().get(KEY);
        return new Spec(key == null || key.isEmpty() ? null : Output.of(key), Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Output<String> key = context.spec().kmsKey();
        String arn = sns(context.known())
                .createTopic(r -> r.name(context.known().physicalName())
                        .attributes(key == null ? Map.of() : Map.of(KEY, key.get()))
                        .tags(list(context.tags())))
                .topicArn();
        return new Created<>(arn, new Outputs(arn));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Output<String> key = context.spec().kmsKey();
        if (before != null && !Objects.equals(key, before.kmsKey())) {
            sns(context.known())
                    .setTopicAttributes(
                            r -> r.topicArn(id).attributeName(KEY).attributeValue(key == null ? "" : key.get()));
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        SnsClient sns = sns(context.known());
        if (!removed.isEmpty()) {
            sns.untagResource(r -> r.resourceArn(id).tagKeys(removed));
        }
        sns.tagResource(r -> r.resourceArn(id).tags(list(set)));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        sns(context.known()).deleteTopic(r -> r.topicArn(id));
    }
}

package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.Subscription;

/**
 * Somebody who gets what is sent to a topic. Its id is its ARN. Until the receiver has confirmed it, SNS shows it without ARN, so it
 * is then recognised by its endpoint. See <a href="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html">Subscribe</a>.
 */
public final class TopicSubscription
        extends AwsHandler<TopicSubscription.Spec, TopicSubscription.Outputs, Subscription> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("topic-subscription", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /**
     * What is asked. Either endpoint or secret endpoint is given.
     *
     * @param topic its ARN
     * @param protocol {@code email}, {@code https} and others of SNS
     * @param endpoint such as an address of mail
     * @param secretEndpoint an address that is a credential
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a subscription has one topic and one endpoint")
            Output<String> topic,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a subscription has one topic and one endpoint")
            String protocol,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a subscription has one topic and one endpoint")
            @Nullable
            String endpoint,

            @Field(
                    value = Field.Ownership.UNREADABLE,
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a subscription has one topic and one endpoint")
            @Nullable
            Output<SecretRef> secretEndpoint) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    TopicSubscription(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Subscription> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, List<Subscription>> byTopic = new HashMap<>();
        Map<String, Subscription> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = Objects.requireNonNull(each.id());
            String topic = id.substring(0, id.lastIndexOf(':'));
            for (Subscription subscription : byTopic.computeIfAbsent(topic, arn -> list(region, arn))) {
                if (subscription.subscriptionArn().equals(id)
                        || isPending(subscription) && isFor(context, subscription, each)) {
                    found.put(id, subscription);
                }
            }
        }
        return found;
    }

    @Override
    protected Map<String, Subscription> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.topic().isKnown()) {
            return Map.of();
        }
        String topic = spec.topic().get();
        for (Subscription subscription : list(region, topic)) {
            // A pending one has no id that could be used; subscribing again gives it, without a second one.
            if (subscription.subscriptionArn().startsWith("arn:") && isFor(context, subscription, known)) {
                return Map.of(subscription.subscriptionArn(), subscription);
            }
        }
        return Map.of();
    }

    private List<Subscription> list(String region, String topic) {
        try {
            return aws.sns(region).listSubscriptionsByTopicPaginator(r -> r.topicArn(topic)).subscriptions().stream()
                    .toList();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean isPending(Subscription subscription) {
        return subscription.subscriptionArn().equals("PendingConfirmation");
    }

    private static boolean isFor(ReadContext context, Subscription subscription, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        return spec != null
                && subscription.protocol().equals(spec.protocol())
                && subscription.endpoint().equals(endpoint(context, spec));
    }

    private static String endpoint(ReadContext context, Spec spec) {
        Output<SecretRef> secret = spec.secretEndpoint();
        return secret != null
                ? context.reveal(secret).reveal()
                : Objects.requireNonNull(spec.endpoint(), "neither endpoint nor secretEndpoint is given");
    }

    @Override
    protected @Nullable Map<String, String> tags(Subscription object) {
        return null;
    }

    @Override
    protected Spec spec(Subscription object, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        Output<SecretRef> secret = spec == null ? null : spec.secretEndpoint();
        return new Spec(
                Output.of(object.topicArn()), object.protocol(), secret == null ? object.endpoint() : null, secret);
    }

    @Override
    protected Outputs outputs(Subscription object, Known<Spec, Outputs> known) {
        return new Outputs(isPending(object) ? Objects.requireNonNullElse(known.id(), "") : object.subscriptionArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String endpoint = endpoint(context, spec);
        String arn = aws.sns(region(context.known()))
                .subscribe(r -> r.topicArn(spec.topic().get())
                        .protocol(spec.protocol())
                        .endpoint(endpoint)
                        .returnSubscriptionArn(true))
                .subscriptionArn();
        return new Created<>(arn, new Outputs(arn));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        // SNS refuses to remove one that is not confirmed, and forgets it by itself after some days.
        if (one(context, context.known(), id)
                .filter(TopicSubscription::isPending)
                .isEmpty()) {
            aws.sns(region(context.known())).unsubscribe(r -> r.subscriptionArn(id));
        }
    }
}

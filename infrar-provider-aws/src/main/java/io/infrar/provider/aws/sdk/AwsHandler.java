package io.infrar.provider.aws.sdk;

import io.infrar.spi.CloudHandler;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What the handlers of all services share: their scope is a region, errors are the SDK's, and tags may come from the index.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 * @param <T> the object as the service shows it; a record of the subclass where several calls are needed to see all of it
 */
public abstract class AwsHandler<S extends Record, O extends Record, T> extends CloudHandler<S, O, T> {
    protected final AwsClients aws;

    protected AwsHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type);
        this.aws = aws;
    }

    @Override
    protected final String scope(Known<S, O> known) {
        return region(known);
    }

    @Override
    protected final RuntimeException translated(String what, RuntimeException failure) {
        return failure instanceof SdkException e ? AwsErrors.translate(what, e) : failure;
    }

    @Override
    protected final Duration settle() {
        return aws.settle();
    }

    /** The region of a resource. */
    protected static String region(Known<?, ?> known) {
        return Objects.requireNonNullElseGet(known.placement().region(), AwsClients::defaultRegion);
    }

    /** The tags of a resource that a describe call does not show, by the tag index or else by asking. */
    protected final Map<String, String> tagsOf(Known<S, O> known, String arn, Supplier<Map<String, String>> ask) {
        Map<String, String> indexed = aws.tagIndex(region(known)).get(arn);
        if (indexed != null
                && known.token().equals(indexed.get(Tags.INSTANCE))
                && Tags.users(indexed).equals(userTags(known.spec()))) {
            return indexed;
        }
        return ask.get();
    }
}

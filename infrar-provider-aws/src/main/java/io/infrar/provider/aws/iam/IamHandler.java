package io.infrar.provider.aws.iam;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;

/** What the resources of IAM have in common: they are found by a name or ARN that is known before they exist. */
abstract class IamHandler<S extends Record, O extends Record, T> extends AwsHandler<S, O, T> {
    IamHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    /** The id that the resource has or will have. */
    abstract String expectedId(Known<S, O> known);

    /** One object; throws {@code NOT_FOUND} when it is not there. */
    abstract T get(ReadContext context, String id);

    final IamClient iam() {
        return aws.iam();
    }

    @Override
    protected Map<String, T> describe(ReadContext context, String region, List<Known<S, O>> known) {
        Map<String, T> found = new HashMap<>();
        for (String id : ids(known)) {
            T object = orAbsent(() -> get(context, id));
            if (object != null) {
                found.put(id, object);
            }
        }
        return found;
    }

    @Override
    protected Map<String, T> search(ReadContext context, String region, Known<S, O> known) {
        String id = expectedId(known);
        T object = orAbsent(() -> get(context, id));
        return object == null ? Map.of() : Map.of(id, object);
    }

    /** Nothing has to be waited for, so what is known already needs no call. */
    @Override
    protected O ready(ApplyContext<S, O> context, String id) {
        O known = context.known().outputs();
        return known != null ? known : super.ready(context, id);
    }

    static <T> @Nullable T orAbsent(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** The ARN of something in the account. */
    final String arn(Known<S, O> known, String resource) {
        return "arn:" + AwsClients.partition(region(known)) + ":iam::" + aws.accountId() + ":" + resource;
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static Map<String, String> map(@Nullable Collection<Tag> tags) {
        return Tags.map(Objects.requireNonNullElse(tags, List.of()), Tag::key, Tag::value);
    }
}

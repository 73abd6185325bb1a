package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list of rules that each bucket has once: set as a whole, and set back to what it was. Its id is that of the bucket. */
abstract class R2Setting<S extends Record, O extends Record> extends CloudflareHandler<S, O, R2Setting.Seen> {
    /** "The CORS configuration does not exist." */
    private static final String UNSET = "10059";

    private final String below;

    record Seen(R2 bucket, JsonNode rules) {}

    R2Setting(ResourceType<S, O> type, CloudflareApi api, String below) {
        super(type, api);
        this.below = below;
    }

    abstract R2 bucket(S spec);

    abstract boolean isKnown(S spec);

    abstract O outputs(R2 bucket);

    abstract boolean differs(S one, S other);

    abstract List<Map<String, Object>> rules(S spec);

    abstract JsonNode rules(RestAnswer answer);

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<S, O>> known) {
        Map<String, Seen> found = new HashMap<>();
        for (String id : ids(known)) {
            look(R2.of(id)).ifPresent(seen -> found.put(id, seen));
        }
        return found;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<S, O> known) {
        S spec = known.spec();
        if (spec == null || !isKnown(spec)) {
            return Map.of();
        }
        R2 bucket = bucket(spec);
        return look(bucket).map(seen -> Map.of(bucket.id(), seen)).orElse(Map.of());
    }

    private Optional<Seen> look(R2 bucket) {
        try {
            return Optional.of(new Seen(bucket, rules(api.call(bucket.in(RestRequest.get(bucket.path(api, below)))))));
        } catch (ProviderException e) {
            if (UNSET.equals(e.code())) {
                return Optional.of(new Seen(bucket, MissingNode.getInstance()));
            }
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Created<O> create(ApplyContext<S, O> context) {
        R2 bucket = bucket(context.spec());
        put(bucket, context.spec());
        return new Created<>(bucket.id(), outputs(bucket));
    }

    @Override
    protected void sync(ApplyContext<S, O> context, String id, @Nullable S before) {
        if (before != null && differs(context.spec(), before)) {
            put(R2.of(id), context.spec());
        }
    }

    /** That the bucket is gone, and its rules with it, is success. */
    @Override
    protected void remove(DeleteContext<S, O> context, String id) {
        R2 bucket = R2.of(id);
        S prior = context.prior().orElse(null);
        if (prior == null || rules(prior).isEmpty()) {
            clear(bucket);
        } else {
            put(bucket, prior);
        }
    }

    /** Sets no rules at all. */
    void clear(R2 bucket) {
        api.call(bucket.in(RestRequest.put(bucket.path(api, below), Map.of("rules", List.of()))));
    }

    final void delete(R2 bucket) {
        api.call(bucket.in(RestRequest.delete(bucket.path(api, below))));
    }

    private void put(R2 bucket, S spec) {
        api.call(bucket.in(RestRequest.put(bucket.path(api, below), Map.of("rules", rules(spec)))));
    }
}

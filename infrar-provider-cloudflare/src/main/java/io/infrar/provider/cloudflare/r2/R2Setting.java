package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list of rules that each bucket has once: set as a whole, and set back to what it was. Its id is that of the bucket. */
abstract class R2Setting<S extends Record & R2Setting.Rules, O extends Record>
        extends CloudflareHandler<S, O, R2Setting.Seen> {
    /** "The CORS configuration does not exist." */
    private static final String UNSET = "10059";

    private final String below;
    private final Function<String, O> outputs;

    /** What is asked. */
    interface Rules {
        Output<String> bucket();

        String jurisdiction();

        /** A list, or a set where their order means nothing. */
        Object rules();

        /** In R2's words. */
        List<Map<String, Object>> wire();
    }

    record Seen(R2 bucket, JsonNode rules) {}

    /**
     * @param below the path of the list, below the bucket's
     * @param outputs of the bucket's id
     */
    R2Setting(ResourceType<S, O> type, CloudflareApi api, String below, Function<String, O> outputs) {
        super(type, api);
        this.below = below;
        this.outputs = outputs;
    }

    abstract S spec(Output<String> bucket, String jurisdiction, JsonNode rules);

    /** Whether a rule cannot be said in a spec, so that it is somebody else's and stays as it is. */
    boolean isForeign(JsonNode rule) {
        return false;
    }

    // ---- read

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
        if (spec == null || !spec.bucket().isKnown()) {
            return Map.of();
        }
        R2 bucket = bucket(spec);
        return look(bucket).map(seen -> Map.of(bucket.id(), seen)).orElse(Map.of());
    }

    private static R2 bucket(Rules spec) {
        return new R2(spec.jurisdiction(), spec.bucket().get());
    }

    private Optional<Seen> look(R2 bucket) {
        try {
            JsonNode answer = api.call(bucket.in(RestRequest.get(bucket.path(api, below))))
                    .json();
            return Optional.of(new Seen(bucket, answer.path("result").path("rules")));
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
    protected S spec(Seen object, Known<S, O> known) {
        S asked = known.spec();
        return spec(
                asked != null ? asked.bucket() : Output.of(object.bucket().bucket()),
                object.bucket().jurisdiction(),
                object.rules());
    }

    @Override
    protected O outputs(Seen object, Known<S, O> known) {
        return outputs.apply(object.bucket().id());
    }

    // ---- write

    @Override
    protected Created<O> create(ApplyContext<S, O> context) {
        R2 bucket = bucket(context.spec());
        put(bucket, context.spec().wire());
        return new Created<>(bucket.id(), outputs.apply(bucket.id()));
    }

    @Override
    protected void sync(ApplyContext<S, O> context, String id, @Nullable S before) {
        if (before != null && !context.spec().rules().equals(before.rules())) {
            put(R2.of(id), context.spec().wire());
        }
    }

    /** That the bucket is gone, and its rules with it, is success. */
    @Override
    protected void remove(DeleteContext<S, O> context, String id) {
        put(R2.of(id), context.prior().map(Rules::wire).orElse(List.of()));
    }

    /** Sets the rules, and leaves those that are somebody else's. */
    void put(R2 bucket, List<Map<String, Object>> rules) {
        List<Object> all = new ArrayList<>(rules);
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> ids.add(String.valueOf(rule.get("id"))));
        look(bucket)
                .ifPresent(there -> there.rules().forEach(rule -> {
                    if (isForeign(rule) && !ids.contains(rule.path("id").asText())) {
                        all.add(rule);
                    }
                }));
        api.call(bucket.in(RestRequest.put(bucket.path(api, below), Map.of("rules", all))));
    }
}

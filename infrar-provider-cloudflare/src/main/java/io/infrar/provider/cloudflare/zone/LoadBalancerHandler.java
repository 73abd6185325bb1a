package io.infrar.provider.cloudflare.zone;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.provider.cloudflare.api.CommentMarks;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What load balancers, pools and monitors share: a description with the marks, and a list without pages. */
abstract class LoadBalancerHandler<S extends Record, O extends Record, T> extends CloudflareHandler<S, O, T> {
    private static final int LONGEST_DESCRIPTION = 1000;

    private final Class<T> seen;

    LoadBalancerHandler(ResourceType<S, O> type, CloudflareApi api, Class<T> seen) {
        super(type, api);
        this.seen = seen;
    }

    /** The path of the list. */
    abstract String path(String scope);

    abstract String ownId(T object);

    abstract @Nullable String description(T object);

    /** What is sent, but for the description. */
    abstract Map<String, Object> body(S spec, String physicalName);

    /** The id that the engine keeps. */
    String keptId(String scope, T object) {
        return ownId(object);
    }

    String ownPart(String id) {
        return id;
    }

    private Map<String, T> list(String scope) {
        Map<String, T> all = new HashMap<>();
        for (T object : api.call(RestRequest.get(path(scope))).list("result", seen)) {
            all.put(keptId(scope, object), object);
        }
        return all;
    }

    @Override
    protected Map<String, T> describe(ReadContext context, String scope, List<Known<S, O>> known) {
        // Only a zone may be gone: that an account is not there is a wrong setting.
        Map<String, T> objects = scope.isEmpty() ? list(scope) : unlessGone(() -> list(scope));
        objects.keySet().retainAll(ids(known));
        return objects;
    }

    @Override
    protected Map<String, T> search(ReadContext context, String scope, Known<S, O> known) {
        Map<String, T> objects = list(scope);
        objects.values().removeIf(object -> !known.token().equals(tags(object).get(Marks.INSTANCE)));
        return objects;
    }

    @Override
    protected Map<String, String> tags(T object) {
        return CommentMarks.read(description(object));
    }

    private Map<String, Object> marked(ApplyContext<S, O> context) {
        Map<String, Object> body =
                new HashMap<>(body(context.spec(), context.known().physicalName()));
        body.put("description", CommentMarks.text(context.marks(context.known()), LONGEST_DESCRIPTION));
        return body;
    }

    @Override
    protected Created<O> create(ApplyContext<S, O> context) {
        String scope = scope(context.known());
        T object = api.result(RestRequest.post(path(scope), marked(context)), seen);
        return new Created<>(keptId(scope, object), outputs(object, context.known()));
    }

    @Override
    protected void sync(ApplyContext<S, O> context, String id, @Nullable S before) {
        // Also when only the description has to change, as when one is adopted.
        if (before != null) {
            api.call(RestRequest.patch(path(scope(context.known())) + "/" + ownPart(id), marked(context)));
        }
    }

    @Override
    protected void remove(DeleteContext<S, O> context, String id) {
        api.call(RestRequest.delete(path(scope(context.known())) + "/" + ownPart(id)));
    }
}

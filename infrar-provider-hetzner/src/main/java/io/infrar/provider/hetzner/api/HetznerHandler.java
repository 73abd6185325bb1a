package io.infrar.provider.hetzner.api;

import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.CloudHandler;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A handler for objects that have an id and labels. */
public abstract class HetznerHandler<S extends Record, O extends Record, T extends HetznerObject>
        extends CloudHandler<S, O, T> {
    /** What Hetzner does with one object is done in seconds, or in a few minutes when it copies a disk. */
    protected static final Duration ACTION = Duration.ofMinutes(15);

    /** How long another action may hold an object. */
    private static final Duration LOCK = Duration.ofMinutes(15);

    protected final HetznerApi api;
    private final String path;
    private final String one;
    private final String many;
    private final Class<T> seen;

    /**
     * Says where the objects are.
     *
     * @param many what a list of them is called in answers and in paths, such as {@code floating_ips}
     * @param one what a single one is called in answers
     */
    protected HetznerHandler(ResourceType<S, O> type, HetznerApi api, String many, String one, Class<T> seen) {
        super(type);
        this.api = api;
        this.path = "/" + many;
        this.one = one;
        this.many = many;
        this.seen = seen;
    }

    // ---- read

    /** Whether an object is still there; not so when it is just being deleted. */
    protected boolean exists(T object) {
        return true;
    }

    /** What lists all objects of the type. */
    protected RestRequest listing() {
        return RestRequest.get(path);
    }

    /** One list for all, and for a single one only that. */
    @Override
    protected Map<String, T> describe(ReadContext context, String scope, List<Known<S, O>> known) {
        List<String> ids = ids(known);
        Map<String, T> found = new LinkedHashMap<>();
        if (ids.size() == 1) {
            seen(context, ids.get(0)).ifPresent(object -> found.put(ids.get(0), object));
        } else {
            for (T object : seen(context)) {
                found.put(Long.toString(object.id()), object);
            }
            found.keySet().retainAll(Set.copyOf(ids));
        }
        found.values().removeIf(object -> !exists(object));
        return found;
    }

    /** All objects; who else asks in the same refresh gets the same answer. */
    public final List<T> seen(ReadContext context) {
        return context.once(listing(), () -> list(listing()));
    }

    /** An object by its id; who else asks in the same refresh gets the same answer. */
    public final Optional<T> seen(ReadContext context, String id) {
        return context.once(RestRequest.get(path(id)), () -> get(id));
    }

    /** An object by its id. */
    protected final Optional<T> get(String id) {
        if (!id.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(api.call(RestRequest.get(path(id))).read(one, seen));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    protected final List<T> list(RestRequest request) {
        return api.list(request, many, seen);
    }

    @Override
    protected Map<String, T> search(ReadContext context, String scope, Known<S, O> known) {
        return byId(list(listing().query("label_selector", Marks.INSTANCE + "=" + known.token())));
    }

    /** Objects by id, without those that are just being deleted. */
    protected final Map<String, T> byId(List<T> objects) {
        Map<String, T> found = new LinkedHashMap<>();
        objects.stream().filter(this::exists).forEach(object -> found.put(Long.toString(object.id()), object));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(T object) {
        return object.labels();
    }

    /** The labels that are not ours. */
    protected final Map<String, String> users(T object) {
        return Marks.users(object.labels());
    }

    // ---- write

    /** A call that creates, and the object in its answer. */
    protected final Made<T> post(@Nullable Object json) {
        RestAnswer answer = api.call(RestRequest.post(path, json));
        return new Made<>(answer.read(one, seen), Actions.in(answer));
    }

    /**
     * What a create call answered.
     *
     * @param actions what is still going on
     */
    protected record Made<T extends HetznerObject>(T object, List<Actions.Action> actions) {
        public String id() {
            return Long.toString(object.id());
        }
    }

    /** Waits for what a create call began; its id is durable before. */
    protected final void finish(ApplyContext<S, O> context, Made<T> made) {
        context.created(made.id());
        api.actions().await(context, made.actions(), ACTION);
    }

    /** Sends a change of the object itself: its name, its labels. */
    protected final void put(String id, Map<String, ?> json) {
        api.call(RestRequest.put(path(id), json));
    }

    /** All labels are sent: those that are left out are removed. */
    @Override
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        put(id, Map.of("labels", Labels.of(set)));
    }

    /** Does something with an object, again and again while another action holds it, and waits until it is done. */
    protected final void act(ReadContext context, String id, String action, @Nullable Object json) {
        act(context, id, action, json, Set.of());
    }

    /**
     * Does something with an object.
     *
     * @param done codes that say that it is like that already, as after a lost answer
     */
    protected final void act(ReadContext context, String id, String action, @Nullable Object json, Set<String> done) {
        api.act(context, path(id), action, json, done, LOCK, ACTION);
    }

    /** Whether a spec asks Hetzner to refuse deletes. */
    protected boolean isProtected(S spec) {
        return false;
    }

    /** Puts Hetzner's protection on or off. */
    protected void protect(ReadContext context, String id, boolean on) {
        act(context, id, "change_protection", Map.of("delete", on));
    }

    /**
     * Brings the protection in line.
     *
     * @param before null right after the create
     */
    protected final void syncProtection(ApplyContext<S, O> context, String id, @Nullable S before) {
        boolean asked = isProtected(context.spec());
        if (asked != (before != null && isProtected(before))) {
            protect(context, id, asked);
        }
    }

    /** Takes our own protection off before a delete: whether it may be deleted was decided before. Somebody else's stays. */
    protected final void unprotect(DeleteContext<S, O> context, String id) {
        S recorded = context.known().spec();
        if (recorded != null && isProtected(recorded)) {
            protect(context, id, false);
        }
    }

    @Override
    protected void remove(DeleteContext<S, O> context, String id) {
        RestAnswer answer = api.call(RestRequest.delete(path(id)));
        api.actions().await(context, answer, ACTION);
    }

    /** The address of an object. */
    protected final String path(String id) {
        return path + "/" + RestRequest.part(id);
    }

    /** An id that another resource gave as text; Hetzner's calls take numbers. */
    protected static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ProviderException.builder(Kind.INVALID, "'" + id + "' is not the number of a Hetzner object")
                    .cause(e)
                    .build();
        }
    }
}

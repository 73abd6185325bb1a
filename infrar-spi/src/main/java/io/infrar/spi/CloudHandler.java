package io.infrar.spi;

import io.infrar.model.Json;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A handler for what a vendor keeps behind an API: look for objects by id or mark, create when nothing is there, bring in line
 * what differs, wait, delete. A subclass says how its service does each of these.
 *
 * <p>Ids are what the service needs to find the object again: its own id or its name. Calls of a subclass throw {@link
 * ProviderException}, or something that {@link #translated} turns into one.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 * @param <T> the object as the service shows it; a record of the subclass where several calls are needed to see all of it
 */
public abstract class CloudHandler<S extends Record, O extends Record, T> implements ResourceHandler<S, O> {
    private static final Duration VISIBLE = Duration.ofMinutes(2);
    private static final Duration FREE = Duration.ofMinutes(5);

    private final ResourceType<S, O> type;

    protected CloudHandler(ResourceType<S, O> type) {
        this.type = type;
    }

    // ---- what a subclass says

    /** Within what ids are unique and bulk calls are made, such as a region; all of an account unless overridden. */
    protected String scope(Known<S, O> known) {
        return "";
    }

    /**
     * Those of the given resources that exist, by id; in as few calls as the service allows. What is just being deleted does not
     * exist any more.
     *
     * @param scope of all that are given, see {@link #scope}
     * @param known each has an id
     */
    protected abstract Map<String, T> describe(ReadContext context, String scope, List<Known<S, O>> known);

    /**
     * Objects that may be the resource, by id, when its id is not known: with its marks where the service can filter by tags, else
     * with its name.
     */
    protected abstract Map<String, T> search(ReadContext context, String scope, Known<S, O> known);

    /** All tags of an object, {@link Marks} included; null when the type cannot carry any. */
    protected abstract @Nullable Map<String, String> tags(T object);

    /** The object in the spec's words; what the service does not show or nobody asked for is taken from the known spec. */
    protected abstract S spec(T object, Known<S, O> known);

    /** What others may refer to. */
    protected abstract O outputs(T object, Known<S, O> known);

    /** Makes the create call, with {@link ApplyContext#tags()} in it. */
    protected abstract Created<O> create(ApplyContext<S, O> context);

    /**
     * Brings in line what differs and what the create call could not say. Tags are done already.
     *
     * @param before null right after the create
     */
    protected void sync(ApplyContext<S, O> context, String id, @Nullable S before) {}

    /** Sets and removes tags of an object. */
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        throw new UnsupportedOperationException(type.name() + " has no tags");
    }

    /** Whether the object can be used; asked again and again after a create or update until it is. */
    protected boolean isReady(T object) {
        return true;
    }

    /** Why it will never be ready, when that is so. */
    protected Optional<ProviderException> failure(T object) {
        return Optional.empty();
    }

    /** How long to wait until {@link #isReady}. */
    protected Duration readyWithin() {
        return VISIBLE;
    }

    /** Makes the delete call. That it is not there is success, and that it is in use is tried again, also when thrown. */
    protected abstract void remove(DeleteContext<S, O> context, String id);

    /** How long others may hold it after they were deleted themselves. */
    protected Duration freeWithin() {
        return FREE;
    }

    /**
     * Whether no apply of it has ended yet, also when an earlier one made it: then what the create call cannot say, and what is not
     * read back, may not have been said.
     */
    protected static boolean isNew(ApplyContext<?, ?> context) {
        return context.known().outputs() == null;
    }

    /** What a failure that is not a {@link ProviderException} means. */
    protected RuntimeException translated(String what, RuntimeException failure) {
        return failure;
    }

    /** How long the service may need until something that was made can be found by its marks. */
    protected Duration settle() {
        return Duration.ZERO;
    }

    // ---- read

    @Override
    public List<Observation<S, O>> read(ReadContext context, List<Known<S, O>> known) {
        try {
            return observe(context, known);
        } catch (RuntimeException e) {
            throw translated("a call to read " + type.name(), e);
        }
    }

    private List<Observation<S, O>> observe(ReadContext context, List<Known<S, O>> known) {
        Map<String, List<Known<S, O>>> byScope = new LinkedHashMap<>();
        for (Known<S, O> each : known) {
            if (each.id() != null) {
                byScope.computeIfAbsent(scope(each), scope -> new ArrayList<>()).add(each);
            }
        }
        Map<String, Map<String, T>> there = new HashMap<>();
        byScope.forEach((scope, some) -> there.put(scope, describe(context, scope, some)));
        List<Observation<S, O>> observations = new ArrayList<>(known.size());
        for (Known<S, O> each : known) {
            String id = each.id();
            if (id == null) {
                observations.add(look(context, each));
            } else {
                T object = Objects.requireNonNull(there.get(scope(each))).get(id);
                observations.add(object == null ? Observation.absent() : present(id, object, each));
            }
        }
        return observations;
    }

    private Observation<S, O> look(ReadContext context, Known<S, O> known) {
        Map<String, T> found = search(context, scope(known), known);
        if (found.size() > 1) {
            Map<String, T> ours = new LinkedHashMap<>(found);
            ours.values().removeIf(object -> owner(object, known) != Observation.Owner.OURS);
            if (ours.size() != 1) {
                return new Observation.Ambiguous<>(List.copyOf(found.keySet()));
            }
            found = ours;
        }
        return found.entrySet().stream()
                .findFirst()
                .map(entry -> present(entry.getKey(), entry.getValue(), known))
                .orElseGet(Observation::absent);
    }

    private Observation<S, O> present(String id, T object, Known<S, O> known) {
        return Observation.present(id, spec(object, known), outputs(object, known), owner(object, known));
    }

    private Observation.Owner owner(T object, Known<S, O> known) {
        Map<String, String> tags = tags(object);
        String instance = tags == null ? null : tags.get(Marks.INSTANCE);
        if (instance == null) {
            return Observation.Owner.UNMARKED;
        }
        return instance.equals(known.token()) ? Observation.Owner.OURS : Observation.Owner.FOREIGN;
    }

    // ---- apply

    @Override
    public Applied<O> apply(ApplyContext<S, O> context) {
        try {
            return ensure(context);
        } catch (ProviderException e) {
            // What it refers to exists: the engine made it or saw it. So it is just not visible everywhere yet.
            throw e.kind() == Kind.NOT_FOUND ? again(e) : e;
        } catch (RuntimeException e) {
            throw translated("a call to make " + type.name(), e);
        }
    }

    private Applied<O> ensure(ApplyContext<S, O> context) {
        Known<S, O> known = context.known();
        String id = known.id();
        S before = context.prior().map(Observation.Present::spec).orElse(null);
        O outputs = null;
        if (id == null && context.mayExist()) {
            Observation.Present<S, O> found = lookAgain(context);
            if (found != null) {
                id = found.id();
                before = found.spec();
                context.created(id);
            }
        }
        if (id == null) {
            Created<O> created = createOrFind(context);
            id = created.id();
            outputs = created.outputs();
            context.created(id);
        } else if (before == null) {
            before = spec(one(context, known, id).orElseThrow(() -> unseen(known)), known);
        }
        if (before != null) {
            retag(context, id, before);
        }
        sync(context, id, before);
        return new Applied<>(id, outputs != null ? outputs : ready(context, id));
    }

    private Created<O> createOrFind(ApplyContext<S, O> context) {
        try {
            return create(context);
        } catch (ProviderException e) {
            if (e.kind() == Kind.TAKEN) {
                Observation<S, O> found = look(context, context.known());
                if (found instanceof Observation.Present<S, O> present && present.owner() == Observation.Owner.OURS) {
                    return Created.of(present.id());
                }
            }
            throw e;
        }
    }

    /** Tags may be searchable only a while after the create. */
    private Observation.@Nullable Present<S, O> lookAgain(ApplyContext<S, O> context) {
        Known<S, O> known = context.known();
        long end = System.nanoTime() + settle().toNanos();
        Observation<S, O> found = context.await("whether " + known.address() + " was made already", VISIBLE, () -> {
            Observation<S, O> seen = look(context, known);
            boolean done = !(seen instanceof Observation.Absent) || System.nanoTime() - end >= 0;
            return done ? Optional.of(seen) : Optional.empty();
        });
        if (found instanceof Observation.Ambiguous<S, O> several) {
            throw ProviderException.of(
                    Kind.FAILED,
                    "nothing tells which is " + known.address() + " of " + several.candidates()
                            + "; delete those that are not needed, or forget it and adopt one");
        }
        if (!(found instanceof Observation.Present<S, O> present)) {
            return null;
        }
        if (present.owner() == Observation.Owner.FOREIGN || isStrange(present)) {
            throw ProviderException.of(
                    Kind.TAKEN,
                    known.address() + " cannot be created: " + present.id()
                            + " is there already and is not ours; give another name, or adopt it");
        }
        return present;
    }

    private void retag(ApplyContext<S, O> context, String id, S before) {
        Map<String, String> was = userTags(before);
        Map<String, String> asked = userTags(context.spec());
        boolean adopted = context.prior()
                .filter(prior -> prior.owner() != Observation.Owner.OURS)
                .isPresent();
        if (!was.equals(asked) || (adopted && hasTags(context.spec()))) {
            Set<String> removed = new TreeSet<>(was.keySet());
            removed.removeAll(asked.keySet());
            retag(context, id, context.tags(), removed);
        }
    }

    /** Waits until the object is visible and ready. */
    protected O ready(ApplyContext<S, O> context, String id) {
        Known<S, O> known = context.known();
        T ready = context.await(type.name() + " " + id, readyWithin(), () -> {
            Optional<T> object = one(context, known, id);
            object.flatMap(this::failure).ifPresent(failure -> {
                throw failure;
            });
            return object.filter(this::isReady);
        });
        return outputs(ready, known);
    }

    /** The object of an id, if it is there. */
    protected final Optional<T> one(ReadContext context, Known<S, O> known, String id) {
        Known<S, O> withId = new Known<>(
                known.address(),
                known.placement(),
                known.token(),
                known.physicalName(),
                id,
                known.spec(),
                known.outputs());
        return Optional.ofNullable(
                describe(context, scope(known), List.of(withId)).get(id));
    }

    private ProviderException unseen(Known<S, O> known) {
        return ProviderException.of(
                Kind.NOT_YET,
                known.address() + " (" + known.id() + ") is not to be seen; plan again if it was deleted");
    }

    /** The same as something that passes: what the call refers to is not visible everywhere yet. */
    protected static ProviderException again(ProviderException e) {
        return ProviderException.builder(Kind.NOT_YET, Objects.requireNonNullElse(e.getMessage(), ""))
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    // ---- delete

    @Override
    public void delete(DeleteContext<S, O> context) {
        try {
            deleteOurs(context);
        } catch (RuntimeException e) {
            throw translated("a call to delete " + type.name(), e);
        }
    }

    private void deleteOurs(DeleteContext<S, O> context) {
        Known<S, O> known = context.known();
        String id = known.id();
        Observation<S, O> found = id == null
                ? look(context, known)
                : one(context, known, id)
                        .map(object -> present(id, object, known))
                        .orElseGet(Observation::absent);
        if (!(found instanceof Observation.Present<S, O> present)) {
            return;
        }
        if (present.owner() == Observation.Owner.FOREIGN || (id == null && isStrange(present))) {
            throw ProviderException.of(
                    Kind.TAKEN,
                    present.id() + " is not ours any more, so it is not deleted; forget " + known.address());
        }
        delete(context, present.id());
    }

    /** What we make carries our marks from the first moment, unless the engine looked before the create instead. */
    private boolean isStrange(Observation.Present<S, O> present) {
        return !type.marker().looksFirst() && !type.singleton() && present.owner() != Observation.Owner.OURS;
    }

    private void delete(DeleteContext<S, O> context, String id) {
        whileBusy(context, type.name() + " " + id + " to be free", freeWithin(), () -> {
            try {
                remove(context, id);
            } catch (ProviderException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
            }
        });
    }

    // ---- helpers for subclasses

    /** What the component {@code tags} of a spec says; empty when it has none. */
    protected static Map<String, String> userTags(@Nullable Record spec) {
        Json tags = spec == null ? null : Json.of(spec).get("tags");
        Map<String, String> all = new TreeMap<>();
        if (tags != null) {
            tags.fields().forEach((key, value) -> all.put(key, value.asText()));
        }
        return all;
    }

    private static boolean hasTags(Record spec) {
        return Json.of(spec).get("tags") != null;
    }

    /** The ids of resources, each once. */
    protected static List<String> ids(List<? extends Known<?, ?>> known) {
        Set<String> ids = new LinkedHashSet<>();
        for (Known<?, ?> each : known) {
            String id = each.id();
            if (id != null) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    /** Makes a call again and again while something else is in the way; the last refusal is thrown at the limit. */
    protected static void whileBusy(ReadContext context, String what, Duration limit, Runnable call) {
        AtomicReference<@Nullable ProviderException> last = new AtomicReference<>();
        try {
            context.await(what, limit, () -> {
                try {
                    call.run();
                    return Optional.of(true);
                } catch (ProviderException e) {
                    if (e.kind() != Kind.BUSY) {
                        throw e;
                    }
                    last.set(e);
                    return Optional.empty();
                }
            });
        } catch (ProviderException e) {
            ProviderException refusal = last.get();
            throw e.kind() == Kind.TIMEOUT && refusal != null ? blocked(refusal, limit) : e;
        }
    }

    private static ProviderException blocked(ProviderException last, Duration limit) {
        return ProviderException.builder(
                        Kind.TIMEOUT,
                        last.getMessage() + "; this did not change within " + limit.toMinutes()
                                + " min: something that is not in the plan uses it")
                .code(last.code())
                .requestId(last.requestId())
                .cause(last)
                .build();
    }

    /** Waits until an object is gone. */
    protected final void awaitGone(DeleteContext<S, O> context, String id, Duration limit) {
        context.await(
                type.name() + " " + id + " to be gone",
                limit,
                () -> one(context, context.known(), id).isPresent() ? Optional.empty() : Optional.of(true));
    }

    /** A list in parts that fit into one call. */
    protected static <E> List<List<E>> chunks(List<E> all, int size) {
        List<List<E>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return chunks;
    }
}

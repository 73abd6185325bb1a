package io.infrar.testkit.fake;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.SecretValue;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.ResourceType.Marker;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of every type that is an object of its own: observe, ensure, sync, return. What differs between types is asked of the
 * subclass.
 */
abstract class FakeHandler<S extends Record, O extends Record> implements ResourceHandler<S, O> {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    final FakeCloud cloud;
    final String account;
    private final ResourceType<S, O> type;

    FakeHandler(FakeCloud cloud, String account, ResourceType<S, O> type) {
        this.cloud = cloud;
        this.account = account;
        this.type = type;
    }

    abstract O outputs(FakeObject object);

    /** Ids of what cannot go before it. */
    List<String> refs(S spec) {
        return List.of();
    }

    String name(String physicalName, @Nullable S spec) {
        return physicalName;
    }

    FakeCloud.Unique unique() {
        return FakeCloud.Unique.NO;
    }

    /** Whether its create call takes an idempotency token. */
    boolean tokened() {
        return false;
    }

    // ---- read

    @Override
    public List<Observation<S, O>> read(ReadContext context, List<Known<S, O>> known) {
        List<FakeObject> all = cloud.list(account, region(known.get(0)), type.name()).stream()
                .filter(object -> !object.scheduled())
                .toList();
        return known.stream().map(each -> observe(context, each, all)).toList();
    }

    private static String region(Known<?, ?> known) {
        return Objects.requireNonNull(known.placement().region(), "the engine gives a region");
    }

    private Observation<S, O> observe(ReadContext context, Known<S, O> known, List<FakeObject> all) {
        List<FakeObject> found =
                all.stream().filter(object -> isIt(context, known, object)).toList();
        if (found.isEmpty()) {
            return Observation.absent();
        }
        if (found.size() > 1 || (known.id() == null && type.marker() == Marker.NONE)) {
            return new Observation.Ambiguous<>(
                    found.stream().map(FakeObject::id).toList());
        }
        FakeObject object = found.get(0);
        return Observation.present(
                object.id(),
                spec(object, known.spec()),
                outputs(object),
                FakeMarks.owner(type.marker(), context, known, object));
    }

    private boolean isIt(ReadContext context, Known<S, O> known, FakeObject object) {
        if (known.id() != null) {
            return known.id().equals(object.id());
        }
        return switch (type.marker()) {
            case TAG, COMMENT -> FakeMarks.carries(object, FakeMarks.of(type.marker(), context, known));
            case OWNER_OBJECT, NAME -> object.name().equals(name(known.physicalName(), known.spec()));
            case NONE -> looksLike(object, known.spec());
        };
    }

    /** For what has neither mark nor name: whether it could be it. */
    boolean looksLike(FakeObject object, @Nullable S spec) {
        return false;
    }

    private S spec(FakeObject object, @Nullable S known) {
        Json spec = object.body();
        Json before = known == null ? Json.object() : Json.of(known);
        for (RecordComponent field : type.spec().getRecordComponents()) {
            if (ownership(field) == Field.Ownership.UNREADABLE) {
                spec = spec.with(field.getName(), before.get(field.getName()));
            } else if (field.getName().equals("tags")) {
                spec = spec.with("tags", FakeMarks.users(object.tags()));
            }
        }
        return spec.to(type.spec());
    }

    private static Field.Ownership ownership(RecordComponent field) {
        Field rule = field.getAnnotation(Field.class);
        return rule == null ? Field.Ownership.OWNED : rule.value();
    }

    // ---- apply

    @Override
    public Applied<O> apply(ApplyContext<S, O> context) {
        FakeObject object = existing(context).orElseGet(() -> create(context));
        context.created(object.id());
        FakeObject synced = sync(context, object);
        FakeObject ready = context.await(
                type.name() + " " + object.id() + " to be ready",
                LIMIT,
                () -> cloud.get(account, type.name(), synced.id())
                        .filter(each -> each.state().equals(FakeObject.READY)));
        return new Applied<>(ready.id(), outputs(ready));
    }

    private Optional<FakeObject> existing(ApplyContext<S, O> context) {
        String id = context.prior()
                .map(Observation.Present::id)
                .orElse(context.known().id());
        if (id != null) {
            return Optional.of(cloud.get(account, type.name(), id)
                    .filter(object -> !object.scheduled())
                    .orElseThrow(() -> ProviderException.of(
                            ProviderException.Kind.NOT_YET,
                            type.name() + " " + id + " is not to be seen; plan again")));
        }
        if (tokened()) {
            return Optional.empty();
        }
        List<FakeObject> found = cloud.list(account, region(context.known()), type.name()).stream()
                .filter(object -> !object.scheduled() && isIt(context, context.known(), object))
                .toList();
        if (!found.isEmpty() && type.marker() == Marker.NONE) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "the answer of a create call was lost, and nothing tells which is ours of "
                            + found.stream().map(FakeObject::id).toList() + "; plan again to see how to go on");
        }
        return found.stream().findFirst();
    }

    private FakeObject create(ApplyContext<S, O> context) {
        Known<S, O> known = context.known();
        boolean taggedAtOnce = type.marker() != Marker.OWNER_OBJECT;
        FakeObject draft = new FakeObject(
                "",
                account,
                region(known),
                type.name(),
                name(known.physicalName(), context.spec()),
                FakeObject.READY,
                taggedAtOnce ? tags(context) : Map.of(),
                body(context.spec(), null),
                hidden(context),
                refs(context.spec()),
                tokened() ? known.token() : null,
                1);
        return cloud.create(draft, unique());
    }

    private FakeObject sync(ApplyContext<S, O> context, FakeObject object) {
        Json body = body(context.spec(), object.body());
        Map<String, String> tags = tags(context);
        Map<String, String> hidden = hidden(context);
        List<String> refs = refs(context.spec());
        boolean same = body.equals(object.body())
                && tags.equals(object.tags())
                && hidden.equals(object.hidden())
                && refs.equals(object.refs());
        return same
                ? object
                : cloud.update(
                        account,
                        type.name(),
                        object.id(),
                        old -> old.body(body).tags(tags).hidden(hidden).refs(refs));
    }

    private Map<String, String> tags(ApplyContext<S, O> context) {
        return type.marker() == Marker.TAG ? context.tags() : FakeMarks.of(type.marker(), context, context.known());
    }

    /** What is asked, but for what others own. */
    private Json body(S spec, @Nullable Json current) {
        Json body = Json.of(spec).with("tags", null);
        for (RecordComponent field : type.spec().getRecordComponents()) {
            String name = field.getName();
            Json now = current == null ? null : current.get(name);
            switch (ownership(field)) {
                case UNREADABLE -> body = body.with(name, null);
                case INITIAL, EXTERNAL -> body = current == null ? body : body.with(name, now);
                case FLOOR ->
                    body = now != null && number(now).compareTo(number(body.get(name))) > 0
                            ? body.with(name, now)
                            : body;
                case PREFIX -> {
                    Json asked = body.get(name);
                    if (now != null && asked != null && now.asText().startsWith(asked.asText() + ".")) {
                        body = body.with(name, now);
                    }
                }
                case OWNED -> {}
            }
        }
        return body;
    }

    private static BigDecimal number(@Nullable Json json) {
        return json == null ? BigDecimal.ZERO : new BigDecimal(json.toString());
    }

    private Map<String, String> hidden(ApplyContext<S, O> context) {
        Map<String, String> hidden = new TreeMap<>();
        try {
            for (RecordComponent field : type.spec().getRecordComponents()) {
                if (ownership(field) == Field.Ownership.UNREADABLE) {
                    hide(context, field.getName(), field.getAccessor().invoke(context.spec()), hidden);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return hidden;
    }

    private static void hide(ReadContext context, String name, @Nullable Object value, Map<String, String> hidden) {
        if (value instanceof Output<?> output) {
            SecretValue secret = context.reveal(output);
            hidden.put(name, secret.reveal());
        } else if (value instanceof Map<?, ?> map) {
            new HashMap<>(map).forEach((key, each) -> hide(context, name + "." + key, each, hidden));
        }
    }

    // ---- delete

    @Override
    public void delete(DeleteContext<S, O> context) {
        Known<S, O> known = context.known();
        List<FakeObject> found = cloud.list(account, region(known), type.name()).stream()
                .filter(object -> !object.scheduled() && isIt(context, known, object))
                .toList();
        if (found.isEmpty()) {
            return;
        }
        FakeObject object = found.get(0);
        if (known.id() == null && type.marker() == Marker.NONE) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "nothing tells which " + type.name() + " is ours of "
                            + found.stream().map(FakeObject::id).toList() + "; forget it and delete it by hand");
        }
        if (FakeMarks.owner(type.marker(), context, known, object) == Observation.Owner.FOREIGN) {
            throw ProviderException.of(
                    ProviderException.Kind.TAKEN,
                    type.name() + " " + object.id() + " carries the marks of somebody else; forget it instead");
        }
        remove(object);
        context.await(
                type.name() + " " + object.id() + " to be gone",
                LIMIT,
                () -> cloud.get(account, type.name(), object.id())
                                .filter(each -> !each.scheduled())
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(object));
    }

    void remove(FakeObject object) {
        try {
            cloud.delete(account, type.name(), object.id());
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}

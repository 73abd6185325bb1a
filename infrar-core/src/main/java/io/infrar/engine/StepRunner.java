package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.spi.Action;
import io.infrar.spi.Observation.Owner;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.PlannedChange.Desired;
import io.infrar.spi.PlannedChange.Observed;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange.Put;
import io.infrar.spi.StateChange.Remove;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one step and records them. Whatever instruction the process dies at, the rows say what to look for:
 *
 * <ul>
 *   <li>An announced create ({@code CREATING}) is durable before the call, with token, name and what was there before.
 *   <li>Its id is durable as soon as the handler knows it.
 *   <li>An announced change ({@code UPDATING}) or delete ({@code DELETING}) is simply made again; what is asked for again after all
 *       is kept where it is still there.
 *   <li>In a replacement, the old row becomes {@code DEPOSED} in the same batch that announces the new one.
 * </ul>
 */
final class StepRunner {
    private final Run run;
    private final StateWriter writer;

    StepRunner(Run run, StateWriter writer) {
        this.run = run;
        this.writer = writer;
    }

    /** The id of the resource, if it has one. */
    @Nullable
    String run(Step step) {
        PlannedChange change = step.change;
        if (step.half == Step.Half.DELETE) {
            return change.action() == Action.FORGET ? forget(change) : delete(change);
        }
        return switch (change.action()) {
            case NONE, MOVE -> refreshRecord(change);
            case UPDATE -> update(change);
            case ADOPT -> adopt(change);
            case CREATE, REPLACE_CREATE_FIRST, REPLACE_DELETE_FIRST -> create(change);
            case DELETE, FORGET -> throw new IllegalStateException(change + " has nothing to make");
        };
    }

    // ---- create

    private String create(PlannedChange change) {
        Binding<?, ?> binding = binding(change);
        Row before = change.before();
        Row announced = before != null && before.status() == Row.Status.CREATING && change.action() == Action.CREATE
                ? before
                : null;
        boolean resumed = announced != null;
        Row row = announced != null ? resumed(change, announced) : fresh(change, binding.type());
        Observed observed = change.action() == Action.CREATE ? change.observed() : null;
        Seen prior = observed == null ? null : new Seen.Present(observed, Owner.OURS);
        if (prior == null
                && (binding.type().marker().looksFirst() || binding.type().singleton())) {
            prior = look(binding, row);
            row = afterLook(binding.type(), row, prior);
            if (!binding.type().singleton()) {
                prior = null;
            }
        }
        announceCreate(change, row, resumed);
        return apply(binding, row, prior, resumed);
    }

    private Row fresh(PlannedChange change, ResourceType<?, ?> type) {
        Desired after = after(change);
        String token = Names.newToken();
        String name = Names.physical(run.environment(), change.address(), token, type.naming());
        return new Row(
                change.address(),
                token,
                Row.Status.CREATING,
                change.component(),
                change.placement(),
                name,
                null,
                after.schema(),
                resolved(change),
                Json.object(),
                after.dependsOn(),
                false,
                after.isProtected(),
                after.retained(),
                null,
                after.charges());
    }

    private Row resumed(PlannedChange change, Row before) {
        return described(change, before).status(Row.Status.CREATING);
    }

    private Seen look(Binding<?, ?> binding, Row row) {
        return call(row, () -> binding.read(new Contexts.Read(run, row.address(), row.placement()), List.of(row)))
                .get(0);
    }

    /** What is there already is never touched; only a singleton is there by nature, and its value is kept to be restored. */
    private static Row afterLook(ResourceType<?, ?> type, Row row, Seen seen) {
        if (seen instanceof Seen.Ambiguous ambiguous) {
            throw taken(row, ambiguous.candidates().toString());
        }
        if (!(seen instanceof Seen.Present present)) {
            return row.sawAbsent(true);
        }
        if (type.singleton()) {
            return row.prior() == null ? row.prior(present.observed().spec()) : row;
        }
        if (present.owner() == Owner.OURS || (row.sawAbsent() && present.owner() == Owner.UNMARKED)) {
            return row.id(present.observed().id());
        }
        throw taken(row, present.observed().id());
    }

    private static ProviderException taken(Row row, String id) {
        return ProviderException.of(
                ProviderException.Kind.TAKEN,
                row.address() + " cannot be created: " + id
                        + " is there already and is not ours; adopt it under this address, or give another name");
    }

    private void announceCreate(PlannedChange change, Row row, boolean resumed) {
        Row before = change.before();
        if (before == null || change.action() == Action.REPLACE_DELETE_FIRST) {
            writer.announce(new Put(row));
        } else if (resumed && before.key().equals(row.key())) {
            writer.announce(new Put(row));
        } else if (change.action() == Action.REPLACE_CREATE_FIRST) {
            Row old = Objects.requireNonNullElse(writer.row(before.key()), before);
            Row deposed = old.moved(change.address(), change.component()).status(Row.Status.DEPOSED);
            if (old.key().equals(deposed.key())) {
                writer.announce(new Put(deposed), new Put(row));
            } else {
                writer.announce(new Remove(old.key()), new Put(deposed), new Put(row));
            }
        } else {
            writer.announce(new Remove(before.key()), new Put(row));
        }
    }

    // ---- update, adopt

    private String update(PlannedChange change) {
        Row before = Objects.requireNonNull(change.before(), "an update has a row");
        Binding<?, ?> binding = binding(change);
        Row row = described(change, before).status(Row.Status.UPDATING);
        Observed observed = change.observed();
        if (before.status() == Row.Status.READY && isInLine(binding.type(), row, before, observed)) {
            Row ready = row.status(Row.Status.READY);
            record(before, observed == null ? ready : ready.outputs(observed.outputs()));
            return String.valueOf(before.id());
        }
        announce(before, row);
        return apply(binding, row, observed == null ? null : new Seen.Present(observed, Owner.OURS), false);
    }

    /** What was not known when the plan was made turned out to be what it was. */
    private static boolean isInLine(ResourceType<?, ?> type, Row row, Row before, @Nullable Observed observed) {
        Json recorded = Binding.currentSpec(type, before);
        return Differ.diff(type.spec(), row.spec(), recorded, observed == null ? null : observed.spec())
                .isEmpty();
    }

    private String adopt(PlannedChange change) {
        Binding<?, ?> binding = binding(change);
        Observed observed = Objects.requireNonNull(change.observed(), "what is adopted was observed");
        Row row = fresh(change, binding.type())
                .id(observed.id())
                .outputs(observed.outputs())
                .status(Row.Status.UPDATING);
        if (binding.type().singleton()) {
            row = row.prior(observed.spec());
        }
        writer.announce(new Put(row));
        // Not ours yet: the handler writes the marks, over those of whoever had it before.
        return apply(binding, row, new Seen.Present(observed, Owner.UNMARKED), false);
    }

    // ---- the call

    private String apply(Binding<?, ?> binding, Row row, @Nullable Seen prior, boolean tried) {
        AtomicBoolean again = new AtomicBoolean(tried);
        Observed applied = call(row, () -> applyOnce(binding, row.key(), prior, again.getAndSet(true)));
        Row latest = latest(row.key());
        writer.record(new Put(latest.id(applied.id()).outputs(applied.outputs()).status(Row.Status.READY)));
        return applied.id();
    }

    /** Each try knows what the one before it made durable. */
    private <S extends Record, O extends Record> Observed applyOnce(
            Binding<S, O> binding, Row.Key key, @Nullable Seen prior, boolean again) {
        return binding.apply(
                latest(key), prior, (self, input) -> new Contexts.Apply<>(run, input, again, id -> created(key, id)));
    }

    private void created(Row.Key key, String id) {
        Row row = latest(key);
        if (!id.equals(row.id())) {
            writer.announce(new Put(row.id(id)));
        }
    }

    private Row latest(Row.Key key) {
        return Objects.requireNonNull(writer.row(key), () -> "the row " + key + " is gone");
    }

    private <T> T call(Row row, java.util.function.Supplier<T> verb) {
        return run.retrier().call(run.sessions().gate(row.placement()), run.retryEvents(row.address()), verb);
    }

    // ---- delete, forget, record

    private @Nullable String delete(PlannedChange change) {
        Row.Key key = deleteKey(change);
        Row row = writer.row(key);
        if (row == null) {
            return null;
        }
        Binding<?, ?> binding =
                run.sessions().binding(row.placement(), row.address().type());
        // Any other status says already that it must be looked for, and why.
        if (row.status() == Row.Status.READY || row.status() == Row.Status.UPDATING) {
            writer.announce(new Put(row.status(Row.Status.DELETING)));
        }
        try {
            call(row, () -> {
                deleteOnce(binding, row);
                return row;
            });
        } catch (ProviderException e) {
            if (isRefusal(e)) {
                writer.record(new Put(row));
            }
            throw e;
        }
        writer.record(new Remove(key));
        return row.id();
    }

    /** The provider will not do it, rather than perhaps having done it: nothing was begun that the next run would have to finish. */
    private static boolean isRefusal(ProviderException e) {
        return switch (e.kind()) {
            case INVALID, DENIED, UNAUTHENTICATED, TAKEN, QUOTA -> true;
            case THROTTLED, UNAVAILABLE, CONNECTION, NOT_YET, BUSY, TIMEOUT, NOT_FOUND, FAILED -> false;
        };
    }

    /** A replaced instance that was moved lives under its new address by now. */
    private static Row.Key deleteKey(PlannedChange change) {
        Row before = Objects.requireNonNull(change.before(), "a delete has a row");
        return change.action() == Action.REPLACE_CREATE_FIRST
                ? new Row.Key(change.address(), before.token())
                : before.key();
    }

    private <S extends Record, O extends Record> void deleteOnce(Binding<S, O> binding, Row row) {
        binding.delete(row, (known, prior) -> new Contexts.Delete<>(run, known, prior));
    }

    private @Nullable String forget(PlannedChange change) {
        Row row = Objects.requireNonNull(change.before(), "what is forgotten has a row");
        writer.record(new Remove(row.key()));
        return row.id();
    }

    /** What is recorded besides the resource itself may differ although nothing is to be done. */
    private @Nullable String refreshRecord(PlannedChange change) {
        Row before = Objects.requireNonNull(change.before(), "what stays has a row");
        Row row = described(change, before);
        Observed observed = change.observed();
        if (observed != null) {
            row = row.outputs(observed.outputs());
        }
        if (!row.equals(before)) {
            record(before, row);
        }
        return row.id();
    }

    private void record(Row before, Row row) {
        if (before.key().equals(row.key())) {
            writer.record(new Put(row));
        } else {
            writer.record(new Remove(before.key()), new Put(row));
        }
    }

    private void announce(Row before, Row row) {
        if (before.key().equals(row.key())) {
            writer.announce(new Put(row));
        } else {
            writer.announce(new Remove(before.key()), new Put(row));
        }
    }

    // ---- rows

    /** The row under its present address, with what is asked now. */
    private Row described(PlannedChange change, Row before) {
        Desired after = after(change);
        return new Row(
                change.address(),
                before.token(),
                before.status(),
                change.component(),
                before.placement(),
                before.physicalName(),
                before.id(),
                after.schema(),
                resolved(change),
                before.outputs(),
                after.dependsOn(),
                before.sawAbsent(),
                after.isProtected(),
                after.retained(),
                before.prior(),
                after.charges());
    }

    private static Desired after(PlannedChange change) {
        return Objects.requireNonNull(change.after(), () -> change + " asks for nothing");
    }

    private Json resolved(PlannedChange change) {
        return after(change).spec().resolve(output -> resolve(change.address(), output));
    }

    private Json resolve(Address address, Output<?> output) {
        if (output instanceof Output.OfResource<?> source) {
            Row row = writer.current(source.resource());
            Json value = row == null ? null : row.outputs().get(source.field());
            if (value != null) {
                return value;
            }
        }
        throw ProviderException.of(
                ProviderException.Kind.INVALID,
                address + " needs " + output + ", which is not known; apply what it belongs to first");
    }

    private Binding<?, ?> binding(PlannedChange change) {
        return run.sessions().binding(change.placement(), change.address().type());
    }
}

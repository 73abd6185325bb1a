package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Json;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.FieldChange;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A type with its handler, spoken to in JSON: the one place where rows meet the records of a provider. */
final class Binding<S extends Record, O extends Record> {
    private final ResourceType<S, O> type;
    private final ResourceHandler<S, O> handler;

    Binding(ResourceType<S, O> type, ResourceHandler<S, O> handler) {
        this.type = type;
        this.handler = handler;
    }

    ResourceType<S, O> type() {
        return type;
    }

    /** The spec of a row in the current schema. */
    static Json currentSpec(ResourceType<?, ?> type, Row row) {
        if (row.schema() > type.schema()) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    row.address() + " was recorded by a newer version of the provider (schema " + row.schema()
                            + ", this one knows " + type.schema() + "); use that version");
        }
        return row.schema() == type.schema() ? row.spec() : type.upgrade().apply(row.schema(), row.spec());
    }

    Known<S, O> known(Row row) {
        return new Known<>(
                row.address(),
                row.placement(),
                row.token(),
                row.physicalName(),
                row.id(),
                spec(row.address(), currentSpec(type, row)),
                outputs(row));
    }

    private S spec(Address address, Json json) {
        try {
            return json.to(type.spec());
        } catch (IllegalArgumentException e) {
            throw ProviderException.builder(
                            ProviderException.Kind.INVALID,
                            "what is recorded or asked of " + address + " does not fit the type " + type.name() + ": "
                                    + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    private @Nullable O outputs(Row row) {
        if (row.schema() != type.schema()) {
            return null;
        }
        return type.readOutputs(row.outputs());
    }

    List<Seen> read(ReadContext context, List<Row> rows) {
        List<Known<S, O>> known = new ArrayList<>(rows.size());
        rows.forEach(row -> known.add(known(row)));
        List<Observation<S, O>> observations = handler.read(context, known);
        if (observations.size() != rows.size()) {
            throw new IllegalStateException("the handler of " + type.name() + " answered " + observations.size()
                    + " observations for " + rows.size() + " resources");
        }
        List<Seen> seen = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            seen.add(seen(observations.get(i), rows.get(i)));
        }
        return seen;
    }

    /** What is as recorded shares the row's values, so that large environments are in memory once. */
    private Seen seen(Observation<S, O> observation, Row row) {
        if (observation instanceof Observation.Present<S, O> present) {
            Json spec = Json.of(present.spec());
            Json outputs = Json.of(present.outputs());
            return new Seen.Present(
                    new PlannedChange.Observed(
                            present.id(),
                            spec.equals(row.spec()) ? row.spec() : spec,
                            outputs.equals(row.outputs()) ? row.outputs() : outputs),
                    present.owner());
        }
        if (observation instanceof Observation.Ambiguous<S, O> ambiguous) {
            return new Seen.Ambiguous(ambiguous.candidates());
        }
        return new Seen.Absent();
    }

    Effect effect(Address address, Json before, Json after, List<FieldChange> fields) {
        return handler.effect(new Change<>(spec(address, before), spec(address, after), fields));
    }

    /** The prior observation in the handler's types. */
    Optional<Observation.Present<S, O>> prior(Address address, @Nullable Seen seen) {
        if (!(seen instanceof Seen.Present present)) {
            return Optional.empty();
        }
        PlannedChange.Observed observed = present.observed();
        return Optional.of(new Observation.Present<>(
                observed.id(),
                spec(address, observed.spec()),
                observed.outputs().to(type.outputs()),
                present.owner()));
    }

    PlannedChange.Observed apply(
            Row row, @Nullable Seen prior, BiFunction<Binding<S, O>, ApplyInput<S, O>, ApplyContext<S, O>> context) {
        Known<S, O> known = known(row);
        S spec = spec(row.address(), row.spec());
        Applied<O> applied =
                handler.apply(context.apply(this, new ApplyInput<>(known, spec, prior(row.address(), prior))));
        return new PlannedChange.Observed(applied.id(), row.spec(), Json.of(applied.outputs()));
    }

    /** What an apply is about. */
    record ApplyInput<S extends Record, O extends Record>(
            Known<S, O> known, S spec, Optional<Observation.Present<S, O>> prior) {}

    void delete(Row row, BiFunction<Known<S, O>, Optional<S>, DeleteContext<S, O>> context) {
        Json prior = row.prior();
        handler.delete(
                context.apply(known(row), Optional.ofNullable(prior == null ? null : spec(row.address(), prior))));
    }
}

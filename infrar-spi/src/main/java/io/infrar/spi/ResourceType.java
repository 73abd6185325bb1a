package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Json;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The facts about one type of resource that need no connection.
 *
 * @param name lower-case letters, digits and dashes, such as {@code vpc} or {@code ecs-service}
 * @param spec the record of what is asked; {@link Field} on its components says who owns them
 * @param outputs the record of what is known once it exists; its components are what others may refer to
 * @param marker how it shows whose it is
 * @param endState what is left after a delete
 * @param naming what names it may have
 * @param singleton there is exactly one, it cannot be created or deleted: creating sets it, deleting restores the prior value
 * @param schema version of spec and outputs in rows, from 1
 * @param upgrade makes a spec of an older schema version ({@code from}) current; outputs are read again anyway
 */
public record ResourceType<S extends Record, O extends Record>(
        String name,
        Class<S> spec,
        Class<O> outputs,
        Marker marker,
        EndState endState,
        Naming naming,
        boolean singleton,
        int schema,
        BiFunction<Integer, Json, Json> upgrade) {
    public ResourceType {
        requireNonNull(name, "name is null");
        requireNonNull(spec, "spec is null");
        requireNonNull(outputs, "outputs is null");
        if (schema < 1) {
            throw new IllegalArgumentException("schema of " + name + " begins with 1, is " + schema);
        }
    }

    /** A type that carries tags or labels, is gone after a delete, and has names of up to 63 letters, digits and dashes. */
    public static <S extends Record, O extends Record> ResourceType<S, O> of(
            String name, Class<S> spec, Class<O> outputs) {
        return new ResourceType<>(
                name, spec, outputs, Marker.TAG, EndState.GONE, Naming.DNS_LABEL, false, 1, (from, old) -> old);
    }

    public ResourceType<S, O> marker(Marker newMarker) {
        return new ResourceType<>(name, spec, outputs, newMarker, endState, naming, singleton, schema, upgrade);
    }

    public ResourceType<S, O> endState(EndState newEndState) {
        return new ResourceType<>(name, spec, outputs, marker, newEndState, naming, singleton, schema, upgrade);
    }

    public ResourceType<S, O> naming(Naming newNaming) {
        return new ResourceType<>(name, spec, outputs, marker, endState, newNaming, singleton, schema, upgrade);
    }

    public ResourceType<S, O> asSingleton() {
        return new ResourceType<>(name, spec, outputs, marker, endState, naming, true, schema, upgrade);
    }

    public ResourceType<S, O> schema(int version, BiFunction<Integer, Json, Json> newUpgrade) {
        return new ResourceType<>(name, spec, outputs, marker, endState, naming, singleton, version, newUpgrade);
    }

    /** How an object shows whose it is, so that an interrupted create is found again and what is not ours is never touched. */
    public enum Marker {
        /** Tags, labels or metadata written with the create call. */
        TAG,
        /** A comment or description field. */
        COMMENT,
        /** An object inside it, such as one in a bucket, written right after the create call. */
        OWNER_OBJECT,
        /** Only its name, which is unique in the account: ours if we saw that it was absent before creating it. */
        NAME,
        /** Nothing: it is found by what it is attached to, or not at all. */
        NONE;

        /** Whether the engine must look before it creates, because the object itself does not say whose it is. */
        public boolean looksFirst() {
            return this == NAME || this == NONE || this == OWNER_OBJECT;
        }
    }

    /** What is left after a delete, so that "destroy leaves nothing" has a meaning. */
    public enum EndState {
        GONE,
        /** The provider deletes it later, such as a key after a waiting period. */
        SCHEDULED,
        /** A final snapshot stays on purpose. */
        SNAPSHOT,
        /** The setting that was there before is in force again. */
        RESTORED
    }

    /**
     * What physical names of a type may look like. The engine makes them of environment, address and instance token.
     *
     * @param maxLength in characters, at least 16
     * @param allowed characters that may stand between letters and digits, such as {@code -_}; others become the first of them
     * @param lowerCase whether letters are made lower-case
     */
    public record Naming(int maxLength, String allowed, boolean lowerCase) {
        public static final Naming DNS_LABEL = new Naming(63, "-", true);

        public Naming {
            if (maxLength < 16 || allowed.isEmpty()) {
                throw new IllegalArgumentException("names need 16 characters and one separator at least");
            }
        }
    }

    /** The outputs of a row as a record; null when they do not fit the class any more. */
    public @Nullable O readOutputs(Json json) {
        return json.isNull() || json.fields().isEmpty() && outputs.getRecordComponents().length > 0
                ? null
                : json.to(outputs);
    }
}

package io.infrar.spi;

import java.util.List;

/** What was found when a resource was looked for. */
public sealed interface Observation<S extends Record, O extends Record> {
    /** It exists. */
    record Present<S extends Record, O extends Record>(String id, S spec, O outputs, Owner owner)
            implements Observation<S, O> {}

    /** It does not exist. */
    record Absent<S extends Record, O extends Record>() implements Observation<S, O> {}

    /** Several objects may be it and nothing tells which. */
    record Ambiguous<S extends Record, O extends Record>(List<String> candidates) implements Observation<S, O> {}

    /** Whose object it is, as far as the object itself says. */
    enum Owner {
        /** It carries the marks of this environment and token. */
        OURS,
        /** It carries no marks, or cannot. */
        UNMARKED,
        /** It carries the marks of somebody else. */
        FOREIGN
    }

    static <S extends Record, O extends Record> Observation<S, O> present(String id, S spec, O outputs, Owner owner) {
        return new Present<>(id, spec, outputs, owner);
    }

    static <S extends Record, O extends Record> Observation<S, O> absent() {
        return new Absent<>();
    }
}

package io.infrar.spi;

import static java.util.Objects.requireNonNull;

/** The answer of an apply: the provider's id and what is known now. */
public record Applied<O extends Record>(String id, O outputs) {
    public Applied {
        requireNonNull(id, "id is null");
        requireNonNull(outputs, "outputs is null");
    }
}

package io.infrar.model;

import org.jspecify.annotations.Nullable;

/**
 * A typed reference by name. It is resolved when the environment is built, so a reference may be written before its
 * component. The methods of each kind's {@code Ref} give the outputs that the kind has, such as {@code database("main").host()}.
 */
public interface ComponentRef {
    String name();

    /** The environment that owns the component; null means the environment in which the reference is used. */
    @Nullable
    String environment();

    Kind kind();

    default ComponentKey key() {
        return new ComponentKey(kind(), name());
    }

    /** An output of the referenced component by the name of its export. */
    default <T> Output<T> output(String export) {
        return new Output.OfComponent<>(environment(), key(), export);
    }
}

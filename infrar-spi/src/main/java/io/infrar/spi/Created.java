package io.infrar.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a create call answered.
 *
 * @param id by which the object is found from now on
 * @param outputs what is known already, when that is everything and nothing has to be waited for; else null
 */
public record Created<O extends Record>(String id, @Nullable O outputs) {
    public static <O extends Record> Created<O> of(String id) {
        return new Created<>(id, null);
    }
}

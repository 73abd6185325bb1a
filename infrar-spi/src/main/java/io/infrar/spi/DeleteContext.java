package io.infrar.spi;

import java.util.Optional;

/** What a delete gets. */
public interface DeleteContext<S extends Record, O extends Record> extends ReadContext {
    /** The resource; its spec and outputs are as recorded. The id is null when a create was announced and never answered. */
    Known<S, O> known();

    /** For singletons: what was set before us. */
    Optional<S> prior();
}

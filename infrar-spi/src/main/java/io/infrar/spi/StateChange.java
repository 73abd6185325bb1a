package io.infrar.spi;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;

/** One entry of the state's log. */
public sealed interface StateChange {
    /** The row is as given, new or not. */
    record Put(Row row) implements StateChange {}

    /** The row is gone. */
    record Remove(Row.Key key) implements StateChange {}

    /** The exports of a component are as given. */
    record PutExports(ComponentKey component, Json exports) implements StateChange {}

    /** The component has no exports any more. */
    record RemoveExports(ComponentKey component) implements StateChange {}
}

package io.infrar.spi;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of an environment at one moment.
 *
 * @param lineage drawn when the environment's state was first written; null when there is none yet
 * @param sequence grows with every change of a row
 */
public record StateSnapshot(
        String environment, @Nullable String lineage, long sequence, List<Row> rows, Map<ComponentKey, Json> exports) {
    public StateSnapshot {
        rows = List.copyOf(rows);
        exports = Map.copyOf(exports);
    }

    public static StateSnapshot empty(String environment) {
        return new StateSnapshot(environment, null, 0, List.of(), Map.of());
    }
}

package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The only pen: everything that is recorded goes through here. What announces a call is durable before the call; results need
 * not be, since the log keeps their order and an announced call is looked for again. Safe for use by all threads of a run.
 */
final class StateWriter {
    private final StateLock lock;
    private final Map<Row.Key, Row> rows = new ConcurrentHashMap<>();
    private final Map<Address, Row> current = new ConcurrentHashMap<>();
    private final Map<ComponentKey, Json> exports;

    StateWriter(StateLock lock, StateSnapshot snapshot) {
        this.lock = lock;
        snapshot.rows().forEach(this::remember);
        exports = new HashMap<>(snapshot.exports());
    }

    private void remember(Row row) {
        rows.put(row.key(), row);
        if (row.status() == Row.Status.DEPOSED) {
            current.computeIfPresent(
                    row.address(), (address, other) -> other.token().equals(row.token()) ? null : other);
        } else {
            current.put(row.address(), row);
        }
    }

    private void forget(Row.Key key) {
        rows.remove(key);
        current.computeIfPresent(key.address(), (address, row) -> row.key().equals(key) ? null : row);
    }

    @Nullable
    Row row(Row.Key key) {
        return rows.get(key);
    }

    @Nullable
    Row current(Address address) {
        return current.get(address);
    }

    /** Returns once the announcement is durable. */
    void announce(StateChange... changes) {
        append(List.of(changes), true);
    }

    /** Recorded in order; durable with the next announcement at the latest. */
    void record(StateChange... changes) {
        append(List.of(changes), false);
    }

    private void append(List<StateChange> changes, boolean durable) {
        lock.append(changes, durable);
        for (StateChange change : changes) {
            if (change instanceof StateChange.Put put) {
                remember(put.row());
            } else if (change instanceof StateChange.Remove remove) {
                forget(remove.key());
            }
        }
    }

    /** Records what components export now; those not named export nothing any more. */
    void recordExports(Map<ComponentKey, Json> now) {
        List<StateChange> changes = new ArrayList<>();
        now.forEach((component, json) -> {
            if (!json.equals(exports.get(component))) {
                changes.add(new StateChange.PutExports(component, json));
            }
        });
        exports.keySet().stream()
                .filter(component -> !now.containsKey(component))
                .forEach(component -> changes.add(new StateChange.RemoveExports(component)));
        if (!changes.isEmpty()) {
            lock.append(changes, false);
        }
        exports.clear();
        exports.putAll(now);
    }

    /** The environment is gone, and its record with it. */
    void recordNothing() {
        exports.clear();
    }

    Map<ComponentKey, Json> exports() {
        return Map.copyOf(exports);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<Row> rows() {
        return List.copyOf(rows.values());
    }
}

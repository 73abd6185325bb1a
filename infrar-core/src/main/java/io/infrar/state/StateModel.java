package io.infrar.state;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateSnapshot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows as the journal has left them. Not safe for use by several threads. */
final class StateModel {
    private record Sized<T>(T value, int bytes) {}

    private final String lineage;
    private final Map<Row.Key, Sized<Row>> rows;
    private final Map<ComponentKey, Sized<Json>> exports;
    private long sequence;
    private long epoch;
    private long bytes;

    StateModel(String lineage, long sequence, long epoch) {
        this.lineage = lineage;
        this.sequence = sequence;
        this.epoch = epoch;
        this.rows = new HashMap<>();
        this.exports = new HashMap<>();
    }

    private StateModel(StateModel other) {
        this.lineage = other.lineage;
        this.sequence = other.sequence;
        this.epoch = other.epoch;
        this.rows = new HashMap<>(other.rows);
        this.exports = new HashMap<>(other.exports);
        this.bytes = other.bytes;
    }

    StateModel copy() {
        return new StateModel(this);
    }

    String lineage() {
        return lineage;
    }

    long sequence() {
        return sequence;
    }

    long epoch() {
        return epoch;
    }

    boolean hasRows() {
        return !rows.isEmpty();
    }

    /** About how many bytes a snapshot of it would have. */
    long bytes() {
        return bytes;
    }

    void apply(JournalCodec.Batch batch, int batchBytes) {
        int each = batchBytes / Math.max(1, batch.changes().size());
        for (StateChange change : batch.changes()) {
            apply(change, each);
        }
        sequence = batch.sequence();
        epoch = batch.epoch();
    }

    void apply(StateChange change, int size) {
        if (change instanceof StateChange.Put put) {
            count(size, rows.put(put.row().key(), new Sized<>(put.row(), size)));
        } else if (change instanceof StateChange.Remove remove) {
            count(0, rows.remove(remove.key()));
        } else if (change instanceof StateChange.PutExports put) {
            count(size, exports.put(put.component(), new Sized<>(put.exports(), size)));
        } else if (change instanceof StateChange.RemoveExports remove) {
            count(0, exports.remove(remove.component()));
        } else {
            throw new IllegalStateException("unknown change " + change);
        }
    }

    private void count(int added, @Nullable Sized<?> removed) {
        bytes += added - (removed == null ? 0 : removed.bytes());
    }

    List<Row> rows() {
        return rows.values().stream()
                .map(Sized::value)
                .sorted(Comparator.comparing(Row::address).thenComparing(Row::token))
                .toList();
    }

    Map<ComponentKey, Json> exports() {
        Map<ComponentKey, Json> values = new HashMap<>();
        exports.forEach((component, json) -> values.put(component, json.value()));
        return values;
    }

    StateSnapshot snapshot(String environment) {
        return new StateSnapshot(environment, lineage, sequence, rows(), exports());
    }
}

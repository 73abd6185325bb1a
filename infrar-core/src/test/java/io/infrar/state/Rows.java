package io.infrar.state;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import java.time.Duration;
import java.util.List;

/** What the tests of the file store write. */
final class Rows {
    static final String PROD = "prod";
    static final LockRequest ALICE = new LockRequest("alice@example", "apply", Duration.ofSeconds(30));

    private Rows() {}

    static Row row(String name) {
        return row(name, "{\"size\":2}");
    }

    static Row row(String name, String spec) {
        return new Row(
                new Address("fake", "server", name),
                "t0k3n",
                Row.Status.CREATING,
                ComponentKey.parse("compute/web"),
                new Placement("fake", null, null),
                "prod-" + name,
                null,
                1,
                Json.parse(spec),
                Json.object(),
                List.of(),
                true,
                false,
                false,
                null,
                List.of());
    }

    static StateChange put(String name) {
        return new StateChange.Put(row(name));
    }

    static StateChange put(String name, int bytes) {
        return new StateChange.Put(row(name, "{\"text\":\"" + "x".repeat(bytes) + "\"}"));
    }

    static void write(FileStateStore store, StateChange... changes) {
        try (StateLock lock = store.lock(PROD, ALICE)) {
            for (StateChange change : changes) {
                lock.append(List.of(change), true);
            }
        }
    }
}

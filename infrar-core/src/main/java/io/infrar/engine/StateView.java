package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.spi.Row;
import io.infrar.spi.StateSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of a snapshot, by address: at most one current instance each, and the replaced ones that are still there. */
final class StateView {
    private final Map<Address, Row> current = new TreeMap<>();
    private final List<Row> deposed = new ArrayList<>();

    StateView(StateSnapshot snapshot) {
        for (Row row : snapshot.rows()) {
            if (row.status() == Row.Status.DEPOSED) {
                deposed.add(row);
            } else if (current.put(row.address(), row) != null) {
                throw new IllegalStateException("the state has two current instances of " + row.address());
            }
        }
    }

    @Nullable
    Row current(Address address) {
        return current.get(address);
    }

    Collection<Row> current() {
        return current.values();
    }

    List<Row> deposed() {
        return deposed;
    }
}

package io.infrar.benchmarks;

import io.infrar.model.Address;
import io.infrar.run.Event;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** How long an apply takes at least, when nothing waits but for what it needs: the longest chain of changes, by what each took. */
final class CriticalPath implements Consumer<Event> {
    private final Map<Address, Duration> took = new ConcurrentHashMap<>();

    @Override
    public void accept(Event event) {
        if (event instanceof Event.ChangeSucceeded succeeded) {
            took.put(succeeded.address(), succeeded.took());
        }
    }

    Duration of(Plan plan) {
        Map<Address, PlannedChange> changes = new HashMap<>();
        plan.effective().forEach(change -> changes.put(change.address(), change));
        Map<Address, Duration> ends = new HashMap<>();
        return changes.keySet().stream()
                .map(address -> end(address, changes, ends))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private Duration end(Address address, Map<Address, PlannedChange> changes, Map<Address, Duration> ends) {
        Duration known = ends.get(address);
        if (known != null) {
            return known;
        }
        PlannedChange change = changes.get(address);
        Duration begin = Duration.ZERO;
        if (change != null && change.after() != null) {
            for (Address need : change.after().dependsOn()) {
                Duration end = end(need, changes, ends);
                begin = end.compareTo(begin) > 0 ? end : begin;
            }
        }
        Duration end = begin.plus(took.getOrDefault(address, Duration.ZERO));
        ends.put(address, end);
        return end;
    }
}

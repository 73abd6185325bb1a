package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.run.PlanOptions;
import io.infrar.spi.Finding;
import io.infrar.spi.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which resources a plan is about. A target brings what it needs; a target that is deleted brings what needs it. An exclusion
 * takes along what cannot be done without it: what would need it where it does not exist yet, or, where something is deleted,
 * what it needs itself.
 */
final class Selection {
    private final ResourceGraph graph;
    private final StateView state;
    private final Map<Address, List<Address>> dependents = new HashMap<>();
    private final Set<Address> selected = new HashSet<>();

    private Selection(ResourceGraph graph, StateView state) {
        this.graph = graph;
        this.state = state;
    }

    private void addEdges() {
        graph.nodes().forEach(node -> addEdges(node.address(), node.dependsOn()));
        state.current().forEach(row -> addEdges(row.address(), row.dependsOn()));
    }

    private void addEdges(Address from, Iterable<Address> to) {
        to.forEach(target ->
                dependents.computeIfAbsent(target, key -> new ArrayList<>()).add(from));
    }

    static Set<Address> select(ResourceGraph graph, StateView state, PlanOptions options, List<Finding> findings) {
        Selection selection = new Selection(graph, state);
        Map<Address, ComponentKey> all = new HashMap<>();
        graph.nodes().forEach(node -> all.put(node.address(), node.component()));
        state.current().forEach(row -> all.putIfAbsent(row.address(), row.component()));
        state.deposed().forEach(row -> all.putIfAbsent(row.address(), row.component()));
        selection.selected.addAll(all.keySet());
        if (options.targets().isEmpty() && options.excludes().isEmpty()) {
            return selection.selected;
        }
        selection.addEdges();
        if (!options.targets().isEmpty()) {
            selection.selected.clear();
            selection.selected.addAll(selection.around(matches(options.targets(), all, "target", findings)));
        }
        if (!options.excludes().isEmpty()) {
            selection.selected.removeAll(selection.blockedBy(matches(options.excludes(), all, "exclude", findings)));
        }
        return selection.selected;
    }

    private static Set<Address> matches(
            Set<String> wanted, Map<Address, ComponentKey> all, String option, List<Finding> findings) {
        Set<Address> found = new HashSet<>();
        for (String text : wanted) {
            int before = found.size();
            all.forEach((address, component) -> {
                if (address.toString().equals(text) || component.toString().equals(text)) {
                    found.add(address);
                }
            });
            if (found.size() == before) {
                findings.add(Finding.error(
                        "option." + option,
                        text,
                        "nothing in the environment or its state has this name.",
                        "Give a component such as database/main or an address such as aws:vpc/main."));
            }
        }
        return found;
    }

    private Set<Address> around(Set<Address> targets) {
        Set<Address> result = closure(targets, address -> {
            Node node = graph.node(address);
            return node != null ? node.dependsOn() : Set.of();
        });
        Set<Address> deleted = new HashSet<>(targets);
        deleted.removeIf(address -> graph.node(address) != null);
        result.addAll(closure(deleted, address -> dependents.getOrDefault(address, List.of())));
        return result;
    }

    private Set<Address> blockedBy(Set<Address> excluded) {
        Set<Address> result = closure(
                excluded,
                address -> state.current(address) == null ? dependents.getOrDefault(address, List.of()) : List.of());
        Set<Address> kept = new HashSet<>(excluded);
        result.addAll(closure(kept, address -> {
            Row row = state.current(address);
            return row == null
                    ? List.of()
                    : row.dependsOn().stream()
                            .filter(needed -> graph.node(needed) == null)
                            .toList();
        }));
        return result;
    }

    private static Set<Address> closure(Set<Address> start, Function<Address, ? extends Iterable<Address>> next) {
        Set<Address> closed = new HashSet<>(start);
        Deque<Address> open = new ArrayDeque<>(start);
        while (!open.isEmpty()) {
            for (Address address : next.apply(open.remove())) {
                if (closed.add(address)) {
                    open.add(address);
                }
            }
        }
        return closed;
    }
}

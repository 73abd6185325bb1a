package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every resource that should exist, acyclic, in an order in which each comes after what it depends on. */
final class ResourceGraph {
    private final Map<Address, Node> nodes;
    private final Map<ComponentKey, Map<String, Output<?>>> exports;

    private ResourceGraph(Map<Address, Node> nodes, Map<ComponentKey, Map<String, Output<?>>> exports) {
        this.nodes = nodes;
        this.exports = exports;
    }

    static ResourceGraph empty() {
        return new ResourceGraph(Map.of(), Map.of());
    }

    /**
     * Orders the nodes (Kahn's algorithm, by address among equals, so that plans do not depend on the order of translation).
     *
     * @throws CycleException with the path of a cycle
     */
    static ResourceGraph of(Collection<Node> unordered, Map<ComponentKey, Map<String, Output<?>>> exports) {
        Map<Address, Node> byAddress = new TreeMap<>();
        unordered.forEach(node -> byAddress.put(node.address(), node));
        Map<Address, Integer> waiting = new HashMap<>();
        Map<Address, List<Address>> dependents = new HashMap<>();
        Deque<Node> ready = new ArrayDeque<>();
        for (Node node : byAddress.values()) {
            waiting.put(node.address(), node.dependsOn().size());
            for (Address dependency : node.dependsOn()) {
                dependents.computeIfAbsent(dependency, key -> new ArrayList<>()).add(node.address());
            }
            if (node.dependsOn().isEmpty()) {
                ready.add(node);
            }
        }
        Map<Address, Node> ordered = new LinkedHashMap<>();
        while (!ready.isEmpty()) {
            Node node = ready.remove();
            ordered.put(node.address(), node);
            for (Address dependent : dependents.getOrDefault(node.address(), List.of())) {
                if (waiting.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(node(byAddress, dependent));
                }
            }
        }
        if (ordered.size() < byAddress.size()) {
            throw new CycleException(cycle(byAddress, ordered));
        }
        return new ResourceGraph(ordered, exports);
    }

    private static Node node(Map<Address, Node> nodes, Address address) {
        return Objects.requireNonNull(nodes.get(address), () -> address + " is not among the resources");
    }

    private static String cycle(Map<Address, Node> all, Map<Address, Node> ordered) {
        Address start = all.keySet().stream()
                .filter(address -> !ordered.containsKey(address))
                .findFirst()
                .orElseThrow();
        List<Address> path = new ArrayList<>();
        Address at = start;
        while (!path.contains(at)) {
            path.add(at);
            at = node(all, at).dependsOn().stream()
                    .filter(address -> !ordered.containsKey(address))
                    .findFirst()
                    .orElseThrow();
        }
        path.add(at);
        return String.join(
                " -> ",
                path.subList(path.indexOf(at), path.size()).stream()
                        .map(Address::toString)
                        .toList());
    }

    /** In dependency order. */
    Collection<Node> nodes() {
        return nodes.values();
    }

    @Nullable
    Node node(Address address) {
        return nodes.get(address);
    }

    Map<ComponentKey, Map<String, Output<?>>> exports() {
        return exports;
    }

    /** The resources need each other in a circle. */
    static final class CycleException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CycleException(String path) {
            super(path);
        }
    }
}

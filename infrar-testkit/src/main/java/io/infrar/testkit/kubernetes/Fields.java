package io.infrar.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object and who set them, by the rules of <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">
 * server-side apply</a>: lists whose entries have a key are merged by it, other lists are one value.
 */
final class Fields {
    private static final Map<String, List<String>> KEYS = Map.of(
            "containers", List.of("name"),
            "initContainers", List.of("name"),
            "env", List.of("name"),
            "volumes", List.of("name"),
            "volumeMounts", List.of("mountPath"),
            "topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable"));

    private final Map<List<String>, JsonNode> values = new LinkedHashMap<>();
    private final Map<String, Set<List<String>>> owned = new TreeMap<>();

    /**
     * Sets what a manager asks for, and removes what it asked for before and nobody else does.
     *
     * @return who else set fields of these to something else, by field; then nothing has happened unless it was forced
     */
    Map<String, String> apply(String manager, JsonNode asked, boolean force) {
        Map<List<String>, JsonNode> fields = new LinkedHashMap<>();
        flatten(asked, List.of(), fields);
        Map<String, String> conflicts = new TreeMap<>();
        owned.forEach((other, paths) -> {
            if (!other.equals(manager)) {
                fields.forEach((path, value) -> {
                    if (paths.contains(path) && !value.equals(values.get(path))) {
                        conflicts.put(String.join(".", path), other);
                    }
                });
            }
        });
        if (!conflicts.isEmpty() && !force) {
            return conflicts;
        }
        owned.forEach((other, paths) -> {
            if (!other.equals(manager)) {
                paths.removeIf(
                        path -> fields.containsKey(path) && !fields.get(path).equals(values.get(path)));
            }
        });
        Set<List<String>> before = owned.getOrDefault(manager, Set.of());
        for (List<String> path : before) {
            boolean others = owned.entrySet().stream()
                    .anyMatch(each ->
                            !each.getKey().equals(manager) && each.getValue().contains(path));
            if (!fields.containsKey(path) && !others) {
                values.remove(path);
            }
        }
        values.putAll(fields);
        owned.put(manager, new LinkedHashSet<>(fields.keySet()));
        return Map.of();
    }

    /** Sets a field without asking anybody, as a controller does. */
    void set(JsonNode value, String... path) {
        values.put(List.of(path), value);
    }

    Set<String> managers() {
        return owned.keySet();
    }

    // ---- as JSON

    private static void flatten(JsonNode node, List<String> path, Map<List<String>, JsonNode> into) {
        if (node.isObject() && !node.isEmpty()) {
            node.fields().forEachRemaining(each -> flatten(each.getValue(), below(path, each.getKey()), into));
            return;
        }
        List<String> keys = node.isArray() && !node.isEmpty() ? keys(path) : null;
        if (keys == null) {
            into.put(path, node);
            return;
        }
        for (JsonNode each : node) {
            StringBuilder segment = new StringBuilder("[");
            keys.forEach(key -> segment.append(key)
                    .append('=')
                    .append(each.path(key).asText(key.equals("protocol") ? "TCP" : ""))
                    .append(';'));
            flatten(each, below(path, segment.append(']').toString()), into);
        }
    }

    private static @Nullable List<String> keys(List<String> path) {
        String last = path.get(path.size() - 1);
        if (last.equals("ports")) {
            return path.contains("containers") ? List.of("containerPort", "protocol") : List.of("port", "protocol");
        }
        return KEYS.get(last);
    }

    private static List<String> below(List<String> path, String segment) {
        List<String> longer = new ArrayList<>(path);
        longer.add(segment);
        return List.copyOf(longer);
    }

    ObjectNode toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        Map<List<String>, JsonNode> made = new HashMap<>();
        made.put(List.of(), root);
        values.forEach((path, value) -> {
            for (int length = 1; length < path.size(); length++) {
                List<String> prefix = path.subList(0, length);
                if (!made.containsKey(prefix)) {
                    boolean list = path.get(length).startsWith("[");
                    JsonNode node = list ? JsonNodeFactory.instance.arrayNode() : JsonNodeFactory.instance.objectNode();
                    put(made, prefix, node);
                }
            }
            if (!made.containsKey(path)) {
                put(made, path, value.deepCopy());
            }
        });
        return root;
    }

    private static void put(Map<List<String>, JsonNode> made, List<String> path, JsonNode node) {
        String last = path.get(path.size() - 1);
        JsonNode parent = made.get(path.subList(0, path.size() - 1));
        if (parent instanceof ArrayNode array) {
            array.add(node);
        } else if (parent instanceof ObjectNode object) {
            object.set(last, node);
        }
        made.put(List.copyOf(path), node);
    }
}

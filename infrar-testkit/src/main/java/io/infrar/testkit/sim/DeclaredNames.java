package io.infrar.testkit.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Finds the properties of a value that no schema for it declares. */
final class DeclaredNames {
    private final JsonNode document;

    DeclaredNames(JsonNode document) {
        this.document = document;
    }

    /** What a reference points to, or the node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = document.at(resolved.get("$ref").asText().substring(1));
        }
        return resolved;
    }

    /** JSON pointers of the undeclared. */
    List<String> undeclared(JsonNode value, JsonNode schema) {
        List<String> found = new ArrayList<>();
        walk(value, List.of(schema), "", found);
        return found;
    }

    private void walk(JsonNode value, List<JsonNode> schemas, String where, List<String> found) {
        List<JsonNode> all = new ArrayList<>();
        schemas.forEach(schema -> flatten(schema, value, all));
        if (value.isArray()) {
            List<JsonNode> items = children(all, "items");
            for (int i = 0; i < value.size() && !items.isEmpty(); i++) {
                walk(value.get(i), items, where + "/" + i, found);
            }
        } else if (value.isObject()) {
            boolean closed =
                    all.stream().anyMatch(schema -> schema.path("properties").size() > 0);
            List<JsonNode> others = children(all, "additionalProperties");
            boolean open = all.stream()
                            .anyMatch(schema ->
                                    schema.path("additionalProperties").asBoolean())
                    || !others.isEmpty();
            value.properties().forEach(property -> {
                String name = where + "/" + property.getKey();
                List<JsonNode> declared = all.stream()
                        .map(schema -> schema.path("properties").path(property.getKey()))
                        .filter(JsonNode::isObject)
                        .toList();
                if (!declared.isEmpty()) {
                    walk(property.getValue(), declared, name, found);
                } else if (!others.isEmpty()) {
                    walk(property.getValue(), others, name, found);
                } else if (closed && !open) {
                    found.add(name);
                }
            });
        }
    }

    private static List<JsonNode> children(List<JsonNode> schemas, String keyword) {
        return schemas.stream()
                .map(schema -> schema.path(keyword))
                .filter(JsonNode::isObject)
                .toList();
    }

    /** The schema and those it is composed of, without the alternatives that another constant or enum speaks against. */
    private void flatten(JsonNode schema, JsonNode value, List<JsonNode> into) {
        JsonNode resolved = resolve(schema);
        into.add(resolved);
        resolved.path("allOf").forEach(part -> flatten(part, value, into));
        for (String keyword : List.of("anyOf", "oneOf")) {
            for (JsonNode part : resolved.path(keyword)) {
                if (fits(resolve(part), value)) {
                    flatten(part, value, into);
                }
            }
        }
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        List<JsonNode> parts = new ArrayList<>(List.of(schema));
        schema.path("allOf").forEach(part -> parts.add(resolve(part)));
        return parts.stream()
                .allMatch(part -> part.path("properties").properties().stream().allMatch(property -> {
                    JsonNode given = value.path(property.getKey());
                    JsonNode allowed = resolve(property.getValue()).path("enum");
                    return given.isMissingNode()
                            || !allowed.isArray()
                            || allowed.valueStream().anyMatch(given::equals);
                }));
    }
}

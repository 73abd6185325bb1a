package io.infrar.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value: the form in which specs, outputs and options are compared, stored and shown. Numbers keep every
 * digit. Records are written in the order of their components, maps by key and sets sorted, so equal values give equal text.
 */
public final class Json {
    private static final Json EMPTY_OBJECT = new Json(JsonNodeFactory.instance.objectNode());

    private final JsonNode node;

    /** Found when first asked for. Threads that race find the same, so the field needs no lock. */
    private @Nullable Open open;

    /**
     * What there is to resolve in a value.
     *
     * @param pending the outputs that are not known, parts of formats included
     * @param collapsible whether a format has only plain parts, and so becomes text when it is resolved
     */
    record Open(List<Output<?>> pending, boolean collapsible) {}

    private Json(JsonNode node) {
        this.node = node;
    }

    /** The empty object. */
    public static Json object() {
        return EMPTY_OBJECT;
    }

    /**
     * The JSON form of a record, collection, map, text, number or other value of the model.
     *
     * @throws IllegalArgumentException when the value has no JSON form; secret values never have one
     */
    public static Json of(Object value) {
        if (value instanceof Json json) {
            return json;
        }
        try {
            return new Json(JsonMapping.MAPPER.valueToTree(value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no JSON form of " + value.getClass().getName() + ": " + JsonMapping.firstLine(e), e);
        }
    }

    /**
     * Reads JSON text.
     *
     * @throws IllegalArgumentException when the text is not JSON, with line and column
     */
    public static Json parse(String text) {
        try {
            JsonNode node = JsonMapping.MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new IllegalArgumentException("not JSON: the text is empty");
            }
            return new Json(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    /**
     * The value as an instance of the given class.
     *
     * @throws IllegalArgumentException when it does not fit, with the path of the field
     */
    public <T> T to(Class<T> type) {
        try {
            T value = JsonMapping.MAPPER.treeToValue(node, type);
            if (value == null) {
                throw new IllegalArgumentException("not of type " + type.getSimpleName() + ": null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not of type " + type.getSimpleName() + ": " + JsonMapping.firstLine(e), e);
        }
    }

    /** A field of an object; absent gives null. */
    public @Nullable Json get(String field) {
        JsonNode child = node.get(field);
        return child == null ? null : new Json(child);
    }

    /** The fields of an object in their order; empty for anything else. */
    public Map<String, Json> fields() {
        Map<String, Json> fields = new LinkedHashMap<>();
        node.properties().forEach(entry -> fields.put(entry.getKey(), new Json(entry.getValue())));
        return Collections.unmodifiableMap(fields);
    }

    /** The elements of an array in their order; empty for anything else. */
    public List<Json> elements() {
        List<Json> elements = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> elements.add(new Json(element)));
        }
        return Collections.unmodifiableList(elements);
    }

    /** The text of a string, or the JSON text of anything else. */
    public String asText() {
        return node.isTextual() ? node.textValue() : toString();
    }

    public boolean isObject() {
        return node.isObject();
    }

    public boolean isArray() {
        return node.isArray();
    }

    public boolean isNull() {
        return node.isNull() || node.isMissingNode();
    }

    public boolean isText() {
        return node.isTextual();
    }

    public boolean isNumber() {
        return node.isNumber();
    }

    /** This object with one field set; a null value removes the field. */
    public Json with(String field, @Nullable Object value) {
        ObjectNode copy = node.isObject() ? ((ObjectNode) node).objectNode() : JsonNodeFactory.instance.objectNode();
        node.properties().forEach(entry -> copy.set(entry.getKey(), entry.getValue()));
        if (value == null) {
            copy.remove(field);
        } else {
            copy.set(field, of(value).node);
        }
        return new Json(copy);
    }

    /** This value after a JSON merge patch (RFC 7396). */
    public Json merge(Json patch) {
        if (!patch.isObject()) {
            return patch;
        }
        Json result = isObject() ? this : EMPTY_OBJECT;
        for (Map.Entry<String, Json> field : patch.fields().entrySet()) {
            Json old = result.get(field.getKey());
            result = result.with(
                    field.getKey(),
                    field.getValue().isNull() ? null : (old == null ? EMPTY_OBJECT : old).merge(field.getValue()));
        }
        return result;
    }

    /** The outputs in this value that are not known yet, parts of formats included. */
    public List<Output<?>> pending() {
        return open().pending();
    }

    /**
     * This value with each output that is not known replaced by what the function makes of it: a plain value, another output,
     * or null to leave it. The function is asked once for equal outputs. A format whose parts are all plain becomes text; a secret reference among them keeps it a format.
     */
    public Json resolve(Function<Output<?>, @Nullable Json> resolver) {
        Map<Output<?>, JsonNode> answers = new HashMap<>();
        for (Output<?> output : new LinkedHashSet<>(open().pending())) {
            Json answer = resolver.apply(output);
            if (answer != null) {
                answers.put(output, answer.node);
            }
        }
        return answers.isEmpty() && !open().collapsible() ? this : new Json(JsonTree.resolve(node, answers::get));
    }

    private Open open() {
        Open found = open;
        if (found == null) {
            found = JsonTree.open(node);
            open = found;
        }
        return found;
    }

    /** This value with every secret reference and every folder in it changed by the functions. */
    public Json mapFacts(UnaryOperator<SecretRef> onSecret, UnaryOperator<Folder> onFolder) {
        JsonNode changed = JsonTree.mapFacts(node, onSecret, onFolder);
        return changed == node ? this : new Json(changed);
    }

    /** The secret reference that this value is, or null. */
    public @Nullable SecretRef asSecret() {
        return JsonTree.secret(node);
    }

    /** The output that this value is, or null when it is a plain value. */
    public @Nullable Output<?> asPending() {
        return JsonTree.pendingOutput(node);
    }

    /** Several lines, for people. */
    public String pretty() {
        return node.toPrettyString();
    }

    /** The values of a collection as an array. */
    public static Json array(Collection<?> values) {
        return of(new ArrayList<>(values));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && json.node.equals(node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** Compact JSON text. */
    @Override
    public String toString() {
        return node.toString();
    }

    JsonNode node() {
        return node;
    }

    static Json wrap(JsonNode node) {
        return new Json(node);
    }
}

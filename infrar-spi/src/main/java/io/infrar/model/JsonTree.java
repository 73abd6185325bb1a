package io.infrar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What stands for something else inside a tree of JSON: outputs, secrets and folders, in the forms that {@link Output} describes. */
final class JsonTree {
    static final String REF = "$ref";
    static final String EXPORT = "$export";
    static final String FORMAT = "$format";
    static final String SECRET = "$secret";
    static final String FOLDER = "$folder";

    private JsonTree() {}

    private static @Nullable JsonNode single(JsonNode node, String field) {
        return node.isObject() && node.size() == 1 ? node.get(field) : null;
    }

    static @Nullable SecretRef secret(JsonNode node) {
        JsonNode secret = single(node, SECRET);
        if (secret == null || !secret.isObject() || !secret.has("store") || !secret.has("name")) {
            return null;
        }
        JsonNode version = secret.get("version");
        return new SecretRef(
                secret.get("store").asText(), secret.get("name").asText(), version == null ? null : version.asText());
    }

    static @Nullable Folder folder(JsonNode node) {
        JsonNode folder = single(node, FOLDER);
        if (folder == null || !folder.isObject() || !folder.has("path")) {
            return null;
        }
        JsonNode digest = folder.get("digest");
        return new Folder(folder.get("path").asText(), digest == null ? null : digest.asText());
    }

    /** A JSON object that looks like an output but is none, such as a JSON schema's {@code $ref}, is a plain value. */
    static @Nullable Output<?> pendingOutput(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            return null;
        }
        JsonNode format = node.get(FORMAT);
        if (format != null && format.isArray()) {
            List<Output<?>> parts = new ArrayList<>();
            for (JsonNode part : format) {
                Output<?> pending = pendingOutput(part);
                parts.add(pending != null ? pending : Output.of(plain(part)));
            }
            return new Output.Format(parts);
        }
        JsonNode ref = node.get(REF);
        JsonNode target = ref != null ? ref : node.get(EXPORT);
        if (target == null || !target.isTextual()) {
            return null;
        }
        String text = target.textValue();
        int hash = text.lastIndexOf('#');
        if (hash <= 0) {
            return null;
        }
        try {
            if (ref != null) {
                return new Output.OfResource<>(Address.parse(text.substring(0, hash)), text.substring(hash + 1));
            }
            int colon = text.indexOf(':');
            return new Output.OfComponent<>(
                    colon < 0 ? null : text.substring(0, colon),
                    ComponentKey.parse(text.substring(colon + 1, hash)),
                    text.substring(hash + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static Object plain(JsonNode node) {
        SecretRef secret = secret(node);
        if (secret != null) {
            return secret;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToInt() ? (Object) node.intValue() : (Object) node.bigIntegerValue();
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : Json.wrap(node);
    }

    static Json.Open open(JsonNode node) {
        List<Output<?>> pending = new ArrayList<>();
        boolean collapsible = collect(node, pending);
        return new Json.Open(List.copyOf(pending), collapsible);
    }

    /** Whether a format has only plain parts. */
    private static boolean collect(JsonNode node, List<Output<?>> found) {
        if (node.isValueNode()) {
            return false;
        }
        Output<?> pending = pendingOutput(node);
        if (pending != null) {
            int before = found.size();
            pending.forEachPending(found::add);
            return found.size() == before && !hasSecret(node.get(FORMAT));
        }
        boolean collapsible = false;
        for (JsonNode child : node) {
            collapsible |= collect(child, found);
        }
        return collapsible;
    }

    private static boolean hasSecret(JsonNode parts) {
        for (JsonNode part : parts) {
            if (secret(part) != null) {
                return true;
            }
        }
        return false;
    }

    static JsonNode resolve(JsonNode node, Function<Output<?>, @Nullable JsonNode> resolver) {
        if (node.isValueNode()) {
            return node;
        }
        Output<?> pending = pendingOutput(node);
        if (pending instanceof Output.Format) {
            return resolveFormat(node, resolver);
        }
        if (pending != null) {
            JsonNode resolved = resolver.apply(pending);
            return resolved == null ? node : resolved;
        }
        return mapChildren(node, child -> resolve(child, resolver));
    }

    private static JsonNode resolveFormat(JsonNode node, Function<Output<?>, @Nullable JsonNode> resolver) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        boolean plain = true;
        for (JsonNode part : node.get(FORMAT)) {
            JsonNode resolved = resolve(part, resolver);
            boolean text = pendingOutput(resolved) == null && secret(resolved) == null;
            plain &= text;
            JsonNode inner = text ? null : resolved.get(FORMAT);
            if (inner == null) {
                parts.add(resolved);
            } else {
                inner.forEach(parts::add); // a text within a text is one text
            }
        }
        if (!plain) {
            return JsonNodeFactory.instance.objectNode().set(FORMAT, parts);
        }
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.asText()));
        return TextNode.valueOf(text.toString());
    }

    static JsonNode mapFacts(JsonNode node, UnaryOperator<SecretRef> onSecret, UnaryOperator<Folder> onFolder) {
        if (node.isValueNode()) {
            return node;
        }
        SecretRef secret = secret(node);
        if (secret != null) {
            return JsonMapping.MAPPER.valueToTree(onSecret.apply(secret));
        }
        Folder folder = folder(node);
        return folder != null
                ? JsonMapping.MAPPER.valueToTree(onFolder.apply(folder))
                : mapChildren(node, child -> mapFacts(child, onSecret, onFolder));
    }

    /** The same node when no child changes, so that the common case allocates nothing. */
    private static JsonNode mapChildren(JsonNode node, UnaryOperator<JsonNode> change) {
        if (node.isObject()) {
            ObjectNode copy = null;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode changed = change.apply(field.getValue());
                if (changed != field.getValue()) {
                    if (copy == null) {
                        copy = JsonNodeFactory.instance.objectNode();
                        copy.setAll((ObjectNode) node);
                    }
                    copy.set(field.getKey(), changed);
                }
            }
            return copy == null ? node : copy;
        }
        ArrayNode copy = null;
        for (int i = 0; i < node.size(); i++) {
            JsonNode changed = change.apply(node.get(i));
            if (changed != node.get(i)) {
                if (copy == null) {
                    copy = JsonNodeFactory.instance.arrayNode().addAll((ArrayNode) node);
                }
                copy.set(i, changed);
            }
        }
        return copy == null ? node : copy;
    }
}

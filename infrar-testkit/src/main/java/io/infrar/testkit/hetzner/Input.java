package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of a request; what is wrong with a field is refused with its name. */
record Input(ObjectNode body) {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    /** An empty one where there is no body. */
    static Input of(SimRequest request) {
        JsonNode json;
        try {
            json = request.json();
        } catch (IllegalArgumentException e) {
            throw new HetznerError(400, "json_error", String.valueOf(e.getMessage()));
        }
        if (json.isMissingNode()) {
            return new Input(JsonNodeFactory.instance.objectNode());
        }
        if (json instanceof ObjectNode object) {
            return new Input(object);
        }
        throw new HetznerError(400, "json_error", "an object is needed");
    }

    boolean has(String field) {
        return body.hasNonNull(field);
    }

    JsonNode raw(String field) {
        return body.path(field);
    }

    String text(String field) {
        return optionalText(field).orElseThrow(() -> HetznerError.invalid(field, "is required"));
    }

    Optional<String> optionalText(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw HetznerError.invalid(field, "must be a string");
        }
        return Optional.of(value.asText());
    }

    String oneOf(String field, String... allowed) {
        String value = text(field);
        if (!List.of(allowed).contains(value)) {
            throw HetznerError.invalid(field, "must be one of " + String.join(", ", allowed));
        }
        return value;
    }

    long number(String field) {
        return optionalNumber(field).orElseThrow(() -> HetznerError.invalid(field, "is required"));
    }

    Optional<Long> optionalNumber(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.canConvertToExactIntegral()) {
            throw HetznerError.invalid(field, "must be an integer");
        }
        return Optional.of(value.asLong());
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw HetznerError.invalid(field, "must be a boolean");
        }
        return value.asBoolean();
    }

    /** The elements of an array; none where it is absent. */
    List<JsonNode> list(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw HetznerError.invalid(field, "must be an array");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    List<Long> numbers(String field) {
        return list(field).stream()
                .map(element -> {
                    if (!element.canConvertToExactIntegral()) {
                        throw HetznerError.invalid(field, "must hold integers");
                    }
                    return element.asLong();
                })
                .toList();
    }

    List<Input> objects(String field) {
        return list(field).stream()
                .map(element -> {
                    if (element instanceof ObjectNode object) {
                        return new Input(object);
                    }
                    throw HetznerError.invalid(field, "must hold objects");
                })
                .toList();
    }

    /** An object in it; an empty one where it is absent. */
    Input object(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return new Input(JsonNodeFactory.instance.objectNode());
        }
        if (value instanceof ObjectNode object) {
            return new Input(object);
        }
        throw HetznerError.invalid(field, "must be an object");
    }

    /** A copy of the labels, checked; an empty object where there are none. */
    ObjectNode labels() {
        ObjectNode labels = object("labels").body().deepCopy();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String key = label.getKey();
            int slash = key.indexOf('/');
            String prefix = slash < 0 ? "" : key.substring(0, slash);
            boolean goodPrefix = slash < 0 || DOMAIN.matcher(prefix).matches() && !prefix.equals("hetzner.cloud");
            if (!goodPrefix || !LABEL.matcher(key.substring(slash + 1)).matches()) {
                throw HetznerError.invalid("labels", "'" + key + "' is no valid key");
            }
            JsonNode value = label.getValue();
            if (!value.isTextual()
                    || !value.asText().isEmpty()
                            && !LABEL.matcher(value.asText()).matches()) {
                throw HetznerError.invalid("labels", "the value of '" + key + "' is not valid");
            }
        }
        return labels;
    }
}

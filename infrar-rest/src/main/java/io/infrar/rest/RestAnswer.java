package io.infrar.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a vendor answered.
 *
 * @param headers names in any case
 * @param bytes as they came
 * @param json the body as JSON; a missing node where it is something else
 */
public record RestAnswer(int status, Map<String, List<String>> headers, byte[] bytes, JsonNode json) {
    public RestAnswer {
        Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = anyCase;
    }

    RestAnswer(int status, Map<String, List<String>> headers, byte[] bytes) {
        this(status, headers, bytes, Wire.parse(bytes));
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** A part of the body as a record. */
    public <T> T read(String field, Class<T> type) {
        return Wire.read(json.path(field), type);
    }

    /** A list in the body. */
    public <T> List<T> list(String field, Class<T> type) {
        List<T> all = new java.util.ArrayList<>();
        json.path(field).forEach(each -> all.add(Wire.read(each, type)));
        return all;
    }

    /** The beginning of a body that is not JSON, for a message. */
    public String excerpt() {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    /** Never shows the body: it may hold secrets. */
    @Override
    public String toString() {
        return "status " + status + ", " + bytes.length + " bytes";
    }
}

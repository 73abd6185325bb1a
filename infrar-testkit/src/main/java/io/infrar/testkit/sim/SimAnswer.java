package io.infrar.testkit.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer of a simulator. */
public record SimAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final String TYPE = "Content-Type";

    public SimAnswer {
        headers = Map.copyOf(headers);
    }

    /** With that body, as it is now. */
    public static SimAnswer json(int status, JsonNode body) {
        return new SimAnswer(
                status, Map.of(TYPE, "application/json"), body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** With a body of any type. */
    public static SimAnswer of(int status, String contentType, byte[] body) {
        return new SimAnswer(status, Map.of(TYPE, contentType), body);
    }

    /** Without a body. */
    public static SimAnswer empty(int status) {
        return new SimAnswer(status, Map.of(), new byte[0]);
    }

    /** With one header more. */
    public SimAnswer header(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new SimAnswer(status, all, body);
    }
}

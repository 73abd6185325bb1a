package io.infrar.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One call.
 *
 * @param path begins with {@code /} and is put behind the base; its parts must be encoded already, see {@link #part}
 * @param query names may occur more than once
 * @param headers besides those of the client
 * @param repeatable whether twice is the same as once, so that it may be made again when its answer was lost
 */
public record RestRequest(
        String method,
        String path,
        List<Map.Entry<String, String>> query,
        Map<String, String> headers,
        @Nullable Body body,
        boolean repeatable) {
    public RestRequest {
        query = List.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /**
     * What is sent.
     *
     * @param length in bytes
     * @param content writes just as many bytes, each time it is asked to
     */
    public record Body(String contentType, long length, Content content) {}

    /** Writes a body, so that a large one need not be in memory. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public static RestRequest get(String path) {
        return new RestRequest("GET", path, List.of(), Map.of(), null, true);
    }

    /** A create, unless {@link #repeatable()} says otherwise. */
    public static RestRequest post(String path, @Nullable Object json) {
        return new RestRequest("POST", path, List.of(), Map.of(), body(json), false);
    }

    public static RestRequest put(String path, @Nullable Object json) {
        return new RestRequest("PUT", path, List.of(), Map.of(), body(json), true);
    }

    public static RestRequest patch(String path, @Nullable Object json) {
        return new RestRequest("PATCH", path, List.of(), Map.of(), body(json), true);
    }

    public static RestRequest delete(String path) {
        return new RestRequest("DELETE", path, List.of(), Map.of(), null, true);
    }

    /** Adds a parameter; null adds none. */
    public RestRequest query(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        List<Map.Entry<String, String>> more = new ArrayList<>(query);
        more.add(Map.entry(name, value.toString()));
        return new RestRequest(method, path, more, headers, body, repeatable);
    }

    /** Sets a header; null sets none. */
    public RestRequest header(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new RestRequest(method, path, query, more, body, repeatable);
    }

    /** Sends something else than JSON. */
    public RestRequest body(String contentType, byte[] content) {
        return body(contentType, content.length, out -> out.write(content));
    }

    /** Sends something else than JSON that is written while it is sent. */
    public RestRequest body(String contentType, long length, Content content) {
        return new RestRequest(method, path, query, headers, new Body(contentType, length, content), repeatable);
    }

    /** Says of a POST that twice is the same as once. */
    public RestRequest asRepeatable() {
        return new RestRequest(method, path, query, headers, body, true);
    }

    private static @Nullable Body body(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        byte[] bytes = Wire.bytes(json);
        return new Body("application/json", bytes.length, out -> out.write(bytes));
    }

    /** A part of a path that comes from outside, with what is special in paths encoded. */
    public static String part(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format("%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** Never shows what is sent: it may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}

package io.infrar.testkit.sim;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path such as {@code /servers/{id}/actions}; those with more literal segments at the front come first. */
record PathTemplate(List<String> segments) implements Comparable<PathTemplate> {
    static PathTemplate of(String path) {
        return new PathTemplate(split(path));
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split("/", -1)).skip(1).toList();
    }

    /** The values of the variables, decoded, when the raw path is one of these. */
    Optional<Map<String, String>> match(String rawPath) {
        List<String> actual = split(rawPath);
        if (actual.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < actual.size(); i++) {
            String expected = segments.get(i);
            // A plus sign is itself in a path.
            String value = URLDecoder.decode(actual.get(i).replace("+", "%2B"), StandardCharsets.UTF_8);
            if (isVariable(expected)) {
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.put(expected.substring(1, expected.length() - 1), value);
            } else if (!expected.equals(value)) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    @Override
    public int compareTo(PathTemplate other) {
        for (int i = 0; i < Math.min(segments.size(), other.segments.size()); i++) {
            int order = Boolean.compare(isVariable(segments.get(i)), isVariable(other.segments.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }
}

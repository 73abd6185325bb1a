package io.infrar.provider.aws;

import io.infrar.model.Json;
import java.util.Collection;
import java.util.Map;

/** Writes maps, lists and texts as YAML. Texts are quoted as in JSON, which YAML understands; those with several lines are blocks. */
final class Yaml {
    private static final String STEP = "  ";

    private Yaml() {}

    static String write(Map<String, ?> map) {
        StringBuilder out = new StringBuilder();
        map(out, map, "");
        return out.toString();
    }

    private static void map(StringBuilder out, Map<?, ?> map, String indent) {
        map.forEach((key, value) -> {
            out.append(indent).append(key(key.toString())).append(':');
            value(out, value, indent);
        });
    }

    private static void value(StringBuilder out, Object value, String indent) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            map(out, map, indent + STEP);
        } else if (value instanceof Collection<?> list && !list.isEmpty()) {
            out.append('\n');
            for (Object element : list) {
                out.append(indent).append(STEP).append('-');
                element(out, element, indent + STEP);
            }
        } else if (value instanceof String text && text.indexOf('\n') >= 0) {
            block(out, text, indent + STEP);
        } else {
            out.append(' ').append(Json.of(value)).append('\n');
        }
    }

    /** A map begins in the line of its dash. */
    private static void element(StringBuilder out, Object element, String indent) {
        if (element instanceof Map<?, ?> map && !map.isEmpty()) {
            StringBuilder inner = new StringBuilder();
            map(inner, map, indent + STEP);
            out.append(inner.substring(indent.length() + 1));
        } else {
            value(out, element, indent);
        }
    }

    private static void block(StringBuilder out, String text, String indent) {
        out.append(text.endsWith("\n") ? " |\n" : " |-\n");
        for (String line : text.stripTrailing().split("\n", -1)) {
            out.append(line.isEmpty() ? "" : indent + line).append('\n');
        }
    }

    private static String key(String key) {
        return key.matches("[A-Za-z_][A-Za-z0-9_./-]*") ? key : Json.of(key).toString();
    }
}

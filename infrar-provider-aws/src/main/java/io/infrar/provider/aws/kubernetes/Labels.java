package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.ComponentKey;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Labels: what Kubernetes finds objects by. A value has at most 63 letters, digits, {@code -}, {@code _} and {@code .}. */
public final class Labels {
    /** Which program a pod runs. */
    static final String PROGRAM = "infrar-program";

    private static final int LONGEST = 63;
    private static final int HASH = 7;

    private Labels() {}

    /** The value of the label by which the pods of a program are found. */
    public static String program(ComponentKey program) {
        return value(program.name().replace('/', '.') + "." + program.kind().label());
    }

    /** A text as a label's value: as it is where that is possible, else shortened with a hash. */
    static String value(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
        if (plain.equals(text) && text.length() <= LONGEST) {
            return text;
        }
        String front = plain.substring(0, Math.min(plain.length(), LONGEST - HASH - 1));
        return front + "."
                + Integer.toString(text.hashCode() & 0x7fffffff, Character.MAX_RADIX)
                        .toLowerCase(Locale.ROOT);
    }

    static Map<String, String> of(JsonNode labels) {
        Map<String, String> map = new TreeMap<>();
        labels.fields()
                .forEachRemaining(each -> map.put(each.getKey(), each.getValue().asText()));
        return map;
    }

    /** Writes what finds the pods of a program. */
    static void select(ObjectNode selector, String program) {
        selector.put(PROGRAM, program);
    }
}

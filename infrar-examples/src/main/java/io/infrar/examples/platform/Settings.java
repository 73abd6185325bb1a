package io.infrar.examples.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The environment variables of a program; what is missing is said all at once. */
final class Settings {
    private final Map<String, String> variables;
    private final List<String> missing = new ArrayList<>();

    Settings(Map<String, String> variables) {
        this.variables = variables;
    }

    String text(String name) {
        String value = variables.getOrDefault(name, "");
        if (value.isEmpty()) {
            missing.add(name);
        }
        return value;
    }

    String textOr(String name, String otherwise) {
        String value = variables.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    int port(String name) {
        String value = text(name);
        if (value.matches("\\d{1,5}")) {
            return Integer.parseInt(value);
        }
        if (!value.isEmpty()) {
            missing.add(name + " (must be a port, is '" + value + "')");
        }
        return 0;
    }

    boolean has(String name) {
        return !variables.getOrDefault(name, "").isEmpty();
    }

    /**
     * Call it when everything was read.
     *
     * @throws IllegalStateException with the names of all that is missing
     */
    void complete() {
        if (!missing.isEmpty()) {
            throw new IllegalStateException("environment variables are missing: " + String.join(", ", missing));
        }
    }
}

package io.infrar.model;

import java.util.Map;

/** Values that end up as text: environment variables and parts of formats. */
final class Variables {
    private Variables() {}

    /** A known value as the text that it will be, so that JSON keeps it unchanged; secrets stay what they are. */
    static Output<?> text(Output<?> output) {
        return output instanceof Output.Known<?> known
                        && !(known.value() instanceof SecretRef)
                        && !(known.value() instanceof SecretValue)
                ? Output.of(known.value().toString())
                : output;
    }

    static void references(Map<String, Output<?>> env, Component.References references) {
        env.values().forEach(references::to);
    }

    static void check(Map<String, Output<?>> env, Problems problems, Component component) {
        for (String name : env.keySet()) {
            problems.check(
                    name.matches("[A-Za-z_][A-Za-z0-9_.-]*"),
                    component,
                    "env",
                    "name must begin with a letter or _ and go on with letters, digits, _, . and -, is '" + name + "'");
        }
    }
}

package io.infrar.model;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with an environment, so that everything is reported at once. Not safe for use by several threads. */
public final class Problems {
    private final List<String> found = new ArrayList<>();

    /** Adds a problem of a component's field, such as {@code database 'main': storage must be above zero, is 0 B}. */
    void add(Component component, String field, String what) {
        add(component.key().kind().label() + " '" + component.name() + "': " + field + " " + what);
    }

    void add(String problem) {
        found.add(problem);
    }

    void check(boolean holds, Component component, String field, String what) {
        if (!holds) {
            add(component, field, what);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}

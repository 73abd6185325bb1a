package io.infrar.model;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with an environment, so that everything is reported at once. Not safe for use by several threads. */
public final class Problems {
    private final List<String> found = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();

    /** Adds a problem of a component's field, such as {@code database 'main': storage must be above zero, is 0 B}. */
    void add(Component component, String field, String what) {
        add(component.key().kind().label() + " '" + component.name() + "': " + field + " " + what);
    }

    void add(String problem) {
        found.add(problem);
    }

    /** Adds a problem that was thrown, whose stack shows the line of the program. */
    void add(String problem, Throwable cause) {
        found.add(problem);
        thrown.add(cause);
    }

    void check(boolean holds, Component component, String field, String what) {
        if (!holds) {
            add(component, field, what);
        }
    }

    InvalidEnvironmentException of(String environment) {
        InvalidEnvironmentException exception = new InvalidEnvironmentException(environment, found);
        thrown.forEach(exception::addSuppressed);
        return exception;
    }

    List<String> found() {
        return List.copyOf(found);
    }
}

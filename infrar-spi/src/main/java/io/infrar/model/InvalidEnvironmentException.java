package io.infrar.model;

import java.util.List;

/** An environment cannot be built; the message lists every problem. */
public final class InvalidEnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    InvalidEnvironmentException(String environment, List<String> problems) {
        super("environment '" + environment + "' has " + problems.size()
                + (problems.size() == 1 ? " problem" : " problems") + ":\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem on its own, in the order of the components. */
    public List<String> problems() {
        return problems;
    }
}

package io.infrar.examples.cli;

import java.util.List;

/** The command line cannot be understood; says everything that is wrong with it at once. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(List<String> problems) {
        super(String.join("\n", problems));
    }

    UsageException(String problem) {
        this(List.of(problem));
    }

    UsageException(String problem, Throwable cause) {
        super(problem, cause);
    }
}

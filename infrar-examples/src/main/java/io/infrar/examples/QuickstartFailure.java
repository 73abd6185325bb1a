package io.infrar.examples;

import org.jspecify.annotations.Nullable;

/** Something that the quickstart promises does not hold. */
final class QuickstartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    QuickstartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    QuickstartFailure(String message) {
        this(message, null);
    }
}

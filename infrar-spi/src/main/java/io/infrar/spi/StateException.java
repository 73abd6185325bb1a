package io.infrar.spi;

import org.jspecify.annotations.Nullable;

/** The state cannot be read or written; the message says where, why and what to do. */
public class StateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StateException(String message) {
        super(message);
    }
}

package io.infrar.provider.local.service;

import org.jspecify.annotations.Nullable;

/**
 * A service could not be prepared, reached or changed; the message says what, where and how to fix it, without secrets.
 */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServiceException(String message) {
        super(message);
    }

    public ServiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

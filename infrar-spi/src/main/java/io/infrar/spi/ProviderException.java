package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to a provider failed. The vendor's answer is turned into a {@link Kind} once, where it arrives, and never read as text
 * again. The message says what was tried, what the vendor answered and what to do; it must not hold secrets.
 */
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final @Nullable String code;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;

    /** What went wrong, as far as it matters for what happens next. */
    public enum Kind {
        /** Too many calls. */
        THROTTLED(true),
        /** The provider has a problem of its own: 5xx, overload. */
        UNAVAILABLE(true),
        /** The connection failed or was reset; the call may have had its effect. */
        CONNECTION(true),
        /** Something just made is not visible yet, or something just deleted still is. */
        NOT_YET(true),
        /** Something else holds it at the moment: locked, in use by what is being deleted. */
        BUSY(true),
        /** It did not become ready within its time. */
        TIMEOUT(false),
        NOT_FOUND(false),
        /** The name is taken by an object that is not ours. */
        TAKEN(false),
        QUOTA(false),
        /** The credentials are good but may not do this. */
        DENIED(false),
        /** The credentials are missing, wrong or expired. */
        UNAUTHENTICATED(false),
        /** The call asks for something that cannot be. */
        INVALID(false),
        /** Anything else. */
        FAILED(false);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }

        public boolean retryable() {
            return retryable;
        }
    }

    private ProviderException(Builder builder) {
        super(builder.text(), builder.cause);
        kind = builder.kind;
        code = builder.code;
        requestId = builder.requestId;
        retryAfter = builder.retryAfter;
    }

    /** An exception with only a message. */
    public static ProviderException of(Kind kind, String message) {
        return builder(kind, message).build();
    }

    /** Begins an exception; the message says what was tried and what to do. */
    public static Builder builder(Kind kind, String message) {
        return new Builder(kind, message);
    }

    public Kind kind() {
        return kind;
    }

    /** The vendor's error code. */
    public @Nullable String code() {
        return code;
    }

    /** The vendor's id of the request, for a support case. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** How long the vendor asks to wait before the next try. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Builds a {@link ProviderException}. */
    public static final class Builder {
        private final Kind kind;
        private final String message;
        private @Nullable String code;
        private @Nullable String requestId;
        private @Nullable Duration retryAfter;
        private @Nullable Throwable cause;

        private Builder(Kind kind, String message) {
            this.kind = requireNonNull(kind, "kind is null");
            this.message = requireNonNull(message, "message is null");
        }

        public Builder code(@Nullable String vendorCode) {
            code = vendorCode;
            return this;
        }

        public Builder requestId(@Nullable String id) {
            requestId = id;
            return this;
        }

        public Builder retryAfter(@Nullable Duration wait) {
            retryAfter = wait;
            return this;
        }

        public Builder cause(@Nullable Throwable newCause) {
            cause = newCause;
            return this;
        }

        public ProviderException build() {
            return new ProviderException(this);
        }

        private String text() {
            String text = message;
            if (code != null) {
                text += " [" + code + "]";
            }
            return requestId == null ? text : text + " (request " + requestId + ")";
        }
    }
}

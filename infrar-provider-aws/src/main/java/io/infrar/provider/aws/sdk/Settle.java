package io.infrar.provider.aws.sdk;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** How long AWS may need until something that was made can be found by its tags. */
final class Settle {
    /** An ISO duration such as {@code PT6S}; tests against something that is consistent at once set {@code PT0S}. */
    static final String SETTING = "INFRAR_AWS_SETTLE";

    static final Duration DEFAULT = Duration.ofSeconds(6);

    private Settle() {}

    static Duration parse(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(SETTING + " must be a duration such as PT6S, is '" + text + "'", e);
        }
    }
}

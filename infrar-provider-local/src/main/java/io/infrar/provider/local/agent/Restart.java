package io.infrar.provider.local.agent;

import java.time.Duration;

/**
 * What happens when a process ends by itself.
 *
 * @param minDelay pause before the first restart; doubles up to {@code maxDelay} while starts keep failing, and begins
 *     anew once the process has been healthy for {@code maxDelay}
 */
public record Restart(When when, Duration minDelay, Duration maxDelay) {

    /** Which ends are followed by a restart. */
    public enum When {
        ALWAYS,
        /** Exit code other than 0, death by signal, or not healthy within the start timeout. */
        ON_FAILURE,
        NEVER
    }

    public Restart {
        new Checks("restart")
                .positive(minDelay, "minDelay")
                .that(maxDelay.compareTo(minDelay) >= 0, "maxDelay", "must not be below minDelay")
                .done();
    }

    public static Restart always() {
        return new Restart(When.ALWAYS, Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    public static Restart onFailure() {
        return new Restart(When.ON_FAILURE, Duration.ofMillis(200), Duration.ofSeconds(30));
    }

    public static Restart never() {
        return new Restart(When.NEVER, Duration.ofMillis(200), Duration.ofSeconds(30));
    }
}

package io.infrar.engine;

import java.time.Duration;

/** How often and after which waits a call is tried again. */
public record RetryPolicy(int attempts, Duration firstWait, Duration longestWait) {
    /** About two minutes in all: long enough for throttling and for what was just made to become visible. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(10, Duration.ofMillis(200), Duration.ofSeconds(30));
}

package io.infrar.testkit.cloudflare;

import io.infrar.testkit.sim.SimAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many calls in five minutes; above that, none for the next five. */
final class Rate {
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private final int most;
    private final InstantSource clock;
    private Instant since = Instant.MIN;
    private int calls;

    Rate(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    synchronized void reset() {
        since = Instant.MIN;
        calls = 0;
    }

    /** Counts a call. */
    synchronized void count() {
        Instant now = clock.instant();
        if (since.equals(Instant.MIN) || !since.plus(WINDOW).isAfter(now)) {
            since = now;
            calls = 0;
        }
        if (calls == most) {
            since = now;
        }
        if (++calls > most) {
            throw new Refused(
                    429,
                    10429,
                    "More than " + most + " requests per 300 seconds reached. Please wait and consider throttling"
                            + " your request speed");
        }
    }

    /** Adds the headers of Cloudflare's <a href="https://developers.cloudflare.com/fundamentals/api/reference/limits/">limits</a>. */
    synchronized SimAnswer headers(SimAnswer answer) {
        long seconds = Math.max(
                1, Duration.between(clock.instant(), since.plus(WINDOW)).toSeconds());
        SimAnswer with = answer.header("Ratelimit", "\"default\";r=" + Math.max(0, most - calls) + ";t=" + seconds)
                .header("Ratelimit-Policy", "\"default\";q=" + most + ";w=" + WINDOW.toSeconds());
        return answer.status() == 429 ? with.header("Retry-After", Long.toString(seconds)) : with;
    }
}

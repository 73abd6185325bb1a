package io.infrar.testkit.cloudflare;

import io.infrar.testkit.sim.SimAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many calls in a window of time, such as five minutes; above that, none for as long again. */
final class Rate {
    private final int most;
    private final Duration window;
    private final InstantSource clock;
    private Instant since = Instant.MIN;
    private int calls;

    Rate(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    synchronized void reset() {
        since = Instant.MIN;
        calls = 0;
    }

    synchronized void left(int count) {
        since = clock.instant();
        calls = most - Math.min(count, most);
    }

    /** Counts a call. */
    synchronized void count() {
        Instant now = clock.instant();
        if (since.equals(Instant.MIN) || !since.plus(window).isAfter(now)) {
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
                    "More than " + most + " requests per " + window.toSeconds()
                            + " seconds reached. Please wait and consider throttling" + " your request speed");
        }
    }

    /** Adds the headers of Cloudflare's <a href="https://developers.cloudflare.com/fundamentals/api/reference/limits/">limits</a>. */
    synchronized SimAnswer headers(SimAnswer answer) {
        long seconds = Math.max(
                1, Duration.between(clock.instant(), since.plus(window)).toSeconds());
        SimAnswer with = answer.header("Ratelimit", "\"default\";r=" + Math.max(0, most - calls) + ";t=" + seconds)
                .header("Ratelimit-Policy", "\"default\";q=" + most + ";w=" + window.toSeconds());
        return answer.status() == 429 ? with.header("Retry-After", Long.toString(seconds)) : with;
    }
}

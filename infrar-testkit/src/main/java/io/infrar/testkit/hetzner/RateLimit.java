package io.infrar.testkit.hetzner;

import io.infrar.testkit.sim.SimAnswer;

/** So many requests an hour, refilled evenly. */
final class RateLimit {
    private static final double MILLIS_PER_HOUR = 3_600_000;

    private final int perHour;
    private double left;
    private long asOf;

    RateLimit(int perHour, long now) {
        this.perHour = perHour;
        this.left = perHour;
        this.asOf = now;
    }

    /** Whether there was one left. */
    boolean take(long now) {
        left = Math.min(perHour, left + (now - asOf) * perHour / MILLIS_PER_HOUR);
        asOf = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    void left(int count, long now) {
        left = Math.min(count, perHour);
        asOf = now;
    }

    SimAnswer headers(SimAnswer answer) {
        double full = asOf + (perHour - left) * MILLIS_PER_HOUR / perHour;
        return answer.header("RateLimit-Limit", Integer.toString(perHour))
                .header("RateLimit-Remaining", Integer.toString((int) left))
                .header("RateLimit-Reset", Long.toString((long) Math.ceil(full / 1000)));
    }
}

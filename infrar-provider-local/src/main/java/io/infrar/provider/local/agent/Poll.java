package io.infrar.provider.local.agent;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what the operating system does not announce. */
final class Poll {
    private Poll() {}

    /** Asks at once, then after 1, 2, 4 … at most 50 ms; false when the time is over, or this thread was interrupted. */
    static boolean until(Duration timeout, BooleanSupplier condition) {
        long end = System.nanoTime() + timeout.toNanos();
        for (long pause = 1; ; pause = Math.min(pause * 2, 50)) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}

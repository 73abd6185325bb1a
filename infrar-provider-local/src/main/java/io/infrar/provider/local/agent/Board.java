package io.infrar.provider.local.agent;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where runners announce that their state changed, and requests wait for it. */
final class Board {
    private long version;

    synchronized void changed() {
        version++;
        notifyAll();
    }

    private synchronized long version() {
        return version;
    }

    @SuppressWarnings("WaitNotInLoop") // await() has the loop
    private synchronized void waitFor(long seen, long millis) throws InterruptedException {
        if (version == seen) {
            wait(Math.max(1, millis));
        }
    }

    /** The first answer that is not null, asked anew at every change; null when the time is over. */
    <T> @Nullable T await(Duration timeout, Supplier<@Nullable T> question) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long seen = version();
            T answer = question.get();
            long left = end - System.nanoTime();
            if (answer != null || left <= 0) {
                return answer;
            }
            waitFor(seen, Math.min(left / 1_000_000, 1_000));
        }
    }
}

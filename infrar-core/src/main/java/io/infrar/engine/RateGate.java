package io.infrar.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rate budget of one provider account, shared by reads and changes. Each throttled answer halves how many verbs may run at
 * once and holds new ones back for as long as the provider asked; successes widen it again one by one. A verb that only waits
 * for something to become ready has no place meanwhile.
 */
final class RateGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int max;
    private int limit;
    private int successes;
    private int running;
    private long closedUntilNanos = System.nanoTime();

    RateGate(int max) {
        this.max = max;
        this.limit = max;
    }

    /** Whether it was possible within that time. */
    boolean enter(Duration within) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long end = System.nanoTime() + within.toNanos();
            while (true) {
                long now = System.nanoTime();
                long closed = closedUntilNanos - now;
                if (closed <= 0 && running < limit) {
                    running++;
                    return true;
                }
                if (end - now <= 0) {
                    return false;
                }
                changed.await(closed > 0 ? Math.min(closed, end - now) : end - now, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits outside; whoever calls has a place, and has one again at once afterwards, since others may wait for what it does. */
    void outside(Runnable wait) {
        leave(false);
        try {
            wait.run();
        } finally {
            lock.lock();
            try {
                running++;
            } finally {
                lock.unlock();
            }
        }
    }

    void leave(boolean success) {
        lock.lock();
        try {
            running--;
            if (success && limit < max && ++successes >= limit) {
                successes = 0;
                limit++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void throttled(Duration wait) {
        lock.lock();
        try {
            limit = Math.max(1, limit / 2);
            successes = 0;
            long until = System.nanoTime() + wait.toNanos();
            if (until - closedUntilNanos > 0) {
                closedUntilNanos = until;
            }
        } finally {
            lock.unlock();
        }
    }
}

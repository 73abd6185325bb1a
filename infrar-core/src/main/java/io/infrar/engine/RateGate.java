package io.infrar.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rate budget of one provider account, shared by reads and changes. Each throttled answer halves how many verbs may run at
 * once and holds new ones back for as long as the provider asked; successes widen it again one by one.
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

    void enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long closed = closedUntilNanos - System.nanoTime();
                if (closed > 0) {
                    changed.await(closed, TimeUnit.NANOSECONDS);
                } else if (running >= limit) {
                    changed.await();
                } else {
                    running++;
                    return;
                }
            }
        } finally {
            lock.unlock();
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

package io.infrar.state;

import static java.util.Objects.requireNonNull;

import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes what was written durable for all who wait at once: one of them syncs the disk for everything that is written by then, the
 * others wait for it, and those who come meanwhile are the next group.
 *
 * <p>A sync that fails is final. The system may have dropped what it could not write, so that a later sync would succeed without
 * having written it; only reading the files again tells what is there.
 */
final class GroupSync {
    private record Mark(Journal journal, long written) {}

    private final Runnable fence;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Mark mark;
    private volatile @Nullable StateException failure;
    private long durable;
    private boolean syncing;

    /**
     * Made for one lock.
     *
     * @param fence throws when the lock was lost, so that what was written since does not count
     */
    GroupSync(Runnable fence) {
        this.fence = fence;
    }

    /** Says how many bytes were written in all. Whatever went to a journal before this one is durable already. */
    void wrote(Journal journal, long written) {
        mark = new Mark(journal, written);
    }

    void requireUsable() {
        StateException reason = failure;
        if (reason instanceof StateFencedException) {
            throw new StateFencedException(String.valueOf(reason.getMessage()));
        }
        if (reason != null) {
            throw new StateException(
                    "the state could not be written before, so this lock is of no use any more; close it and run again: "
                            + reason.getMessage(),
                    reason);
        }
    }

    /** Ends the use of the lock. */
    void fail(StateException reason) {
        failure = reason;
    }

    /** Says that so many bytes are durable by other means. */
    void isDurable(long written) {
        lock.lock();
        try {
            durable = Math.max(durable, written);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes are known to be durable. */
    long durable() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    boolean isUsable() {
        return failure == null;
    }

    /** Returns when so many bytes are durable. */
    void await(long written) {
        lock.lock();
        try {
            while (durable < written) {
                requireUsable();
                if (syncing) {
                    changed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        Mark target = requireNonNull(mark);
        syncing = true;
        lock.unlock();
        StateException problem = null;
        try {
            target.journal().force();
            fence.run();
        } catch (IOException e) {
            problem = StateErrors.cannotWrite(target.journal().path(), e);
        } catch (StateException e) {
            problem = e;
        } finally {
            lock.lock();
            syncing = false;
            changed.signalAll();
        }
        if (problem != null) {
            failure = problem;
            throw problem;
        }
        durable = Math.max(durable, target.written());
    }
}

package io.infrar.spi;

import java.util.List;

/**
 * The right to write the state of one environment. Renews its lease by itself while the process lives. {@link #append} may be
 * called by several threads at once; their changes are made durable together.
 */
public interface StateLock extends AutoCloseable {
    LockInfo info();

    /** The state as it was when the lock was taken. */
    StateSnapshot snapshot();

    /**
     * Appends changes in one piece: after a crash either all of them are there or none. Returns the sequence number after them.
     *
     * @param durable whether to return only once the changes and everything appended before survive a crash of the machine;
     *     otherwise they do so with the next durable append or on close
     * @throws StateFencedException when the lock was lost; nothing was written
     * @throws StateException when the write failed, such as on a full disk; nothing of it counts
     */
    long append(List<StateChange> changes, boolean durable);

    /** Removes every trace of an environment that has no rows left, instead of keeping an empty log. Then only close. */
    void deleteEnvironment();

    /** Makes everything durable and gives the lock back. */
    @Override
    void close();
}

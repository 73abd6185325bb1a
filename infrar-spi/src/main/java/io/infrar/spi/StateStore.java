package io.infrar.spi;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the state of environments: an append-only log of rows, fenced by a lock, so that the same contract holds for a folder,
 * object storage and a database. Safe for use by several threads and processes.
 */
public interface StateStore extends AutoCloseable {
    /** Where the state is, for messages; without credentials. */
    String location();

    /** The names of the environments that have state. */
    List<String> environments();

    /**
     * The state now, without the lock; empty when there is none.
     *
     * @throws StateException when it cannot be read, with the reason and what to do
     */
    StateSnapshot read(String environment);

    /**
     * Takes the lock of an environment. A lock is taken over when its owner is known to be dead or, where that cannot be
     * known, when its lease has run out.
     *
     * @throws StateLockedException when somebody else holds it, with who and since when
     * @throws StateException when the state cannot be read or written
     */
    StateLock lock(String environment, LockRequest request);

    /** Who holds the lock, if anybody. */
    Optional<LockInfo> holder(String environment);

    /**
     * Takes the lock away from its owner, whose next write is refused. For people, when the owner hangs.
     *
     * @param lockId of {@link LockInfo#id()}, so that no other lock is broken by mistake
     */
    void breakLock(String environment, String lockId);

    @Override
    void close();
}

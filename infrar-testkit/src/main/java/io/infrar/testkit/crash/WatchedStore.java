package io.infrar.testkit.crash;

import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.util.List;
import java.util.Optional;

/** A store in which the moments right before and right after each entry can be fatal. */
final class WatchedStore implements StateStore {
    private final StateStore store;
    private final CrashMoments moments;

    WatchedStore(StateStore store, CrashMoments moments) {
        this.store = store;
        this.moments = moments;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public List<String> environments() {
        return store.environments();
    }

    @Override
    public StateSnapshot read(String environment) {
        return store.read(environment);
    }

    @Override
    public StateLock lock(String environment, LockRequest request) {
        StateLock lock = store.lock(environment, request);
        return new StateLock() {
            @Override
            public LockInfo info() {
                return lock.info();
            }

            @Override
            public StateSnapshot snapshot() {
                return lock.snapshot();
            }

            @Override
            public long append(List<StateChange> changes, boolean durable) {
                moments.pass();
                long sequence = lock.append(changes, durable);
                moments.pass();
                return sequence;
            }

            @Override
            public void deleteEnvironment() {
                moments.pass();
                lock.deleteEnvironment();
                moments.pass();
            }

            @Override
            public void close() {
                lock.close();
            }
        };
    }

    @Override
    public Optional<LockInfo> holder(String environment) {
        return store.holder(environment);
    }

    @Override
    public void breakLock(String environment, String lockId) {
        store.breakLock(environment, lockId);
    }

    @Override
    public void close() {
        store.close();
    }
}

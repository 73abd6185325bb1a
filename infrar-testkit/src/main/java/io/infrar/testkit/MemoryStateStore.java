package io.infrar.testkit;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateLockedException;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state store for tests, which forgets everything with the JVM. {@link #another} gives a second store on the same state, as
 * another process would have it. Its locks end when they are closed or broken, since their owner cannot die alone.
 */
public final class MemoryStateStore implements StateStore {
    private static final class Content {
        private final String lineage = UUID.randomUUID().toString();
        private final Map<Row.Key, Row> rows = new LinkedHashMap<>();
        private final Map<ComponentKey, Json> exports = new LinkedHashMap<>();
        private long sequence;
    }

    private static final class Shared {
        private final Map<String, Content> contents = new TreeMap<>();
        private final Map<String, LockInfo> locks = new TreeMap<>();
        private long epoch;
    }

    private final Clock clock;
    /** Guards everything in it. */
    private final Shared shared;

    /** An empty store. */
    public MemoryStateStore() {
        this(Clock.systemUTC());
    }

    /** An empty store with a clock for leases. */
    public MemoryStateStore(Clock clock) {
        this(clock, new Shared());
    }

    private MemoryStateStore(Clock clock, Shared shared) {
        this.clock = clock;
        this.shared = shared;
    }

    /** A second store on the same state. */
    public MemoryStateStore another() {
        return new MemoryStateStore(clock, shared);
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public List<String> environments() {
        synchronized (shared) {
            return List.copyOf(shared.contents.keySet());
        }
    }

    @Override
    public StateSnapshot read(String environment) {
        synchronized (shared) {
            Content content = shared.contents.get(environment);
            return content == null
                    ? StateSnapshot.empty(environment)
                    : new StateSnapshot(
                            environment,
                            content.lineage,
                            content.sequence,
                            new ArrayList<>(content.rows.values()),
                            content.exports);
        }
    }

    @Override
    public StateLock lock(String environment, LockRequest request) {
        synchronized (shared) {
            LockInfo holder = shared.locks.get(environment);
            if (holder != null) {
                throw new StateLockedException(
                        "the state of environment '" + environment + "' is locked by " + holder, holder);
            }
            Instant now = clock.instant();
            LockInfo info = new LockInfo(
                    UUID.randomUUID().toString(),
                    ++shared.epoch,
                    request.owner(),
                    request.operation(),
                    now,
                    now.plus(request.lease()),
                    true);
            shared.locks.put(environment, info);
            return new Lock(environment, info, read(environment));
        }
    }

    @Override
    public Optional<LockInfo> holder(String environment) {
        synchronized (shared) {
            return Optional.ofNullable(shared.locks.get(environment));
        }
    }

    @Override
    public void breakLock(String environment, String lockId) {
        synchronized (shared) {
            LockInfo holder = shared.locks.get(environment);
            if (holder == null || !holder.id().equals(lockId)) {
                throw new StateException("the state of environment '" + environment + "' is not locked by " + lockId
                        + (holder == null ? "" : " but by " + holder));
            }
            shared.locks.remove(environment);
        }
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "state in memory";
    }

    private final class Lock implements StateLock {
        private final String environment;
        private final LockInfo info;
        private final StateSnapshot snapshot;
        private boolean closed;

        Lock(String environment, LockInfo info, StateSnapshot snapshot) {
            this.environment = environment;
            this.info = info;
            this.snapshot = snapshot;
        }

        @Override
        public LockInfo info() {
            return info;
        }

        @Override
        public StateSnapshot snapshot() {
            return snapshot;
        }

        @Override
        public long append(List<StateChange> changes, boolean durable) {
            synchronized (shared) {
                requireHeld();
                Content content = content(changes.isEmpty());
                if (content == null) {
                    return 0;
                }
                for (StateChange change : changes) {
                    apply(change, content);
                    content.sequence++;
                }
                return content.sequence;
            }
        }

        private @Nullable Content content(boolean onlyIfThere) {
            return onlyIfThere
                    ? shared.contents.get(environment)
                    : shared.contents.computeIfAbsent(environment, name -> new Content());
        }

        private static void apply(StateChange change, Content content) {
            if (change instanceof StateChange.Put put) {
                content.rows.put(put.row().key(), put.row());
            } else if (change instanceof StateChange.Remove remove) {
                content.rows.remove(remove.key());
            } else if (change instanceof StateChange.PutExports put) {
                content.exports.put(put.component(), put.exports());
            } else if (change instanceof StateChange.RemoveExports remove) {
                content.exports.remove(remove.component());
            } else {
                throw new IllegalStateException("unknown change " + change);
            }
        }

        private boolean isHeld() {
            return info.equals(shared.locks.get(environment));
        }

        private void requireHeld() {
            if (closed) {
                throw new StateException("this lock of environment '" + environment + "' was closed");
            }
            if (!isHeld()) {
                throw new StateFencedException(
                        "lock " + info.id() + " of environment '" + environment + "' was taken away");
            }
        }

        @Override
        public void deleteEnvironment() {
            synchronized (shared) {
                requireHeld();
                Content content = shared.contents.get(environment);
                if (content != null && !content.rows.isEmpty()) {
                    throw new StateException("environment '" + environment + "' still has resources in its state");
                }
                shared.contents.remove(environment);
                closed = true;
                shared.locks.remove(environment);
            }
        }

        @Override
        public void close() {
            synchronized (shared) {
                closed = true;
                if (isHeld()) {
                    shared.locks.remove(environment);
                }
            }
        }
    }
}

package io.infrar.state;

import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import io.infrar.spi.StateLockedException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of one environment: the system's lock on a file that says who has it.
 *
 * <p>The system frees its lock when the process ends, however it ends, so a dead owner is known at once. The owner writes its
 * lease in place, into the file that it has open. Whoever breaks the lock, or takes it over from another machine whose lease has
 * run out, puts another file under the same name: the owner sees that before its next write, and neither its lease nor its lock on
 * the old file matter any more.
 *
 * <p>POSIX drops the locks of a process on a file as soon as the process closes any handle of that file. Therefore this JVM
 * remembers which locks it has, and never opens those files a second time.
 */
final class LockFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);

    /** Guards itself, and every opening and closing of a lock file. */
    private static final Map<Path, LockFile> HELD = new HashMap<>();

    /** How long to wait for an owner that has just come to write who it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final StateFolder folder;
    private final Path path;
    private final Clock clock;
    private final Duration lease;
    private final RandomAccessFile file;
    private final Object identity;
    private final ScheduledExecutorService heart;
    private volatile LockRecord record;
    private boolean closed;

    private LockFile(
            StateFolder folder,
            Path path,
            Clock clock,
            Duration lease,
            RandomAccessFile file,
            Object identity,
            LockRecord record) {
        this.folder = folder;
        this.path = path;
        this.clock = clock;
        this.lease = lease;
        this.file = file;
        this.identity = identity;
        this.record = record;
        this.heart = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "infrar-state-lease-" + folder.environment());
            thread.setDaemon(true);
            return thread;
        });
    }

    static LockFile acquire(StateFolder folder, LockRequest request, Clock clock) throws IOException {
        if (request.lease().isNegative() || request.lease().isZero()) {
            throw new IllegalArgumentException("lease must be positive, but is " + request.lease());
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            LockFile lock = tryAcquire(folder, request, clock);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > deadline) {
                LockRecord unknown = LockRecord.of(
                        new LockRequest("another process", "?", request.lease()), 0, false, clock.instant());
                throw new StateLockedException(
                        folder.lock()
                                + " is locked by another process that does not say who it is. Wait until it is done",
                        unknown.info());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Null when the file has changed meanwhile, or its new owner has not yet written who it is. */
    private static @Nullable LockFile tryAcquire(StateFolder folder, LockRequest request, Clock clock)
            throws IOException {
        synchronized (HELD) {
            Disk.createFolders(folder.path());
            Path path;
            Object identity;
            RandomAccessFile file;
            try {
                path = key(folder);
                LockFile held = HELD.get(path);
                if (held != null) {
                    throw StateErrors.locked(folder.environment(), held.record, clock.instant());
                }
                Disk.createEmptyUnlessThere(path);
                identity = Disk.identity(path);
                file = new RandomAccessFile(path.toFile(), "rw");
            } catch (NoSuchFileException | FileNotFoundException e) {
                if (Files.exists(folder.lock())) {
                    throw e;
                }
                return null;
            }
            LockFile lock = null;
            try {
                boolean free = tryLock(file);
                LockRecord before = LockRecord.read(path, content(file));
                if (!free) {
                    if (before != null && before.held()) {
                        throw StateErrors.locked(folder.environment(), before, clock.instant());
                    }
                    return null;
                }
                if (identity == null || !identity.equals(Disk.identity(path))) {
                    return null;
                }
                checkEnded(before, folder, clock);
                if (before != null && before.held() && !before.onThisHost()) {
                    // Its machine may only have been away, with the server giving up its lock meanwhile: fence it off.
                    replace(folder, before);
                    return null;
                }
                long epoch = before == null ? 1 : before.info().epoch() + 1;
                boolean broken = before != null && before.broken();
                LockRecord record = LockRecord.of(request, epoch, broken, clock.instant());
                lock = new LockFile(folder, path, clock, request.lease(), file, identity, record);
                lock.write(record);
                HELD.put(path, lock);
                lock.beat();
                return lock;
            } finally {
                if (lock == null) {
                    file.close();
                }
            }
        }
    }

    /**
     * The system says that nobody has the lock. That holds for this host; others may share the folder over a network file system
     * that does not pass locks on, and two copies of this class in one JVM do not know of each other's handles.
     */
    private static void checkEnded(@Nullable LockRecord before, StateFolder folder, Clock clock) {
        if (before == null || !before.held()) {
            return;
        }
        if (before.info().leaseUntil().isAfter(clock.instant()) && before.ownerMayBeAlive(clock.instant())) {
            throw StateErrors.locked(folder.environment(), before, clock.instant());
        }
        LOG.warn(
                "taking over the state lock of environment '{}' from {}, process {} on {}, which ended without giving it back",
                folder.environment(),
                before.info().owner(),
                before.pid(),
                before.host());
    }

    private static boolean tryLock(RandomAccessFile file) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return file.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static byte[] content(RandomAccessFile file) throws IOException {
        byte[] bytes = new byte[(int) Math.min(file.length(), 1 << 16)];
        file.seek(0);
        file.readFully(bytes);
        return bytes;
    }

    private static Path key(StateFolder folder) throws IOException {
        return folder.path().toRealPath().resolve(folder.lock().getFileName());
    }

    static Optional<LockInfo> holder(StateFolder folder, Clock clock) throws IOException {
        LockRecord record = current(folder);
        return record != null && record.held() && record.ownerMayBeAlive(clock.instant())
                ? Optional.of(record.info())
                : Optional.empty();
    }

    private static @Nullable LockRecord current(StateFolder folder) throws IOException {
        synchronized (HELD) {
            try {
                Path path = key(folder);
                LockFile held = HELD.get(path);
                if (held != null) {
                    return held.record;
                }
                try (InputStream in = new FileInputStream(path.toFile())) {
                    return LockRecord.read(path, in.readAllBytes());
                }
            } catch (NoSuchFileException | FileNotFoundException e) {
                if (Files.exists(folder.lock())) {
                    throw e;
                }
                return null;
            }
        }
    }

    static void breakLock(StateFolder folder, String id) throws IOException {
        LockRecord record;
        synchronized (HELD) {
            record = check(folder, id);
            replace(folder, record);
            HELD.remove(key(folder));
        }
        LOG.warn("the state lock of environment '{}' was taken away from {}", folder.environment(), record.info());
    }

    /** Another file under the same name, by which the owner of the old one sees that it has lost the lock. */
    private static void replace(StateFolder folder, LockRecord record) throws IOException {
        byte[] broken =
                record.epoch(record.info().epoch() + 1).held(false).broken(true).bytes();
        Disk.createAtomically(folder.lock(), out -> out.write(broken));
    }

    private static LockRecord check(StateFolder folder, String id) throws IOException {
        LockRecord record = current(folder);
        if (record == null || !record.held()) {
            throw new StateException("the state of environment '" + folder.environment() + "' is not locked, so lock "
                    + id + " cannot be broken; go on without");
        }
        if (!record.info().id().equals(id)) {
            throw new StateException("the state of environment '" + folder.environment() + "' is not locked by " + id
                    + " but by " + record.info() + "; name that lock if it is the one to break");
        }
        return record;
    }

    LockInfo info() {
        return record.info();
    }

    /** Whether the owner before may be alive and write. */
    boolean afterBreak() {
        return record.broken();
    }

    /** Makes sure that the epoch is above all in the journal, and that a broken lock is done with. */
    synchronized void settle(long journalEpoch) throws IOException {
        long epoch = Math.max(record.info().epoch(), journalEpoch + 1);
        if (epoch != record.info().epoch() || record.broken()) {
            LockRecord settled = record.epoch(epoch).broken(false);
            write(settled);
            record = settled;
        }
    }

    /** Throws when somebody has broken the lock. Costs a look at the folder, not at the file. */
    void check() {
        if (!isOurs()) {
            throw new StateFencedException(
                    "lock " + info().id() + " of environment '" + folder.environment()
                            + "' was taken away from " + info().owner() + " (" + info().operation()
                            + "); this process must not write the state any more. Run it again to go on from what was recorded");
        }
    }

    boolean isOurs() {
        try {
            return identity.equals(Disk.identity(path));
        } catch (IOException e) {
            throw StateErrors.cannotRead(path, e);
        }
    }

    private void beat() {
        long period = Math.max(1, lease.toMillis() / 3);
        @SuppressWarnings("unused")
        Object task = heart.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }

    private synchronized void renew() {
        if (closed) {
            return;
        }
        try {
            LockRecord renewed = record.leaseUntil(clock.instant().plus(lease));
            write(renewed);
            record = renewed;
        } catch (IOException e) {
            LOG.warn("cannot renew the lease in {}: {}", path, StateErrors.reason(e));
        }
    }

    private void write(LockRecord written) throws IOException {
        byte[] bytes = written.bytes();
        file.seek(0);
        file.write(bytes);
        if (file.length() > bytes.length) {
            file.setLength(bytes.length);
        }
    }

    /** Removes the file, and the folder when nothing else is in it. Then only close. */
    void delete() throws IOException {
        check();
        Files.deleteIfExists(path);
        try {
            Files.deleteIfExists(path.getParent());
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is in use or has files of others, and stays", path.getParent());
        }
    }

    @Override
    public void close() {
        heart.shutdown();
        synchronized (HELD) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                try (file) {
                    record = record.held(false);
                    write(record);
                } catch (IOException e) {
                    LOG.warn("cannot note in {} that the lock is free: {}", path, StateErrors.reason(e));
                } finally {
                    HELD.remove(path, this);
                }
            }
        }
    }
}

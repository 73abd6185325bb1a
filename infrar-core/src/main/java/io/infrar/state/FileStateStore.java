package io.infrar.state;

import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps state in a folder of this machine, one folder in it per environment, in files that a person can read: a journal with a
 * line per batch, snapshots with a line per row, and a lock. Nothing that was acknowledged as durable is lost when the process is
 * killed or the machine loses power, as far as the disk keeps what it confirmed.
 *
 * <p>A lock ends with the process that has it. While that process lives, the lock is not taken over on the same machine even
 * when its lease has run out, as when the process is suspended: {@link #breakLock} does that on purpose. For POSIX systems; on a
 * network file system only with working file locks.
 */
public final class FileStateStore implements StateStore {
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
    private static final long COMPACT_FROM = 1 << 20;

    private final Path root;
    private final Clock clock;
    private final long compactFrom;

    FileStateStore(Path root, Clock clock, long compactFrom) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
        this.compactFrom = compactFrom;
    }

    /** A store in the given folder, which is made when something is written. */
    public static FileStateStore at(Path root) {
        return at(root, Clock.systemUTC());
    }

    /** The same with a clock of which leases are reckoned. */
    public static FileStateStore at(Path root, Clock clock) {
        return new FileStateStore(root, clock, COMPACT_FROM);
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public List<String> environments() {
        requireFolder(root);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> ENVIRONMENT.matcher(name).matches())
                    .filter(name -> Files.isDirectory(root.resolve(name)))
                    .filter(this::hasState)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw StateErrors.cannotRead(root, e);
        }
    }

    private boolean hasState(String environment) {
        StateFolder folder = folder(environment);
        try {
            return !folder.journals().isEmpty();
        } catch (IOException e) {
            throw StateErrors.cannotRead(folder.path(), e);
        }
    }

    @Override
    public StateSnapshot read(String environment) {
        StateFolder folder = folder(environment);
        requireFolder(folder.path());
        try {
            StateReader.Loaded loaded = StateReader.loadUnlocked(folder);
            return loaded == null
                    ? StateSnapshot.empty(environment)
                    : loaded.model().snapshot(environment);
        } catch (IOException e) {
            throw StateErrors.cannotRead(folder.path(), e);
        }
    }

    @Override
    public StateLock lock(String environment, LockRequest request) {
        StateFolder folder = folder(environment);
        requireFolder(folder.path());
        LockFile lock;
        try {
            lock = LockFile.acquire(folder, request, clock);
        } catch (IOException e) {
            throw StateErrors.cannotUse(folder.path(), e);
        }
        try {
            return FileStateLock.open(folder, lock, compactFrom);
        } catch (IOException e) {
            lock.close();
            throw StateErrors.cannotUse(folder.path(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public Optional<LockInfo> holder(String environment) {
        StateFolder folder = folder(environment);
        try {
            return LockFile.holder(folder, clock);
        } catch (IOException e) {
            throw StateErrors.cannotRead(folder.lock(), e);
        }
    }

    @Override
    public void breakLock(String environment, String lockId) {
        StateFolder folder = folder(environment);
        try {
            LockFile.breakLock(folder, lockId);
        } catch (IOException e) {
            throw StateErrors.cannotWrite(folder.lock(), e);
        }
    }

    private StateFolder folder(String environment) {
        if (!ENVIRONMENT.matcher(environment).matches()) {
            throw new StateException(
                    "'" + environment + "' cannot name an environment's state folder: it must have at most 100"
                            + " letters, digits, - and _, with a letter or digit first");
        }
        return new StateFolder(root.resolve(environment), environment);
    }

    private static void requireFolder(Path folder) {
        for (Path path = folder; path != null; path = path.getParent()) {
            try {
                // One look: others make and remove these folders at the same time.
                if (Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                    return;
                }
            } catch (IOException e) {
                continue;
            }
            throw StateErrors.cannotUse(folder, new FileAlreadyExistsException(path.toString()));
        }
    }

    /** Does nothing: what is open belongs to the locks. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "state in " + root;
    }
}

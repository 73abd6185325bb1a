package io.infrar.state;

import static java.util.Objects.requireNonNull;

import io.infrar.spi.LockInfo;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import io.infrar.state.FileHeader.Previous;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pen of one environment.
 *
 * <p>{@code writing} guards everything that is not final or volatile here: batches go to the journal one after the other, by the
 * thread that has them. It is held for a write to the file, never for a sync, but when a new journal is begun. {@link GroupSync}
 * lets the threads that wait for the disk share its syncs.
 */
final class FileStateLock implements StateLock {
    private static final Logger LOG = LoggerFactory.getLogger(FileStateLock.class);

    /** A journal may grow to so many times the size of what is alive before a snapshot is worth its cost. */
    private static final int COMPACTION_FACTOR = 2;

    private final StateFolder folder;
    private final LockFile lock;
    private final StateSnapshot snapshot;
    private final long compactFrom;
    private final GroupSync sync;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable StateModel model;
    private @Nullable Journal journal;
    private long number;
    private long written;
    /** The bytes in journals since the last snapshot, and how many there must be for the next. */
    private long chainBytes;

    private long compactAt;
    private @Nullable Compaction compaction;
    private boolean closed;

    private FileStateLock(StateFolder folder, LockFile lock, StateSnapshot snapshot, long compactFrom) {
        this.folder = folder;
        this.lock = lock;
        this.snapshot = snapshot;
        this.compactFrom = compactFrom;
        this.compactAt = compactFrom;
        this.sync = new GroupSync(lock::check);
    }

    static FileStateLock open(StateFolder folder, LockFile lock, long compactFrom) throws IOException {
        folder.deleteTemporaries();
        StateReader.Loaded loaded = StateReader.load(folder);
        if (loaded == null) {
            lock.settle(0);
            return new FileStateLock(folder, lock, StateSnapshot.empty(folder.environment()), compactFrom);
        }
        FileStateLock opened =
                new FileStateLock(folder, lock, loaded.model().snapshot(folder.environment()), compactFrom);
        opened.goOnFrom(loaded);
        return opened;
    }

    private void goOnFrom(StateReader.Loaded loaded) throws IOException {
        if (loaded.tornBytes() > 0) {
            LOG.warn(
                    "{} ends in {} bytes of a batch that was cut off while it was written; they do not count",
                    folder.journal(loaded.top()),
                    loaded.tornBytes());
        }
        model = loaded.model();
        chainBytes = loaded.bytes();
        if (lock.afterBreak()) {
            // The owner before may still write to its journal, and to one more that it is about to begin. Neither
            // counts.
            Disk.force(folder.journal(loaded.top()));
            begin(loaded.top() + 2, new Previous(loaded.top(), loaded.topBytes()), loaded.model());
            lock.settle(loaded.model().epoch());
        } else {
            lock.settle(loaded.model().epoch());
            number = loaded.top();
            journal = Journal.open(folder.journal(number), loaded.topBytes());
        }
    }

    @Override
    public LockInfo info() {
        return lock.info();
    }

    @Override
    public StateSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public long append(List<StateChange> changes, boolean durable) {
        List<StateChange> batch = List.copyOf(changes);
        byte[] encoded = JournalCodec.encode(batch);
        long sequence;
        long until;
        writing.lock();
        try {
            requireUsable();
            if (!batch.isEmpty()) {
                write(batch, encoded);
            }
            until = written;
            sequence = model == null ? 0 : model.sequence();
        } finally {
            writing.unlock();
        }
        if (durable) {
            try {
                sync.await(until);
            } catch (StateException e) {
                takeBackWhatIsNotDurable();
                throw e;
            }
        }
        return sequence;
    }

    /** After a failed sync; a batch that was refused must not turn up later. */
    private void takeBackWhatIsNotDurable() {
        writing.lock();
        try {
            Journal open = journal;
            if (open != null && lock.isOurs()) {
                open.cutOff(open.bytes() - (written - sync.durable()));
                written = sync.durable();
                open.force();
            }
        } catch (IOException | StateException e) {
            LOG.warn("cannot take back what was written last to {}: {}", folder.path(), e.getMessage());
        } finally {
            writing.unlock();
        }
    }

    private void requireUsable() {
        if (closed) {
            throw new StateException("this lock of environment '" + folder.environment() + "' was closed");
        }
        sync.requireUsable();
        lock.check();
    }

    private void write(List<StateChange> batch, byte[] encoded) {
        try {
            StateModel target = requireJournal();
            Journal open = requireNonNull(journal);
            long epoch = lock.info().epoch();
            long sequence = target.sequence() + batch.size();
            byte[] line = JournalCodec.line(epoch, sequence, encoded);
            open.append(line);
            target.apply(new JournalCodec.Batch(epoch, sequence, batch), line.length);
            written += line.length;
            chainBytes += line.length;
            sync.wrote(open, written);
        } catch (IOException e) {
            throw StateErrors.cannotWrite(folder.path(), e);
        }
        compactWhenLong();
    }

    private StateModel requireJournal() throws IOException {
        StateModel target = model;
        if (target == null) {
            target = new StateModel(UUID.randomUUID().toString(), 0, 0);
            begin(1, null, target);
            Disk.forceFolderOf(folder.path());
            model = target;
        }
        return target;
    }

    private FileHeader begin(long newNumber, @Nullable Previous previous, StateModel state) throws IOException {
        FileHeader header = new FileHeader(
                FileHeader.JOURNAL,
                folder.environment(),
                state.lineage(),
                newNumber,
                lock.info().epoch(),
                state.sequence(),
                previous);
        Path path = folder.journal(newNumber);
        Journal begun;
        try {
            begun = Journal.create(path, header);
        } catch (IOException e) {
            if (Files.exists(path)) {
                // It continues the journal before, to which nothing may be added then.
                sync.fail(StateErrors.cannotWrite(path, e));
            }
            throw e;
        }
        Journal before = journal;
        journal = begun;
        number = newNumber;
        if (before != null) {
            before.close();
        }
        return header;
    }

    /** O(1) for each batch in the long run: a snapshot costs as much as what is alive, and comes after a multiple of that. */
    private void compactWhenLong() {
        Compaction last = compaction;
        if (last != null && !last.isRunning()) {
            compaction = null;
            if (last.isDone()) {
                chainBytes = requireNonNull(journal).bytes();
                compactAt = compactFrom;
            } else {
                compactAt = 2 * chainBytes;
            }
        }
        StateModel state = requireNonNull(model);
        if (compaction != null || chainBytes < Math.max(compactAt, COMPACTION_FACTOR * state.bytes())) {
            return;
        }
        Journal full = requireNonNull(journal);
        try {
            full.force();
            lock.check();
            sync.isDurable(written);
            FileHeader header = begin(number + 1, new Previous(number, full.bytes()), state);
            compaction = Compaction.start(folder, header.ofSnapshot(), state.copy(), lock::check);
        } catch (IOException | StateFencedException e) {
            compactAt = 2 * chainBytes;
            LOG.warn("cannot begin a new journal in {}: {}; it is tried again later", folder.path(), e.getMessage());
        }
    }

    @Override
    public void deleteEnvironment() {
        writing.lock();
        try {
            requireUsable();
            StateModel state = model;
            if (state != null && state.hasRows()) {
                throw new StateException(
                        "environment '" + folder.environment() + "' still has resources in its state, which"
                                + " must not be deleted; destroy or forget them first");
            }
            awaitCompaction();
            if (state != null) {
                // Should the process be killed now, this is the newest journal, and says that there is nothing.
                begin(number + 1, null, new StateModel(state.lineage(), state.sequence(), 0));
            }
            deleteFiles();
            closed = true;
        } catch (IOException e) {
            throw StateErrors.cannotWrite(folder.path(), e);
        } finally {
            writing.unlock();
        }
    }

    private void deleteFiles() throws IOException {
        for (long snapshotNumber : folder.snapshots()) {
            lock.check();
            Files.deleteIfExists(folder.snapshot(snapshotNumber));
        }
        for (long journalNumber : folder.journals()) {
            lock.check();
            Files.deleteIfExists(folder.journal(journalNumber));
        }
        folder.deleteTemporaries();
        lock.delete();
    }

    @Override
    public void close() {
        writing.lock();
        try {
            boolean first = !closed;
            closed = true;
            awaitCompaction();
            if (first && lock.isOurs()) {
                finish();
            }
        } finally {
            closeJournal();
            lock.close();
            writing.unlock();
        }
    }

    private void finish() {
        if (journal == null) {
            deleteFolderWithoutState();
        } else if (sync.isUsable()) {
            sync.await(written);
        }
    }

    private void deleteFolderWithoutState() {
        try {
            lock.delete();
        } catch (IOException | StateFencedException e) {
            LOG.debug("{} stays", folder.path(), e);
        }
    }

    private void awaitCompaction() {
        if (compaction != null) {
            compaction.await();
            compaction = null;
        }
    }

    private void closeJournal() {
        Journal open = journal;
        journal = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("cannot close {}: {}", open.path(), StateErrors.reason(e));
            }
        }
    }
}

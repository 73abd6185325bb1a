package io.infrar.state;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the snapshot that goes with the start of a journal, in a thread of its own while the journal is being written, and
 * removes files that are older than the last few snapshots. Whenever it is interrupted or fails, the older files still hold the
 * same.
 */
final class Compaction {
    /** With the journals after them: to go back to when a file is damaged. */
    private static final int SNAPSHOTS_KEPT = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final StateFolder folder;
    private final FileHeader header;
    private final StateModel model;
    private final Runnable fence;
    private final Thread thread;
    private volatile boolean done;

    private Compaction(StateFolder folder, FileHeader header, StateModel model, Runnable fence) {
        this.folder = folder;
        this.header = header;
        this.model = model;
        this.fence = fence;
        this.thread = new Thread(this::run, "infrar-state-compaction-" + folder.environment());
        thread.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @param model is not changed by anybody meanwhile
     * @param fence throws when nothing may be written any more
     */
    static Compaction start(StateFolder folder, FileHeader header, StateModel model, Runnable fence) {
        Compaction compaction = new Compaction(folder, header, model, fence);
        compaction.thread.start();
        return compaction;
    }

    private void run() {
        try {
            fence.run();
            Disk.createAtomically(folder.snapshot(header.number()), out -> SnapshotCodec.write(header, model, out));
            done = true;
            fence.run();
            prune();
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "cannot shorten the journal in {}: {}; it is tried again later",
                    folder.path(),
                    e instanceof IOException io ? StateErrors.reason(io) : e.getMessage());
        }
    }

    private void prune() throws IOException {
        List<Long> snapshots = folder.snapshots();
        if (snapshots.size() < SNAPSHOTS_KEPT) {
            return;
        }
        long oldest = snapshots.get(snapshots.size() - SNAPSHOTS_KEPT);
        for (long number : folder.journals()) {
            if (number < oldest) {
                Files.deleteIfExists(folder.journal(number));
            }
        }
        for (long number : snapshots) {
            if (number < oldest) {
                Files.deleteIfExists(folder.snapshot(number));
            }
        }
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    /** Whether the snapshot is there. */
    boolean isDone() {
        return done;
    }

    void await() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

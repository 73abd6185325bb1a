package io.infrar.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.infrar.model.Json;
import io.infrar.spi.StateException;
import io.infrar.state.FileHeader.Previous;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of one environment. The journal with the highest number holds the newest batches; its header names the journal
 * before it, and so on back to a journal whose start is kept in a snapshot, or to the first.
 */
final class StateReader {
    /** A reader without the lock may meet a compaction, which removes old files, or a writer that takes back half a batch. */
    private static final int ATTEMPTS = 3;

    private final StateFolder folder;
    private final Map<Long, FileHeader> headers = new HashMap<>();

    private StateReader(StateFolder folder) {
        this.folder = folder;
    }

    /**
     * What was read.
     *
     * @param top the number of the newest journal
     * @param topBytes how much of it is whole
     * @param tornBytes how much follows that was cut off while it was written
     * @param base the journal at which reading began
     * @param bytes read from journals
     */
    record Loaded(StateModel model, long top, long topBytes, long tornBytes, long base, long bytes) {}

    /**
     * The state now; null when there is none.
     *
     * @throws StateException when it is damaged, foreign, incomplete or from a newer version
     */
    static @Nullable Loaded load(StateFolder folder) throws IOException {
        return new StateReader(folder).load();
    }

    /** The same while somebody else may be writing. */
    static @Nullable Loaded loadUnlocked(StateFolder folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return load(folder);
            } catch (NoSuchFileException | StateException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private @Nullable Loaded load() throws IOException {
        List<Long> journals = folder.journals();
        List<Long> snapshots = folder.snapshots();
        if (journals.isEmpty()) {
            if (!snapshots.isEmpty()) {
                throw StateErrors.incomplete(
                        folder.journal(snapshots.get(snapshots.size() - 1)), "there is a snapshot but no journal");
            }
            return null;
        }
        for (long number : journals) {
            headers.put(number, header(number));
        }
        long top = journals.get(journals.size() - 1);
        checkLineages(header(top).lineage());
        Deque<Long> chain = chain(top, snapshots);
        long base = chain.getFirst();
        StateModel model = snapshots.contains(base)
                ? snapshot(base)
                : new StateModel(header(base).lineage(), header(base).sequence(), 0);
        return replay(chain, model);
    }

    private void checkLineages(String lineage) {
        headers.forEach((number, header) -> {
            if (!header.lineage().equals(lineage)) {
                throw StateErrors.foreign(
                        folder.journal(number),
                        "it is of lineage " + header.lineage() + ", the newest journal of lineage " + lineage);
            }
        });
    }

    private FileHeader header(long number) throws IOException {
        FileHeader known = headers.get(number);
        if (known != null) {
            return known;
        }
        Path file = folder.journal(number);
        try (LineReader reader = new LineReader(file)) {
            byte[] line = reader.next();
            if (line == null) {
                throw new IllegalArgumentException("it is empty");
            }
            FileHeader.checkFormat(file, FileHeader.JOURNAL, Json.parse(new String(line, UTF_8)));
            return FileHeader.of(file, FileHeader.JOURNAL, JournalCodec.open(line), folder, number);
        } catch (IllegalArgumentException e) {
            throw StateErrors.damaged(
                    file,
                    1,
                    String.valueOf(e.getMessage()),
                    "move away " + from(number)
                            + ": the state is then that of the files before; what was recorded later is not in it");
        }
    }

    private Deque<Long> chain(long top, List<Long> snapshots) throws IOException {
        Deque<Long> chain = new ArrayDeque<>();
        for (long number = top; ; ) {
            chain.addFirst(number);
            Previous previous = header(number).previous();
            if (previous == null || snapshots.contains(number)) {
                return chain;
            }
            if (!headers.containsKey(previous.number()) || previous.number() >= number) {
                throw StateErrors.incomplete(
                        folder.journal(previous.number()),
                        folder.journal(number).getFileName() + " continues it and there is no "
                                + folder.snapshot(number).getFileName());
            }
            number = previous.number();
        }
    }

    private StateModel snapshot(long number) throws IOException {
        Path file = folder.snapshot(number);
        try {
            StateModel model = SnapshotCodec.read(folder, number);
            if (!model.lineage().equals(header(number).lineage())) {
                throw StateErrors.foreign(
                        file,
                        "it is of lineage " + model.lineage() + ", the journals of lineage "
                                + header(number).lineage());
            }
            return model;
        } catch (Damage e) {
            throw StateErrors.damaged(file, e.line(), e.reason(), snapshotRemedy(number, file));
        }
    }

    private String snapshotRemedy(long number, Path file) throws IOException {
        List<Long> others =
                folder.snapshots().stream().filter(other -> other < number).toList();
        Previous previous = header(number).previous();
        if (previous == null || !headers.containsKey(previous.number())) {
            return "ask for help: no older files are left that hold the same";
        }
        String older = others.isEmpty()
                ? ""
                : folder.snapshot(others.get(others.size() - 1)).getFileName() + " and ";
        return "move " + file.getFileName() + " away: nothing is lost, since " + older
                + "the journals before it hold the same";
    }

    private Loaded replay(Deque<Long> chain, StateModel model) throws IOException {
        long base = chain.getFirst();
        long bytes = 0;
        while (true) {
            long number = chain.removeFirst();
            FileHeader header = header(number);
            if (model.sequence() != header.sequence()) {
                throw StateErrors.incomplete(
                        folder.journal(number),
                        "it begins at sequence " + header.sequence() + ", but the files before it end at "
                                + model.sequence());
            }
            Long next = chain.peekFirst();
            Previous limit = next == null ? null : header(next).previous();
            try (LineReader reader = new LineReader(folder.journal(number))) {
                long good = replay(reader, model, limit == null ? Long.MAX_VALUE : limit.bytes());
                bytes += good;
                if (next == null) {
                    while (reader.next() != null) {
                        // counts what follows the last whole batch
                    }
                    return new Loaded(model, number, good, reader.offset() - good, base, bytes);
                }
            } catch (Damage e) {
                throw StateErrors.damaged(
                        folder.journal(number), e.line(), e.reason(), journalRemedy(number, e.offset()));
            }
        }
    }

    /** Returns the bytes up to the end of the last whole batch. */
    private static long replay(LineReader reader, StateModel model, long limit) throws IOException {
        reader.next();
        long good = reader.offset();
        boolean last = limit == Long.MAX_VALUE;
        while (good < limit) {
            byte[] line = reader.next();
            if (line == null || !reader.terminated()) {
                if (last) {
                    return good;
                }
                throw new Damage(
                        reader.number(), good, "it ends there, but the next journal continues it at byte " + limit);
            }
            if (reader.offset() > limit) {
                throw new Damage(
                        reader.number(),
                        good,
                        "the next journal continues it at byte " + limit + ", inside of this line");
            }
            try {
                apply(JournalCodec.decode(line), line.length, model);
            } catch (IllegalArgumentException e) {
                int number = reader.number();
                if (last && tornByPowerLoss(line, reader)) {
                    return good;
                }
                throw new Damage(number, good, String.valueOf(e.getMessage()));
            }
            good = reader.offset();
        }
        return good;
    }

    private static void apply(JournalCodec.Batch batch, int bytes, StateModel model) {
        long expected = model.sequence() + batch.changes().size();
        if (batch.sequence() != expected) {
            throw new IllegalArgumentException(
                    "it ends at sequence " + batch.sequence() + ", not " + expected + ": lines are missing before it");
        }
        if (batch.epoch() < model.epoch()) {
            throw new IllegalArgumentException(
                    "it is of epoch " + batch.epoch() + " after a line of epoch " + model.epoch());
        }
        model.apply(batch, bytes);
    }

    /**
     * A file system may keep the length of the last writes before a power loss and lose their content, which then reads as zeros. No
     * batch has a zero byte, and one that was made durable has no such hole; so this is a tail like any other that was cut off.
     */
    private static boolean tornByPowerLoss(byte[] line, LineReader reader) throws IOException {
        boolean hole = false;
        for (byte[] next = line; next != null; next = reader.next()) {
            for (byte b : next) {
                hole |= b == 0;
            }
            if (next != line && isWhole(next)) {
                return false;
            }
        }
        return hole;
    }

    private static boolean isWhole(byte[] line) {
        try {
            JournalCodec.open(line);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String journalRemedy(long number, long offset) throws IOException {
        List<Long> later =
                folder.journals().stream().filter(other -> other > number).toList();
        return "go back to what was recorded before the damage: cut the file to its first " + offset
                + " bytes (truncate -s " + offset + " " + folder.journal(number).getFileName() + ")"
                + (later.isEmpty() ? "" : " and move away " + from(later.get(0)))
                + ". What was recorded later is then not in the state: refresh, and adopt what was made since";
    }

    private String from(long number) throws IOException {
        return Stream.concat(
                        folder.journals().stream().filter(n -> n >= number).map(folder::journal),
                        folder.snapshots().stream().filter(n -> n >= number).map(folder::snapshot))
                .map(file -> file.getFileName().toString())
                .collect(Collectors.joining(", "));
    }
}

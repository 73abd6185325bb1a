package io.infrar.state;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The journal that is being written. Not safe for use by several threads, but for {@link #force}. */
final class Journal implements Closeable {
    private final Path path;
    private final RandomAccessFile file;
    private long good;
    private boolean dirty;

    private Journal(Path path, long good) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.good = good;
    }

    static Journal create(Path path, FileHeader header) throws IOException {
        byte[] line = JournalCodec.line(header);
        Disk.createAtomically(path, out -> out.write(line));
        return open(path, line.length);
    }

    /** Goes on after the given bytes; what follows them is cut off. */
    static Journal open(Path path, long good) throws IOException {
        Journal journal = new Journal(path, good);
        try {
            journal.cutOff();
            return journal;
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    /** Appends all of the bytes or none. */
    void append(byte[] line) throws IOException {
        if (dirty) {
            cutOff();
        }
        try {
            file.write(line);
            good += line.length;
        } catch (IOException e) {
            dirty = true;
            try {
                cutOff();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void cutOff() throws IOException {
        if (file.length() > good) {
            file.setLength(good);
        }
        file.seek(good);
        dirty = false;
    }

    /** Takes back what was appended after the given bytes. */
    void cutOff(long bytes) throws IOException {
        good = bytes;
        cutOff();
    }

    void force() throws IOException {
        Disk.force(path);
    }

    Path path() {
        return path;
    }

    long bytes() {
        return good;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

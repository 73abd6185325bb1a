package io.infrar.state;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a file line by line as bytes, and knows where it is. */
final class LineReader implements Closeable {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long offset;
    private int number;
    private boolean terminated;

    LineReader(Path file) throws IOException {
        try {
            in = new FileInputStream(file.toFile());
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw e;
            }
            throw new NoSuchFileException(file.toString());
        }
    }

    /** The next line without its end; null after the last. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream longLine = null;
        while (true) {
            if (start == end && !fill()) {
                terminated = false;
                return longLine == null ? null : line(longLine, 0);
            }
            for (int i = start; i < end; i++) {
                if (buffer[i] == '\n') {
                    terminated = true;
                    return line(longLine == null ? new ByteArrayOutputStream(i - start) : longLine, i);
                }
            }
            longLine = longLine == null ? new ByteArrayOutputStream(end - start + 1024) : longLine;
            longLine.write(buffer, start, end - start);
            start = end;
        }
    }

    private byte[] line(ByteArrayOutputStream line, int until) {
        if (terminated) {
            line.write(buffer, start, until - start);
            start = until + 1;
        }
        number++;
        offset += line.size() + (terminated ? 1 : 0);
        return line.toByteArray();
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /** Whether the last line read had an end. */
    boolean terminated() {
        return terminated;
    }

    /** The bytes up to the end of the last line read. */
    long offset() {
        return offset;
    }

    /** The number of the last line read; the first is 1. */
    int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

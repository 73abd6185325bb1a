package io.infrar.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A snapshot: one JSON object with a row in each line, in a fixed order, whose last field is the checksum of all before it. */
final class SnapshotCodec {
    private static final byte[] ROWS = "\"rows\":[".getBytes(UTF_8);
    private static final byte[] END_OF_ROWS = "],".getBytes(UTF_8);
    private static final byte[] EXPORTS = "\"exports\":{".getBytes(UTF_8);
    private static final byte[] END_OF_EXPORTS = "},".getBytes(UTF_8);
    private static final String CHECKSUM = "\"crc32c\":\"";

    private SnapshotCodec() {}

    static void write(FileHeader header, StateModel model, OutputStream out) throws IOException {
        Writer writer = new Writer(out);
        String head = header.toJson().toString();
        writer.line(head.substring(0, head.length() - 1) + ",");
        writer.line(ROWS);
        Iterator<Row> rows = model.rows().iterator();
        while (rows.hasNext()) {
            writer.line(Json.of(rows.next()) + (rows.hasNext() ? "," : ""));
        }
        writer.line(END_OF_ROWS);
        writer.line(EXPORTS);
        Iterator<Map.Entry<ComponentKey, Json>> exports =
                new TreeMap<>(model.exports()).entrySet().iterator();
        while (exports.hasNext()) {
            Map.Entry<ComponentKey, Json> export = exports.next();
            String field = Json.object()
                    .with(export.getKey().toString(), export.getValue())
                    .toString();
            writer.line(field.substring(1, field.length() - 1) + (exports.hasNext() ? "," : ""));
        }
        writer.line(END_OF_EXPORTS);
        writer.line(CHECKSUM + writer.checksum + "\"}");
    }

    private static final class Writer {
        private final Checksum checksum = new Checksum();
        private final OutputStream out;

        Writer(OutputStream out) {
            this.out = out;
        }

        void line(String text) throws IOException {
            line(JournalCodec.utf8(text));
        }

        void line(byte[] bytes) throws IOException {
            checksum.add(bytes).add('\n');
            out.write(bytes);
            out.write('\n');
        }
    }

    /**
     * Reads what was written.
     *
     * @throws Damage when the file is not as it was written
     */
    static StateModel read(StateFolder folder, long number) throws IOException {
        Path file = folder.snapshot(number);
        try (Lines lines = new Lines(file)) {
            try {
                return read(folder, number, lines);
            } catch (IllegalArgumentException e) {
                throw lines.damage(String.valueOf(e.getMessage()));
            }
        }
    }

    private static StateModel read(StateFolder folder, long number, Lines lines) throws IOException {
        Json head = json("", lines.next(), "}");
        FileHeader header = FileHeader.of(folder.snapshot(number), FileHeader.SNAPSHOT, head, folder, number);
        StateModel model = new StateModel(header.lineage(), header.sequence(), header.epoch());
        lines.expect(ROWS);
        for (byte[] line = lines.next(); !Arrays.equals(line, END_OF_ROWS); line = lines.next()) {
            model.apply(new StateChange.Put(json("", line, "").to(Row.class)), line.length);
        }
        lines.expect(EXPORTS);
        for (byte[] line = lines.next(); !Arrays.equals(line, END_OF_EXPORTS); line = lines.next()) {
            for (Map.Entry<String, Json> export : json("{", line, "}").fields().entrySet()) {
                model.apply(
                        new StateChange.PutExports(ComponentKey.parse(export.getKey()), export.getValue()),
                        line.length);
            }
        }
        lines.expectChecksum();
        return model;
    }

    private static Json json(String before, byte[] line, String after) {
        String text = new String(line, UTF_8);
        return Json.parse(before + (text.endsWith(",") ? text.substring(0, text.length() - 1) : text) + after);
    }

    /** The lines of a snapshot, with the checksum of those before the one last read. */
    private static final class Lines implements AutoCloseable {
        private final LineReader reader;
        private final Checksum checksum = new Checksum();
        private byte @Nullable [] last;
        private long start;

        Lines(Path file) throws IOException {
            reader = new LineReader(file);
        }

        byte[] next() throws IOException {
            if (last != null) {
                checksum.add(last).add('\n');
            }
            start = reader.offset();
            byte[] line = reader.next();
            if (line == null || !reader.terminated()) {
                throw damage("the file ends too early");
            }
            last = line;
            return line;
        }

        void expect(byte[] expected) throws IOException {
            if (!Arrays.equals(next(), expected)) {
                throw damage("it is not " + new String(expected, UTF_8));
            }
        }

        void expectChecksum() throws IOException {
            byte[] line = next();
            byte[] expected = (CHECKSUM + checksum + "\"}").getBytes(UTF_8);
            if (!Arrays.equals(line, expected)) {
                throw damage("the checksum of the lines above is not the one that is written here");
            }
            if (reader.next() != null) {
                throw damage("something follows the end");
            }
        }

        Damage damage(String reason) {
            return new Damage(reader.number(), start, reason);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}

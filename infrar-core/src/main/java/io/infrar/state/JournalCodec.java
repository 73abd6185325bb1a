package io.infrar.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.infrar.model.Json;
import io.infrar.spi.StateChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of a journal: one JSON object whose last field is the checksum of the bytes before it. The first line is the header,
 * each other one a batch.
 */
final class JournalCodec {
    private static final String CHECKSUM = ",\"crc32c\":\"";
    private static final int TRAILER = CHECKSUM.length() + Checksum.LENGTH + 2;

    private JournalCodec() {}

    /** Changes that count together. The sequence is the one after them. */
    record Batch(long epoch, long sequence, List<StateChange> changes) {}

    /** The costly part of a batch, which needs no lock. */
    static byte[] encode(Collection<StateChange> changes) {
        return utf8(
                changes.stream().map(change -> Json.of(change).toString()).collect(Collectors.joining(",", "[", "]")));
    }

    static byte[] line(long epoch, long sequence, byte[] changes) {
        byte[] head = ("{\"epoch\":" + epoch + ",\"sequence\":" + sequence + ",\"changes\":").getBytes(UTF_8);
        byte[] line = new byte[head.length + changes.length + TRAILER + 1];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(changes, 0, line, head.length, changes.length);
        return seal(line);
    }

    static byte[] line(FileHeader header) {
        byte[] json = utf8(header.toJson().toString());
        byte[] line = new byte[json.length - 1 + TRAILER + 1];
        System.arraycopy(json, 0, line, 0, json.length - 1);
        return seal(line);
    }

    private static byte[] seal(byte[] line) {
        int payload = line.length - TRAILER - 1;
        String trailer = CHECKSUM + new Checksum().add(line, 0, payload) + "\"}\n";
        System.arraycopy(trailer.getBytes(ISO_8859_1), 0, line, payload, trailer.length());
        return line;
    }

    /**
     * The JSON of a line whose checksum is right.
     *
     * @throws IllegalArgumentException with the reason when it is damaged
     */
    static Json open(byte[] line) {
        int payload = line.length - TRAILER;
        String trailer = payload < 0 ? "" : new String(line, payload, TRAILER, ISO_8859_1);
        if (!trailer.startsWith(CHECKSUM) || !trailer.endsWith("\"}")) {
            throw new IllegalArgumentException("it does not end in a checksum");
        }
        String expected = trailer.substring(CHECKSUM.length(), CHECKSUM.length() + Checksum.LENGTH);
        String actual = new Checksum().add(line, 0, payload).toString();
        if (!actual.equals(expected)) {
            throw new IllegalArgumentException("its checksum is " + actual + ", not " + expected);
        }
        return Json.parse(new String(line, UTF_8));
    }

    static Batch decode(byte[] line) {
        Json json = open(line);
        List<StateChange> changes = new ArrayList<>();
        for (Json change : FileHeader.field(json, "changes").elements()) {
            changes.add(change.to(StateChange.class));
        }
        return new Batch(
                FileHeader.field(json, "epoch").to(Long.class),
                FileHeader.field(json, "sequence").to(Long.class),
                changes);
    }

    /** UTF-8 has no form of half a surrogate pair, JSON has. */
    static byte[] utf8(String json) {
        StringBuilder escaped = null;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < json.length()
                    && Character.isLowSurrogate(json.charAt(i + 1));
            if (pair) {
                if (escaped != null) {
                    escaped.append(c).append(json.charAt(i + 1));
                }
                i++;
            } else if (Character.isSurrogate(c)) {
                escaped = escaped == null ? new StringBuilder(json.substring(0, i)) : escaped;
                escaped.append("\\u").append(Integer.toHexString(c));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return (escaped == null ? json : escaped.toString()).getBytes(UTF_8);
    }
}

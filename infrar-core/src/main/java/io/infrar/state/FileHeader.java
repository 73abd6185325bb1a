package io.infrar.state;

import io.infrar.model.Json;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a journal or a snapshot says about itself.
 *
 * @param kind {@link #JOURNAL} or {@link #SNAPSHOT}
 * @param number also in the name of the file; a snapshot is the state at the start of the journal of its number
 * @param epoch of the lock under which the file was made
 * @param sequence of the state at the start of the journal
 * @param previous the journal that goes before; null for the first, and in snapshots
 */
record FileHeader(
        String kind,
        String environment,
        String lineage,
        long number,
        long epoch,
        long sequence,
        @Nullable Previous previous) {
    static final String JOURNAL = "state journal";
    static final String SNAPSHOT = "state snapshot";
    static final int FORMAT = 1;

    /** How much of the journal before counts: what an owner wrote after its lock was broken does not. */
    record Previous(long number, long bytes) {}

    /** The header of the snapshot that goes with a journal. */
    FileHeader ofSnapshot() {
        return new FileHeader(SNAPSHOT, environment, lineage, number, epoch, sequence, null);
    }

    Json toJson() {
        Json json = Json.object()
                .with("infrar", kind)
                .with("format", FORMAT)
                .with("environment", environment)
                .with("lineage", lineage)
                .with("number", number)
                .with("epoch", epoch)
                .with("sequence", sequence);
        return previous == null
                ? json
                : json.with("previous", Map.of("number", previous.number(), "bytes", previous.bytes()));
    }

    /**
     * Refuses the file of a newer version, before anything else of it is read.
     *
     * @throws io.infrar.spi.StateException when it is
     * @throws IllegalArgumentException when it is no header
     */
    static void checkFormat(Path file, String kind, Json json) {
        if (!field(json, "infrar").asText().equals(kind)) {
            throw new IllegalArgumentException("it is no " + kind + " of Infrar");
        }
        long format = field(json, "format").to(Long.class);
        if (format > FORMAT) {
            throw StateErrors.newer(file, format);
        }
    }

    /**
     * Reads the header of a file of the folder.
     *
     * @throws io.infrar.spi.StateException when it is of another version, environment or number
     * @throws IllegalArgumentException when it is no header
     */
    static FileHeader of(Path file, String kind, Json json, StateFolder folder, long number) {
        checkFormat(file, kind, json);
        Json previous = json.get("previous");
        FileHeader header = new FileHeader(
                kind,
                field(json, "environment").asText(),
                field(json, "lineage").asText(),
                field(json, "number").to(Long.class),
                field(json, "epoch").to(Long.class),
                field(json, "sequence").to(Long.class),
                previous == null
                        ? null
                        : new Previous(
                                field(previous, "number").to(Long.class),
                                field(previous, "bytes").to(Long.class)));
        if (!header.environment().equals(folder.environment())) {
            throw StateErrors.foreign(file, "it is of environment '" + header.environment() + "'");
        }
        if (header.number() != number) {
            throw StateErrors.foreign(file, "it was written as number " + header.number());
        }
        return header;
    }

    static Json field(Json json, String name) {
        Json value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no field '" + name + "'");
        }
        return value;
    }
}

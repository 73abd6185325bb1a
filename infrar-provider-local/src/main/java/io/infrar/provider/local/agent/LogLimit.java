package io.infrar.provider.local.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a program's output goes and how large it may grow. The agent checks about once a second; a file above the limit
 * is copied to {@code <file>.1} and cut to nothing, because the program keeps writing to the same open file. Lines
 * written between the copy and the cut are lost.
 *
 * @param file null for {@code <root>/agent/log/<unit>.log}
 * @param maxBytes of the current file; with the one old file kept, twice that is used at most; default 10 MiB
 */
public record LogLimit(@Nullable Path file, long maxBytes) {
    public LogLimit {
        file = file == null ? null : file.toAbsolutePath().normalize();
        new Checks("log")
                .that(maxBytes > 0, "maxBytes", "must be above zero, was " + maxBytes)
                .done();
    }

    public static LogLimit standard() {
        return new LogLimit(null, 10L << 20);
    }
}

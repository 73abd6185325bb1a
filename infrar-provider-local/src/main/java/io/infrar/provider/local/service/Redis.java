package io.infrar.provider.local.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Prepares Redis servers, each in a home folder with {@code redis.conf} and {@code data/}. */
public final class Redis {
    private final Binaries binaries;

    /**
     * A home folder with everything a start needs.
     *
     * @param restart what a running server reads only at its start was changed by this call
     * @param version of the program, such as {@code 7.0.15}
     * @param launch how to start it
     */
    public record Prepared(Path home, boolean restart, String version, Launch launch) {}

    public Redis(Binaries binaries) {
        this.binaries = binaries;
    }

    /** Writes the configuration; data that are there stay. */
    public Prepared prepare(Path home, RedisSettings settings) {
        Path folder = home.toAbsolutePath().normalize();
        try {
            PrivateFiles.folder(folder);
            Path data = PrivateFiles.folder(folder.resolve("data"));
            Path file = folder.resolve("redis.conf");
            Binaries.Program program = binaries.redis(settings.major());
            boolean existed = Files.exists(file);
            boolean changed = PrivateFiles.write(file, settings.configuration(data.toString()));
            List<String> start =
                    List.of(program.folder().resolve("redis-server").toString(), file.toString());
            // SIGTERM writes what is pending and ends in good order.
            Launch launch =
                    new Launch(start, Map.of(), Map.of(), data, settings.port(), "TERM", Duration.ofSeconds(15));
            return new Prepared(folder, existed && changed, program.version(), launch);
        } catch (IOException e) {
            throw new ServiceException("Redis cannot be prepared in " + folder + ": " + e, e);
        }
    }
}

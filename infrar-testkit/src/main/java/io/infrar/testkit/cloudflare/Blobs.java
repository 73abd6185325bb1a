package io.infrar.testkit.cloudflare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Contents of files by group and name: in memory, or in the folder of the state. */
final class Blobs {
    private final @Nullable Path folder;
    private final Map<String, Map<String, byte[]>> memory = new ConcurrentHashMap<>();

    Blobs(@Nullable Path folder) {
        this.folder = folder;
    }

    void put(String group, String name, byte[] content) {
        if (folder == null) {
            memory.computeIfAbsent(group, g -> new ConcurrentHashMap<>()).put(name, content.clone());
            return;
        }
        try {
            Path directory = Files.createDirectories(folder.resolve(group));
            Path draft = Files.write(directory.resolve(name + ".next"), content);
            Files.move(
                    draft,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<byte[]> get(String group, String name) {
        if (folder == null) {
            return Optional.ofNullable(memory.getOrDefault(group, Map.of()).get(name))
                    .map(byte[]::clone);
        }
        Path file = folder.resolve(group).resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String group, String name) {
        return folder == null
                ? memory.getOrDefault(group, Map.of()).containsKey(name)
                : Files.exists(folder.resolve(group).resolve(name));
    }

    void removeAll() {
        memory.clear();
        if (folder != null) {
            remove(folder);
        }
    }

    void remove(String group) {
        memory.remove(group);
        if (folder != null) {
            remove(folder.resolve(group));
        }
    }

    private static void remove(Path directory) {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.infrar.testkit.fake;

import io.infrar.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One small file for each object, replaced in one piece, so that a process may be killed at any moment. */
final class FakeCloudFolder {
    private static final String SUFFIX = ".json";
    private final Path objects;
    private final Path settings;

    FakeCloudFolder(Path folder) {
        objects = folder.resolve("objects");
        settings = folder.resolve("settings");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<FakeObject> objects() {
        List<FakeObject> all = new ArrayList<>();
        read(objects).values().forEach(json -> all.add(json.to(FakeObject.class)));
        return all;
    }

    Map<String, Json> settings() {
        return read(settings);
    }

    private static Map<String, Json> read(Path folder) {
        Map<String, Json> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    String key = name.substring(0, name.length() - SUFFIX.length());
                    found.put(key, Json.parse(Files.readString(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    void write(FakeObject object) {
        replace(objects.resolve(file(object.id())), Json.of(object));
    }

    void remove(String id) {
        delete(objects.resolve(file(id)));
    }

    void writeSetting(String key, @Nullable Json value) {
        if (value == null) {
            delete(settings.resolve(file(key)));
        } else {
            replace(settings.resolve(file(key)), value);
        }
    }

    private static String file(String id) {
        return id.replace('/', '~') + SUFFIX;
    }

    private static void replace(Path file, Json content) {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(draft, content.toString());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

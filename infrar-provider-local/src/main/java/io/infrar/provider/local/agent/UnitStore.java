package io.infrar.provider.local.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Units on disk: {@code units/<id>.json} and, apart from it, {@code secrets/<id>.<generation>.json}. The secrets are
 * written first, so a unit file never refers to secrets that are not there.
 */
final class UnitStore {
    static final int VERSION = 1;

    /**
     * A unit as recorded.
     *
     * @param sequence order of the first put; units are stopped in reverse
     */
    record Stored(int version, long sequence, String generation, Unit unit) {}

    /** A unit with its secrets, which {@code toString} keeps to itself. */
    record Loaded(Stored stored, Map<String, String> secrets) {
        @Override
        public String toString() {
            return stored.toString();
        }
    }

    private final AgentDir dir;

    UnitStore(AgentDir dir) {
        this.dir = dir;
    }

    static String newGeneration() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    void write(Stored stored, Map<String, String> secrets) throws IOException {
        String id = stored.unit().id();
        if (!secrets.isEmpty()) {
            Durable.write(secretsFile(stored), Json.bytes(secrets));
        }
        Durable.write(dir.unit(id), Json.bytes(stored));
        dropSecrets(id, secrets.isEmpty() ? "" : stored.generation());
    }

    private Map<String, String> secrets(Stored stored) throws IOException {
        Map<String, String> secrets = new HashMap<>();
        try {
            Json.read(Files.readAllBytes(secretsFile(stored)), JsonNode.class)
                    .properties()
                    .forEach(e -> secrets.put(e.getKey(), e.getValue().asText()));
        } catch (NoSuchFileException e) {
            // a unit without secrets has no such file
        }
        if (!secrets.keySet().containsAll(secretNames(stored.unit()))) {
            throw new IOException("has lost its secrets");
        }
        return secrets;
    }

    /** The secrets a unit refers to. */
    static Set<String> secretNames(Unit unit) {
        Exec exec =
                unit instanceof ProcessUnit process ? process.exec() : unit instanceof JobUnit job ? job.exec() : null;
        return exec == null ? Set.of() : Set.copyOf(exec.secretEnvironment().values());
    }

    void delete(String id) throws IOException {
        Durable.delete(dir.unit(id));
        dropSecrets(id, "");
    }

    /**
     * All units, oldest first. What cannot be read is moved aside and reported.
     *
     * @throws IOException when a newer program wrote one: it must not be touched
     */
    List<Loaded> load(Consumer<String> problems) throws IOException {
        List<Loaded> units = new ArrayList<>();
        for (Path file : list(dir.units(), "*.json")) {
            try {
                byte[] json = Files.readAllBytes(file);
                int version = Json.read(json, JsonNode.class).path("version").asInt(0);
                if (version > VERSION) {
                    throw new NewerVersion(file + " was written by a newer version of Infrar (format " + version
                            + ", this one knows " + VERSION + "); use that version");
                }
                Stored stored = Json.read(json, Stored.class);
                if (!dir.unit(stored.unit().id()).equals(file)) {
                    throw new IOException("holds the unit \"" + stored.unit().id() + "\"");
                }
                units.add(new Loaded(stored, secrets(stored)));
            } catch (NewerVersion e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                problems.accept("unit file " + file + " " + e.getMessage() + "; moved to " + aside
                        + ", its process is stopped; apply again to bring it back");
            }
        }
        units.sort(Comparator.comparingLong(loaded -> loaded.stored().sequence()));
        return units;
    }

    /** Ids that have a run file, whether or not a unit. */
    Set<String> recordedRuns() throws IOException {
        return list(dir.run(), "*.pid").stream()
                .map(file -> file.getFileName().toString())
                .map(name -> name.substring(0, name.length() - ".pid".length()))
                .filter(Checks::isId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Path secretsFile(Stored stored) {
        return dir.secrets().resolve(stored.unit().id() + "." + stored.generation() + ".json");
    }

    private void dropSecrets(String id, String exceptGeneration) throws IOException {
        for (Path file : list(dir.secrets(), "*.json")) {
            String name = file.getFileName().toString();
            // <id>.<13 characters>.json
            int end = name.length() - ".json".length() - 14;
            if (end > 0 && name.substring(0, end).equals(id) && !name.equals(id + "." + exceptGeneration + ".json")) {
                Durable.delete(file);
            }
        }
    }

    static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            stream.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return files;
    }

    /** Not to be repaired. */
    static final class NewerVersion extends IOException {
        private static final long serialVersionUID = 1L;

        NewerVersion(String message) {
            super(message);
        }
    }
}

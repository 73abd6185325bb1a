package io.infrar.testkit.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a simulator remembers: one JSON object, in memory or also in a folder. Not thread-safe by itself: {@link SimServer} answers one
 * request after the other.
 */
public final class SimState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "state.json";

    private final @Nullable Path folder;
    private final ObjectNode root;

    private SimState(@Nullable Path folder, ObjectNode root) {
        this.folder = folder;
        this.root = root;
    }

    /** Forgotten when the JVM ends. */
    public static SimState inMemory() {
        return new SimState(null, JSON.createObjectNode());
    }

    /** What that folder holds, and kept there from now on; the folder is made. */
    public static SimState in(Path folder) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(FILE);
            if (!Files.exists(file)) {
                return new SimState(folder, JSON.createObjectNode());
            }
            JsonNode stored = JSON.readTree(file.toFile());
            if (!(stored instanceof ObjectNode object)) {
                throw new IllegalStateException(file + " holds no simulated state: remove it, or give another folder");
            }
            return new SimState(folder, object);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the simulated state in " + folder, e);
        }
    }

    /** Where it is kept, for what does not belong into JSON. */
    public Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** All of it, to be changed in place. */
    public ObjectNode root() {
        return root;
    }

    /** An object at the top, made when there is none. */
    public ObjectNode object(String name) {
        return root.withObjectProperty(name);
    }

    /** Writes it to the folder, if there is one, so that a reader finds either the old or the new. */
    public void save() {
        if (folder == null) {
            return;
        }
        try {
            Path next = folder.resolve(FILE + ".next");
            Files.write(next, JSON.writeValueAsBytes(root));
            Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the simulated state to " + folder, e);
        }
    }
}

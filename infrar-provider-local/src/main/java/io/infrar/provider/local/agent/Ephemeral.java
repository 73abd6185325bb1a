package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The register of roots that live for one JVM, and the broom for those whose JVM and agent were both killed. An entry is
 * written before the root and removed after it, so nothing ephemeral exists unregistered.
 */
final class Ephemeral {
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** The file by which the engine says that a folder is there for the life of its process only. */
    private static final String TEMPORARY_HOME = ".infrar-ephemeral";

    /** How far above the root such a folder may be: home/work/environment/provider. */
    private static final int HOME_DEPTH = 3;

    /**
     * @param entry the file in the register
     */
    record Entry(Path root, ProcessId owner, Path entry) {}

    private Ephemeral() {}

    /** The mark in the root itself; null for a persistent root. */
    static @Nullable Entry read(AgentDir dir) throws IOException {
        try {
            return Json.read(Files.readAllBytes(dir.ephemeral()), Entry.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Registers the root for this JVM and marks it. */
    static Entry register(AgentDir dir, Path register) throws IOException {
        ProcessId self = ProcessTable.host().identify(ProcessHandle.current().pid());
        if (self == null) {
            throw new IOException("cannot see its own process in the process table");
        }
        if (!Files.isDirectory(register)) {
            Files.createDirectories(
                    register, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Entry entry = new Entry(
                dir.root(), self, register.toAbsolutePath().normalize().resolve(UUID.randomUUID() + ".json"));
        Durable.write(entry.entry, Json.bytes(entry));
        dir.create();
        Durable.write(dir.ephemeral(), Json.bytes(entry));
        return entry;
    }

    /** Removes every registered root whose owner is dead. Returns the roots removed; says the rest in the exception. */
    static List<Path> sweep(Path register) throws IOException {
        List<Path> swept = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        ProcessTable table = ProcessTable.host();
        for (Path file : UnitStore.list(register, "*.json")) {
            try {
                Entry entry = Json.read(Files.readAllBytes(file), Entry.class);
                if (!table.alive(entry.owner)) {
                    remove(entry);
                    swept.add(entry.root);
                }
            } catch (NoSuchFileException e) {
                // another sweep was quicker
            } catch (IOException e) {
                failed.add(file + ": " + e.getMessage());
            }
        }
        if (!failed.isEmpty()) {
            throw new IOException("ephemeral environments could not be removed: " + String.join("; ", failed));
        }
        return swept;
    }

    /** Ends everything of the root and removes it and its entry. Leaves alone a root that does not carry the mark. */
    static void remove(Entry entry) throws IOException {
        AgentDir dir = new AgentDir(entry.root);
        Entry mark = read(dir);
        if (mark != null && mark.entry.equals(entry.entry)) {
            try (AgentLock lock = takeOver(dir)) {
                if (lock != null) {
                    stopAll(dir);
                }
                // The mark goes last: killed in the middle of this, the next sweep still knows whose it is.
                for (Path path : UnitStore.list(dir.root(), "*")) {
                    if (!path.equals(dir.home())) {
                        Durable.deleteTree(path);
                    }
                }
                for (Path path : UnitStore.list(dir.home(), "*")) {
                    if (!path.equals(dir.ephemeral()) && !path.equals(dir.lock())) {
                        Durable.deleteTree(path);
                    }
                }
                Files.deleteIfExists(dir.ephemeral());
                Files.deleteIfExists(dir.lock());
            }
        }
        if (mark == null || mark.entry.equals(entry.entry)) {
            deleteIfEmpty(dir);
            removeTemporaryHome(dir);
        }
        Files.deleteIfExists(entry.entry);
    }

    /**
     * Where the root was made in a folder that was itself made for the owner (it has a file of that name), this goes too with
     * all that the owner kept there, as soon as no other root is in it. To be called when the owner is dead.
     */
    static void removeTemporaryHome(AgentDir dir) throws IOException {
        Path home = dir.root().getParent();
        for (int i = 1; i < HOME_DEPTH && home != null && !Files.exists(home.resolve(TEMPORARY_HOME)); i++) {
            home = home.getParent();
        }
        if (home == null || !Files.exists(home.resolve(TEMPORARY_HOME))) {
            return;
        }
        try {
            for (Path folder = dir.root(); folder != null && !folder.equals(home); folder = folder.getParent()) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            return; // the last agent does it
        }
        for (Path path : UnitStore.list(home, "*")) {
            if (!path.endsWith(TEMPORARY_HOME)) {
                Durable.deleteTree(path);
            }
        }
        Durable.deleteTree(home);
    }

    private static void deleteIfEmpty(AgentDir dir) throws IOException {
        try {
            for (Path sub : List.of(dir.units(), dir.secrets(), dir.run(), dir.jobs(), dir.logs(), dir.lib())) {
                Files.deleteIfExists(sub);
            }
            Files.deleteIfExists(dir.lock());
            Files.deleteIfExists(dir.home());
            Files.deleteIfExists(dir.root());
        } catch (DirectoryNotEmptyException e) {
            // not ours
        }
    }

    /** The lock, from an agent that is about to end by itself, or by force; null when the agent left nothing behind. */
    static @Nullable AgentLock takeOver(AgentDir dir) throws IOException {
        Endpoint endpoint = Endpoint.read(dir);
        long end = System.nanoTime() + AGENT_PATIENCE.toNanos();
        boolean forced = false;
        while (Files.isDirectory(dir.home())) {
            AgentLock lock = AgentLock.tryAcquire(dir.lock());
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - end > 0) {
                if (forced || endpoint == null || !ProcessTable.host().alive(endpoint.process())) {
                    throw new IOException("another process holds " + dir.lock());
                }
                ProcessTable.signal("KILL", null, Set.of(endpoint.process().pid()));
                forced = true;
                end = System.nanoTime() + GRACE.toNanos();
            }
            Poll.until(Duration.ofMillis(20), () -> !Files.isDirectory(dir.home()));
        }
        return null;
    }

    /** Ends every child of the root. To be called with the lock held. Returns how many were recorded. */
    static int stopAll(AgentDir dir) throws IOException {
        ProcessTable table = ProcessTable.host();
        Set<String> recorded = new UnitStore(dir).recordedRuns();
        for (String id : recorded) {
            Child.stopLeftover(table, dir, id, "TERM", GRACE);
        }
        // Whatever was between its start and its record.
        Set<Long> nameless = table.marked(List.of("INFRAR_ROOT=" + dir.root()));
        ProcessTable.signal("KILL", null, nameless);
        Poll.until(
                GRACE, () -> table.marked(List.of("INFRAR_ROOT=" + dir.root())).isEmpty());
        return recorded.size();
    }
}

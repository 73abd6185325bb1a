package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Where the agent keeps what. Everything is below {@code <root>/agent}, a folder only its user can enter. */
record AgentDir(Path root) {
    AgentDir(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path home() {
        return root.resolve("agent");
    }

    Path lock() {
        return home().resolve("lock");
    }

    Path endpoint() {
        return home().resolve("endpoint.json");
    }

    /** Present exactly where the agent lives for one JVM; holds who that is. */
    Path ephemeral() {
        return home().resolve("ephemeral.json");
    }

    Path agentLog() {
        return home().resolve("agent.log");
    }

    Path lib() {
        return home().resolve("lib");
    }

    Path units() {
        return home().resolve("units");
    }

    Path unit(String id) {
        return units().resolve(id + ".json");
    }

    Path secrets() {
        return home().resolve("secrets");
    }

    Path run() {
        return home().resolve("run");
    }

    Path pid(String id) {
        return run().resolve(id + ".pid");
    }

    Path jobs() {
        return home().resolve("jobs");
    }

    Path job(String id) {
        return jobs().resolve(id + ".json");
    }

    Path logs() {
        return home().resolve("log");
    }

    Path log(String id) {
        return logs().resolve(id + ".log");
    }

    void create() throws IOException {
        Files.createDirectories(root);
        for (Path dir : List.of(home(), lib(), units(), secrets(), run(), jobs(), logs())) {
            if (!Files.isDirectory(dir)) {
                Files.createDirectories(
                        dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        }
    }
}

package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static java.util.Objects.requireNonNull;

import io.infrar.model.Compute;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Monitor;
import io.infrar.model.Network;
import io.infrar.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** What several architectures have in common. */
final class Parts {
    /** Who may log in to servers; put your own key here. Nobody has the private key of this one. */
    static final String OPS_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKhoh6615CL+VXNNELf5A4eYDX+5PROlqxLn+ZTBfx6W ops@infrar.io";

    private Parts() {}

    static Compute.Builder platform(Compute.Builder c) {
        return c.image("infrar-platform:1.4")
                .port(8080)
                .cpu(1)
                .memory(gib(2))
                .health("/health")
                .env("ENVIRONMENT", "production")
                .env("DATABASE_HOST", database("main").host())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("REDIS_URL", cache("main").uri())
                .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts"), bucket("logs"));
    }

    /** A value that somebody else gave out: from the variable where it is set, else a placeholder, so that the example runs. */
    static Secret.Builder given(Secret.Builder s, String variable) {
        return System.getenv(variable) == null ? s.generated(32) : s.fromEnv(variable);
    }

    /** The web site that was built to {@code out}, else a page that stands in for it, so that the example runs anywhere. */
    static String site() {
        return site("out");
    }

    /** The same for another folder. */
    static String site(String built) {
        return standIn(built, "index.html");
    }

    /** The same with a page for what does not exist. */
    static String siteWithNotFoundPage(String built) {
        return standIn(built, "index.html", "404.html");
    }

    /** A folder of functions, else one with a single function that stands in for it. */
    static String functions(String written) {
        return standIn(written, "hello.js");
    }

    private static String standIn(String folder, String... files) {
        if (Files.isDirectory(Path.of(folder))) {
            return folder;
        }
        Path made = Path.of(System.getProperty("java.io.tmpdir"), "infrar-example-site", folder);
        for (String file : files) {
            try (InputStream content = Parts.class.getResourceAsStream("/site/" + file)) {
                write(
                        made.resolve(file),
                        requireNonNull(content, file + " is missing").readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + " to " + made, e);
            }
        }
        return made.toString();
    }

    /** At once or not at all: another program may be reading the folder. */
    private static void write(Path file, byte[] content) throws IOException {
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
            return;
        }
        Path folder = requireNonNull(file.getParent());
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder.getParent(), "site", ".new");
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static EnvironmentBuilder infrarBuckets(EnvironmentBuilder e, String prefix) {
        return e.bucket("uploads", b -> b.bucketName(prefix + "-uploads"))
                .bucket("artifacts", b -> b.bucketName(prefix + "-artifacts"))
                .bucket("logs", b -> b.bucketName(prefix + "-logs"));
    }

    static Compute.Builder webranaBackend(Compute.Builder c) {
        return c.image("webrana/backend:1")
                .port(8080)
                .health("/health")
                .env("DATABASE_URL", database("main").jdbcUrl())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("ENCRYPTION_KEY", secret("encryption-key"))
                .env("JWT_SECRET", secret("jwt"))
                .uses(database("main"), cache("main"));
    }

    static EnvironmentBuilder webranaData(EnvironmentBuilder e, String block, int zones) {
        return e.network("main", n -> n.cidr(block).zones(zones).nat(Network.Nat.SHARED_GATEWAY))
                .registry("backend", r -> {})
                .registry("frontend", r -> {})
                .secret("encryption-key", s -> s.generated(64))
                .secret("jwt", s -> s.generated(64))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .storage(gib(20))
                                .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")))
                .bucket("backups", b -> b.expireAfter(days(30)))
                .backup(
                        "daily",
                        b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .monitor(
                        "data",
                        m -> m.watch(database("main"))
                                .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80)));
    }
}

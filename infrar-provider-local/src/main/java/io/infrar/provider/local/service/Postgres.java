package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares PostgreSQL servers, each in a home folder of its own:
 *
 * <pre>
 * data/       the cluster: complete as soon as it exists, since it is made under another name and renamed
 * run/        the socket
 * server.crt  the certificate clients check
 * </pre>
 *
 * Over a running server only {@link #prepare} with the same settings is harmless; other settings take effect at the
 * next start.
 */
public final class Postgres {
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);
    private static final Duration INITDB = Duration.ofSeconds(120);
    private static final Duration CERTIFICATE = Duration.ofDays(3650);
    private static final int SOCKET_PATH_LIMIT = 90; // 103 on macOS, less the file's name

    private final Binaries binaries;

    /**
     * A home folder with everything a start needs.
     *
     * @param created the cluster was made by this call
     * @param restart what a running server reads only at its start was changed by this call
     * @param version of the programs, such as {@code 15.19}
     * @param launch how to start it
     */
    public record Prepared(Path home, boolean created, boolean restart, String version, Launch launch) {
        public Path certificate() {
            return home.resolve("server.crt");
        }
    }

    public Postgres(Binaries binaries) {
        this.binaries = binaries;
    }

    /**
     * Makes the cluster unless it is there, and brings its configuration up to date.
     *
     * @param home as root, other users must be able to enter the folders above, or the system must allow user
     *     namespaces
     */
    public Prepared prepare(Path home, PostgresSettings settings) {
        Path folder = home.toAbsolutePath().normalize();
        try {
            openFolder(folder);
            refuseOtherMajor(folder, settings.major());
            Binaries.Program program = binaries.postgres(settings.major());
            RunAs user = RunAs.choose(program.folder().resolve("postgres"), folder);
            removeHalfMade(folder);
            removeForeignPid(folder);
            boolean created = !Files.isDirectory(data(folder));
            if (created) {
                create(folder, program, user, settings.adminPassword());
            }
            boolean restart = configure(folder, user, settings) | ensureCertificate(folder, user);
            return new Prepared(
                    folder, created, restart, program.version(), launch(folder, program, user, settings.port()));
        } catch (IOException e) {
            throw new ServiceException("PostgreSQL cannot be prepared in " + folder + ": " + e, e);
        }
    }

    static Path data(Path home) {
        return home.resolve("data");
    }

    /** Others may pass through, so that the server may run as another user; what is inside is closed to them. */
    static void openFolder(Path home) throws IOException {
        Files.createDirectories(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void refuseOtherMajor(Path home, int wanted) throws IOException {
        Path file = data(home).resolve("PG_VERSION");
        if (Files.exists(data(home))) {
            String found = Files.exists(file) ? Files.readString(file).strip() : "unknown";
            if (!found.equals(Integer.toString(wanted))) {
                throw new ServiceException(
                        "The data in " + data(home) + " were made by PostgreSQL " + found + ", but version "
                                + wanted + " is asked for, and it cannot read them. Keep version " + found
                                + ", or dump the databases, destroy this one and load the dump into the new version.");
            }
        }
    }

    private static void removeHalfMade(Path home) throws IOException {
        try (Stream<Path> children = Files.list(home)) {
            for (Path child : children.filter(c -> c.getFileName().toString().startsWith(".new-"))
                    .toList()) {
                try {
                    PrivateFiles.delete(child);
                } catch (IOException e) { // an initdb whose starter was killed may still be writing: take it next time
                    LOG.debug("{} is left for later: {}", child, e.toString());
                }
            }
        }
    }

    /** After a reboot the pid a killed server left may be somebody else's, and PostgreSQL would refuse to start. */
    private static void removeForeignPid(Path home) throws IOException {
        Path file = data(home).resolve("postmaster.pid");
        if (Files.exists(file)) {
            String first = Files.readString(file).lines().findFirst().orElse("").strip();
            boolean foreign = first.matches("\\d{1,9}")
                    && ProcessHandle.of(Long.parseLong(first))
                            .flatMap(p -> p.info().commandLine())
                            .filter(line -> !line.contains(data(home).toString()))
                            .isPresent();
            if (foreign) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void create(Path home, Binaries.Program program, RunAs user, SecretValue password)
            throws IOException {
        Path scratch = PrivateFiles.folder(home.resolve(".new-" + PrivateFiles.token()));
        Path passwordFile = scratch.resolve("password");
        Path made = scratch.resolve("data");
        try {
            PrivateFiles.write(passwordFile, password.reveal() + "\n");
            user.own(scratch);
            Exec.Result result = new Exec.Result(1, "");
            // Bytewise order does not depend on the C library, so an upgrade of the machine cannot spoil indexes.
            for (String characters : List.of("C.UTF-8", "en_US.UTF-8", "C")) {
                result = Exec.run(
                        user.wrap(List.of(
                                program.folder().resolve("initdb").toString(),
                                "--pgdata=" + made,
                                "--username=postgres",
                                "--auth=scram-sha-256",
                                "--pwfile=" + passwordFile,
                                "--encoding=UTF8",
                                "--locale=C",
                                "--lc-ctype=" + characters)),
                        Map.of("LC_ALL", "C"),
                        scratch,
                        INITDB);
                if (result.ok() || !result.output().contains("invalid locale name")) {
                    break;
                }
            }
            if (!result.ok()) {
                throw new ServiceException("initdb of PostgreSQL " + program.version() + " failed in " + home
                        + " (exit " + result.exit() + "): " + result.tail());
            }
            Path main = made.resolve("postgresql.conf");
            Files.writeString(main, Files.readString(main) + "\ninclude_if_exists = 'infrar.conf'\n");
            Files.move(made, data(home), StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.syncFolder(home);
        } finally {
            PrivateFiles.delete(scratch);
        }
    }

    private static boolean configure(Path home, RunAs user, PostgresSettings settings) throws IOException {
        Path sockets = PrivateFiles.folder(home.resolve("run"));
        user.own(sockets);
        boolean fits = sockets.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_LIMIT
                && !sockets.toString().contains(",");
        boolean restart = PrivateFiles.write(
                data(home).resolve("infrar.conf"), settings.configuration(fits ? sockets.toString() : ""));
        boolean access = PrivateFiles.write(data(home).resolve("pg_hba.conf"), settings.access());
        ownAll(home, user);
        return restart | access;
    }

    private static boolean ensureCertificate(Path home, RunAs user) throws IOException {
        Path inside = data(home).resolve("server.crt");
        Path key = data(home).resolve("server.key");
        boolean missing = !Files.exists(inside) || !Files.exists(key);
        if (missing) {
            Tls tls = Tls.selfSigned(home, CERTIFICATE);
            PrivateFiles.write(key, tls.key().reveal());
            PrivateFiles.write(inside, tls.certificate()); // last: a pair is complete when the certificate is there
            ownAll(home, user);
        }
        PrivateFiles.write(home.resolve("server.crt"), Files.readString(inside));
        return missing;
    }

    /** Files written by us into the cluster, and all of it when the way of running has changed since. */
    private static void ownAll(Path home, RunAs user) throws IOException {
        for (String name : List.of("infrar.conf", "pg_hba.conf", "server.key", "server.crt")) {
            user.own(data(home).resolve(name));
        }
        user.own(data(home));
    }

    private static Launch launch(Path home, Binaries.Program program, RunAs user, int port) {
        List<String> start = List.of(
                program.folder().resolve("postgres").toString(),
                "-D",
                data(home).toString());
        // SIGINT ends open sessions in good order; SIGTERM would wait for clients to leave by themselves.
        return new Launch(
                user.wrap(start), Map.of("LC_ALL", "C"), Map.of(), data(home), port, "INT", Duration.ofSeconds(30));
    }

    /** Puts a backup in the place of a cluster that is absent. */
    public void restore(Path backup, Path home) {
        Path folder = home.toAbsolutePath().normalize();
        try {
            openFolder(folder);
            if (Files.exists(data(folder))) {
                throw new ServiceException(data(folder) + " exists: a backup is only restored into an empty place."
                        + " Stop the server and move its data folder away first.");
            }
            removeHalfMade(folder);
            Path scratch = PrivateFiles.folder(folder.resolve(".new-" + PrivateFiles.token()));
            try {
                PostgresBackup.unpack(backup, scratch.resolve("data"));
                Files.move(scratch.resolve("data"), data(folder), StandardCopyOption.ATOMIC_MOVE);
                PrivateFiles.syncFolder(folder);
            } finally {
                PrivateFiles.delete(scratch);
            }
        } catch (IOException e) {
            throw new ServiceException("The backup " + backup + " cannot be restored into " + folder + ": " + e, e);
        }
    }
}

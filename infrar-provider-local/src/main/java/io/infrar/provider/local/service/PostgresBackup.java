package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Backups of a running server: the files of the cluster, copied between the server's own marks of a backup's start
 * and stop,
 * with the write-ahead log of the time between. Clients go on working; {@link Postgres#restore} brings back the
 * moment of the
 * end, and no partly written page can remain since the log holds whole pages.
 *
 * <p>Only the same major version on the same platform can read a backup. A file {@code base-<UTC time>.tar.gz} is
 * complete
 * as soon as it has that name.
 */
public final class PostgresBackup {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    /** Kept as empty folders: the server fills them anew. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "pg_internal.init",
            "backup_label",
            "backup_label.old",
            "tablespace_map");

    private static final String PASSWORD = "INFRAR_POSTGRES_PASSWORD";
    private static final Map<String, String> NEEDED = Map.of(
            "io.infrar.model.SecretValue", "io.infrar:infrar-spi",
            "org.postgresql.Driver", "org.postgresql:postgresql",
            "org.apache.commons.compress.archivers.tar.TarArchiveOutputStream", "org.apache.commons:commons-compress",
            "org.apache.commons.io.IOUtils", "commons-io:commons-io",
            "org.apache.commons.lang3.StringUtils", "org.apache.commons:commons-lang3",
            "org.slf4j.Logger", "org.slf4j:slf4j-api");

    private final PostgresAdmin admin;
    private final Path data;
    private final Path folder;
    private final Clock clock;

    /**
     * @param home of the server, as given to {@link Postgres#prepare}
     * @param folder where backups are kept; created when absent
     */
    public PostgresBackup(PostgresAdmin admin, Path home, Path folder, Clock clock) {
        this.admin = admin;
        this.data = Postgres.data(home.toAbsolutePath().normalize());
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Makes a backup; the file's path is returned when it is complete and synced. */
    public Path create() {
        try {
            PrivateFiles.folder(folder);
            removeHalfWritten();
            Path half = folder.resolve(".half-" + PrivateFiles.token());
            try {
                Files.createFile(
                        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                // The marks belong to one session, which has to stay open in between.
                try (Connection connection = admin.connect("postgres")) {
                    write(connection, half);
                }
                try (var channel = java.nio.channels.FileChannel.open(half, java.nio.file.StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Path complete = folder.resolve("base-" + STAMP.format(clock.instant()) + ".tar.gz");
                Files.move(half, complete, StandardCopyOption.ATOMIC_MOVE);
                PrivateFiles.syncFolder(folder);
                return complete;
            } finally {
                Files.deleteIfExists(half);
            }
        } catch (IOException | SQLException e) {
            throw new ServiceException("The backup of " + data + " into " + folder + " failed: " + e.getMessage(), e);
        }
    }

    /**
     * A job, to be run regularly, that makes a backup and then prunes. It needs the running server, ends with 0
     * when the backup
     * is complete, and listens on no port.
     *
     * @param port of the server
     * @param home of the server, as given to {@link Postgres#prepare}
     * @param folder where backups are kept; made when absent
     * @param age see {@link #prune}
     */
    public static Launch job(int port, Path home, SecretValue adminPassword, Path folder, Duration age) {
        if (age.toDays() < 1) {
            throw new IllegalArgumentException("age is " + age + ", below a day");
        }
        List<String> command = ChildJvm.command(
                "96m",
                PostgresBackup.class,
                Integer.toString(port),
                home.toString(),
                folder.toAbsolutePath().normalize().toString(),
                Long.toString(age.toDays()));
        return new Launch(
                command,
                Map.of("CLASSPATH", ChildJvm.classPath("The backup of PostgreSQL", NEEDED)),
                Map.of(PASSWORD, adminPassword),
                home,
                0,
                "TERM",
                Duration.ofSeconds(10));
    }

    /** Arguments: port, home, folder, days. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) {
        try {
            SecretValue password = SecretValue.of(System.getenv().getOrDefault(PASSWORD, ""));
            Path home = Path.of(arguments[1]);
            PostgresAdmin admin =
                    new PostgresAdmin(Integer.parseInt(arguments[0]), password, home.resolve("server.crt"));
            PostgresBackup backup = new PostgresBackup(admin, home, Path.of(arguments[2]), Clock.systemUTC());
            System.out.println("Backup: " + backup.create());
            backup.prune(Duration.ofDays(Long.parseLong(arguments[3])))
                    .forEach(old -> System.out.println("Pruned: " + old));
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Oldest first. */
    public List<Path> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("base-\\d{8}T\\d{9}Z\\.tar\\.gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ServiceException("The backups in " + folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Deletes backups older than the age, but never the newest one; returns what was deleted. */
    public List<Path> prune(Duration age) {
        List<Path> all = list();
        Instant limit = clock.instant().minus(age);
        List<Path> old = all.stream()
                .limit(Math.max(0, all.size() - 1))
                .filter(f -> taken(f).isBefore(limit))
                .toList();
        try {
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
            return old;
        } catch (IOException e) {
            throw new ServiceException("Old backups in " + folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static Instant taken(Path backup) {
        String name = backup.getFileName().toString();
        return STAMP.parse(name.substring("base-".length(), name.length() - ".tar.gz".length()), Instant::from);
    }

    static void unpack(Path backup, Path into) throws IOException {
        Files.createDirectory(into, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(backup), 1 << 16));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            Unpacking.tar(tar, into, true);
            in.transferTo(OutputStream.nullOutputStream()); // to the end, where gzip checks its sum
        }
        if (!Files.exists(into.resolve("backup_label"))) {
            throw new IOException(backup + " is no complete backup: backup_label is missing");
        }
    }

    private void removeHalfWritten() throws IOException {
        Instant yesterday = clock.instant().minus(Duration.ofDays(1)); // another backup may be running
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(".half-"))
                    .toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(yesterday)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void write(Connection connection, Path file) throws IOException, SQLException {
        boolean old = connection.getMetaData().getDatabaseMajorVersion() < 15;
        if (Files.isDirectory(data.resolve("pg_tblspc"))) {
            try (Stream<Path> spaces = Files.list(data.resolve("pg_tblspc"))) {
                if (spaces.findAny().isPresent()) {
                    throw new ServiceException(
                            "The cluster " + data + " has tablespaces outside of its folder: those are not"
                                    + " backed up. Move their tables into the default tablespace.");
                }
            }
        }
        try (OutputStream out =
                        new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), 1 << 16);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
                Statement sql = connection.createStatement()) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            // The slot keeps the server from recycling log files the backup needs; it vanishes with the session.
            sql.execute("select pg_create_physical_replication_slot('infrar_backup_" + PrivateFiles.token()
                    + "', true, true)");
            sql.execute(
                    old ? "select pg_start_backup('infrar', true, false)" : "select pg_backup_start('infrar', true)");
            copyCluster(tar);
            String first;
            String last;
            String label;
            String stop = old ? "pg_stop_backup(false, false)" : "pg_backup_stop(false)";
            try (ResultSet end = sql.executeQuery("select pg_walfile_name(lsn), labelfile from " + stop)) {
                end.next();
                last = end.getString(1);
                label = end.getString(2);
            }
            first = label.lines()
                    .filter(l -> l.startsWith("START WAL LOCATION"))
                    .map(l -> l.replaceAll(".*\\(file ([0-9A-F]{24})\\).*", "$1"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the server's backup label has no start"));
            try (Stream<Path> wal = Files.list(data.resolve("pg_wal"))) {
                for (Path segment : wal.sorted().toList()) {
                    String name = segment.getFileName().toString();
                    if (name.matches("[0-9A-F]{8}\\.history")
                            || name.matches("[0-9A-F]{24}")
                                    && name.compareTo(first) >= 0
                                    && name.compareTo(last) <= 0) {
                        copy(tar, segment, "pg_wal/" + name);
                    }
                }
            }
            byte[] content = label.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("backup_label");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
    }

    private void copyCluster(TarArchiveOutputStream tar) throws IOException {
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Path name = data.relativize(dir);
                if (dir.getFileName().toString().startsWith("pgsql_tmp")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!dir.equals(data)) {
                    folder(tar, name + "/");
                }
                if (name.toString().equals("pg_wal")) {
                    folder(tar, "pg_wal/archive_status/");
                }
                return EMPTIED.contains(name.toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (attributes.isRegularFile() && !LEFT_OUT.contains(name) && !name.startsWith("pgsql_tmp")) {
                    copy(tar, file, data.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) { // dropped while we walk; the log says so too
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private static void folder(TarArchiveOutputStream tar, String name) throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry(name));
        tar.closeArchiveEntry();
    }

    /** As many bytes as the file has now: what is appended is in the log, what is cut off is filled with zeros. */
    private static void copy(TarArchiveOutputStream tar, Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                int count = read < 0 ? (int) Math.min(buffer.length, left) : read;
                if (read < 0) {
                    java.util.Arrays.fill(buffer, (byte) 0);
                }
                tar.write(buffer, 0, count);
                left -= count;
            }
            tar.closeArchiveEntry();
        } catch (NoSuchFileException e) {
            // dropped before it was opened: nothing was written for it
        }
    }
}

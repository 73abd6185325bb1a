package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresTest {
    private static final SecretValue ADMIN = SecretValue.of("adm'in \\ päss");

    private final List<Running> started = new ArrayList<>();
    private Path folder;
    private Path home;
    private int port;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Running.openFolder("postgres");
        home = folder.resolve("db");
        port = Running.freePort();
    }

    @AfterEach
    void stopAndDelete() throws Exception {
        for (Running server : started) {
            server.close();
        }
        PrivateFiles.delete(folder);
    }

    private PostgresSettings settings(int connections, Map<String, String> parameters) {
        return new PostgresSettings(15, port, ADMIN, connections, 512L << 20, true, parameters);
    }

    private Postgres.Prepared prepare() {
        return new Postgres(Running.binaries()).prepare(home, settings(20, Map.of()));
    }

    private Running start(Postgres.Prepared prepared) throws IOException {
        Running server = Running.start(prepared.launch(), folder.resolve("log"));
        started.add(server);
        admin(prepared).awaitReady(Duration.ofSeconds(20));
        return server;
    }

    private PostgresAdmin admin(Postgres.Prepared prepared) {
        return new PostgresAdmin(port, ADMIN, prepared.certificate());
    }

    @Test
    void a_prepare_killed_in_the_middle_of_initdb_is_completed_by_the_next_one() throws Exception {
        Running.binaries().postgres(15);
        for (String moment : List.of("data/base", "data/global/pg_control")) {
            Path other = folder.resolve("killed-" + moment.replace('/', '-'));
            Process child = Running.java(
                    List.of(),
                    null,
                    ChildPrograms.Prepare.class,
                    folder.resolve("child.log"),
                    Running.cache().toString(),
                    other.toString(),
                    Integer.toString(port));
            Running.await("the moment " + moment, () -> !child.isAlive() || halfMade(other, moment));
            assertThat(child.isAlive())
                    .as(Files.readString(folder.resolve("child.log")))
                    .isTrue();
            List<ProcessHandle> initdb = child.descendants().toList();
            child.destroyForcibly().waitFor();
            if (moment.equals(
                    "data/base")) { // the other time initdb lives on and writes while the next prepare is at work
                initdb.forEach(ProcessHandle::destroyForcibly);
            }
            assertThat(Postgres.data(other)).doesNotExist();

            Postgres.Prepared prepared = new Postgres(Running.binaries()).prepare(other, settings(20, Map.of()));
            assertThat(prepared.created()).isTrue();
            Running.await("the end of initdb", () -> initdb.stream().noneMatch(ProcessHandle::isAlive));
            start(prepared).stop(prepared.launch());
            new Postgres(Running.binaries()).prepare(other, settings(20, Map.of()));
            try (Stream<Path> children = Files.list(other)) {
                assertThat(children.map(c -> c.getFileName().toString()))
                        .containsExactlyInAnyOrder("data", "run", "server.crt");
            }
        }
    }

    private static boolean halfMade(Path home, String moment) {
        try (Stream<Path> children = Files.list(home)) {
            return children.anyMatch(
                    c -> c.getFileName().toString().startsWith(".new-") && Files.exists(c.resolve(moment)));
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void data_of_another_major_version_are_refused_with_the_way_out() throws Exception {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/PG_VERSION"), "14\n");

        assertThatThrownBy(this::prepare)
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageContaining("version 15 is asked for")
                .hasMessageContaining("dump");
    }

    @Test
    void a_newer_minor_version_takes_over_the_data_of_an_older_one() throws Exception {
        Path bin = Path.of("/usr/lib/postgresql/15/bin");
        assumeTrue(Files.isExecutable(bin.resolve("initdb")), "no PostgreSQL 15 is installed on this machine");
        Postgres.Prepared old;
        try (URLClassLoader nothing = new URLClassLoader(new java.net.URL[0], null)) {
            Binaries installed = new Binaries(folder.resolve("none"), nothing, Platform.current(), List.of(bin));
            old = new Postgres(installed).prepare(home, settings(20, Map.of()));
            Running server = start(old);
            try (Connection connection = admin(old).connect("postgres");
                    Statement sql = connection.createStatement()) {
                sql.execute("create table t as select generate_series(1, 10) as n");
            }
            server.stop(old.launch());
        }
        Postgres.Prepared now = prepare();
        assertThat(now.version()).isNotEqualTo(old.version());
        start(now);
        assertThat(count(now)).isEqualTo(10);
    }

    @Test
    void root_falls_back_to_a_user_namespace_where_others_may_not_enter() throws Exception {
        assumeTrue(RunAs.root(), "only root cannot run PostgreSQL as itself");
        assumeTrue(
                Exec.run(List.of("unshare", "-U", "true"), Map.of(), null, Duration.ofSeconds(5))
                        .ok(),
                "user namespaces are closed on this machine");
        assertThat(prepare().launch().command()).startsWith("setpriv");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));

        Postgres.Prepared closed = prepare(); // the data change hands, too
        assertThat(closed.launch().command()).startsWith("unshare");
        Running server = start(closed);
        server.stop(closed.launch());
    }

    @Test
    void an_ordinary_user_runs_it_as_itself() throws Exception {
        assumeTrue(RunAs.root() && Exec.find("setpriv") != null, "only root can become another user");
        Running.binaries().postgres(15);
        Path jars = folder.resolve("jars");
        Files.createDirectories(jars);
        for (String entry : Running.classPath()) {
            Path source = Path.of(entry);
            if (Files.isDirectory(source)) {
                boolean tests = source.equals(own(PostgresTest.class));
                String name = tests ? "test" : source.equals(own(Postgres.class)) ? "main" : "spi";
                copyFolder(source, jars.resolve(name));
            } else {
                Files.copy(source, jars.resolve(source.getFileName()));
            }
        }
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setAttribute(own, "unix:uid", 65534);
        Path log = folder.resolve("child.log");
        Process child = Running.java(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                jars,
                ChildPrograms.WholeRound.class,
                log,
                Running.cache().toString(),
                own.resolve("db").toString(),
                Integer.toString(port),
                own.resolve("log").toString());

        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(log)).contains("valid=true").contains("command=" + Running.cache());
        assertThat(child.exitValue()).isZero();
    }

    private static Path own(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void wrong_settings_are_reported_all_at_once_with_their_names() {
        assertThatThrownBy(() -> new PostgresSettings(
                        9, 0, SecretValue.of(""), 0, 0, true, Map.of("port", "1", "Bad Name", "x", "work_mem", "a\nb")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "major is 9",
                        "port is 0",
                        "adminPassword",
                        "maxConnections is 0",
                        "memoryBytes is 0",
                        "'port' is set by the provider",
                        "'Bad Name'",
                        "'work_mem' has control characters");
    }

    private int count(Postgres.Prepared prepared) throws SQLException {
        try (Connection connection = admin(prepared).connect("postgres");
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("select count(*) from t")) {
            row.next();
            return row.getInt(1);
        }
    }
}

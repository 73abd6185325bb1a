package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All tests share one server and clean up their roles and databases. */
final class PostgresAdminTest {
    private static final SecretValue ADMIN = SecretValue.of("adm'in \\ päss");

    private static Path folder;
    private static Path home;
    private static int port;
    private static Postgres.Prepared prepared;
    private static Running server;
    private static PostgresAdmin admin;

    @BeforeAll
    static void start() throws IOException {
        folder = Running.openFolder("postgres");
        home = folder.resolve("db");
        port = Running.freePort();
        prepared = prepare();
        admin = new PostgresAdmin(port, ADMIN, prepared.certificate());
        startServer();
    }

    private static void startServer() throws IOException {
        server = Running.start(prepared.launch(), folder.resolve("log"));
        admin.awaitReady(Duration.ofSeconds(20));
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop(prepared.launch());
        int exit = server.exit();
        PrivateFiles.delete(folder);
        assertThat(exit).isZero();
    }

    @AfterEach
    void drop() {
        admin.dropDatabase("app");
        admin.dropRole("app");
    }

    private static PostgresSettings settings(int connections) {
        return new PostgresSettings(15, port, ADMIN, connections, 512L << 20, true, Map.of());
    }

    private static Postgres.Prepared prepare() {
        return new Postgres(Running.binaries()).prepare(home, settings(20));
    }

    private static Connection connect(String user, String password, String mode) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/app?sslmode=" + mode, user, password);
    }

    @Test
    void an_application_gets_its_database_over_tls_and_nobody_without_the_password() throws Exception {
        admin.ensureRole("app", SecretValue.of("s3cret-of-app"));
        admin.ensureDatabase("app", "app", Set.of("pg_trgm"));

        try (Connection connection = connect("app", "s3cret-of-app", "require");
                Statement sql = connection.createStatement()) {
            sql.execute("create table t (id int primary key, name text)");
            sql.execute("insert into t values (1, 'Ämne')");
            try (ResultSet row = sql.executeQuery(
                    "select lower(name), (select ssl from pg_stat_ssl" + " where pid = pg_backend_pid()) from t")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("ämne");
                assertThat(row.getBoolean(2)).isTrue();
            }
        }
        assertThatThrownBy(() -> connect("app", "wrong", "require"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        assertThatThrownBy(() -> connect("app", "s3cret-of-app", "disable"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
        assertThat(admin.observe(Set.of("max_connections", "shared_buffers", "fsync", "no_such")))
                .isEqualTo(new PostgresAdmin.Observed(
                        prepared.version(),
                        Map.of("max_connections", "20", "shared_buffers", "128MB", "fsync", "on"),
                        Map.of("app", new PostgresAdmin.Database("app", Set.of("pg_trgm")))));

        assertThat(prepared.launch().toString()).doesNotContain(ADMIN.reveal());
        assertThat(server.log()).doesNotContain("s3cret-of-app").doesNotContain(ADMIN.reveal());
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret-of-app");
            }
        }
    }

    @Test
    void doing_it_all_again_changes_nothing_and_a_new_password_or_owner_is_taken() throws Exception {
        Postgres.Prepared again = prepare();
        assertThat(again.created()).isFalse();
        assertThat(again.restart()).isFalse();

        for (int i = 0; i < 2; i++) {
            admin.ensureRole("app", SecretValue.of("first"));
            admin.ensureRole("Other \"one\"", SecretValue.of("x"));
            admin.ensureDatabase("app", "app", Set.of("pgcrypto"));
        }
        connect("app", "first", "require").close();
        admin.ensureRole("app", SecretValue.of("second"));
        connect("app", "second", "require").close();
        assertThatThrownBy(() -> connect("app", "first", "require")).isInstanceOf(SQLException.class);
        admin.ensureDatabase("app", "Other \"one\"", Set.of("pgcrypto"));
        assertThatThrownBy(() -> connect("app", "second", "require")).hasMessageContaining("permission denied");
        assertThat(admin.observe(Set.of()).databases())
                .isEqualTo(Map.of("app", new PostgresAdmin.Database("Other \"one\"", Set.of("pgcrypto"))));

        admin.dropDatabase("app");
        admin.dropDatabase("app");
        admin.dropRole("app");
        admin.dropRole("app");
        assertThat(admin.observe(Set.of()).databases()).isEmpty();
        assertThat(admin.hasRole("app")).isFalse();
        assertThat(admin.hasRole("Other \"one\"")).isTrue();

        assertThat(new Postgres(Running.binaries()).prepare(home, settings(30)).restart())
                .isTrue();
    }

    @Test
    void a_wrong_admin_password_and_a_missing_server_are_told_apart_without_showing_the_password() throws Exception {
        int closed = Running.freePort();
        assertThatThrownBy(() ->
                        new PostgresAdmin(closed, ADMIN, prepared.certificate()).awaitReady(Duration.ofMillis(50)))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> new PostgresAdmin(port, SecretValue.of("not-it"), prepared.certificate())
                        .awaitReady(Duration.ofSeconds(20)))
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("not-it");
    }

    @Test
    void a_damaged_backup_is_refused_and_old_ones_are_pruned_but_the_newest() throws Exception {
        Path backups = folder.resolve("backups");
        Clock clock = Clock.fixed(Instant.parse("2026-01-20T00:00:00Z"), ZoneOffset.UTC);
        Path newest = new PostgresBackup(admin, home, backups, clock).create();
        for (String day : List.of("01", "02")) {
            Files.copy(newest, backups.resolve("base-202601" + day + "T000000000Z.tar.gz"));
        }
        Clock later = Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC);
        PostgresBackup all = new PostgresBackup(admin, home, backups, later);
        assertThat(all.prune(Duration.ofDays(7))).hasSize(2);
        assertThat(all.list()).containsExactly(newest);

        Path file = newest;
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
        Path other = folder.resolve("other");
        assertThatThrownBy(() -> new Postgres(Running.binaries()).restore(file, other))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining(file.toString());
        assertThat(Postgres.data(other)).doesNotExist();
    }

    @Test
    void a_backup_is_made_by_a_job_of_its_own_that_keeps_the_newest_ones() throws Exception {
        Path backups = Files.createDirectories(folder.resolve("by-job"));
        Path old = Files.createFile(backups.resolve("base-20250101T000000000Z.tar.gz"));
        Launch job = PostgresBackup.job(prepared.launch().port(), prepared.home(), ADMIN, backups, Duration.ofDays(30));
        assertThat(job.toString()).doesNotContain(ADMIN.reveal());
        try (Running running = Running.start(job, folder.resolve("job.log"))) {
            Running.await("the end of the job", () -> !running.handle().isAlive());
            assertThat(running.exit()).as(running.log()).isZero();
        }
        assertThat(old).doesNotExist();
        assertThat(new PostgresBackup(admin, home, backups, Clock.systemUTC()).list())
                .hasSize(1);
    }

    @Test
    void committed_rows_survive_a_kill_of_the_server() throws Exception {
        sql("postgres", "create table kept as select generate_series(1, 1000) as n");
        server.kill();
        startServer();
        assertThat(count(admin, "kept")).isEqualTo(1000);
    }

    @Test
    void a_backup_taken_under_load_restores_to_all_rows_that_were_committed_before_it_ended() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        PostgresBackup backup = new PostgresBackup(admin, home, folder.resolve("under-load"), clock);
        sql("postgres", "create table t (n int primary key, filler text)");
        sql("postgres", "insert into t select n, repeat('x', 200) from generate_series(1, 20000) n");
        CountDownLatch writing = new CountDownLatch(100);
        Thread writer = new Thread(() -> {
            try (Connection own = admin.connect("postgres");
                    Statement more = own.createStatement()) {
                for (int n = 20_001; !Thread.currentThread().isInterrupted(); n++) {
                    more.execute("insert into t values (" + n + ", 'y')");
                    more.execute("update t set filler = 'z' where n = " + n % 20_000);
                    writing.countDown();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();
        int before = count(admin, "t");
        Path file = backup.create();
        writer.interrupt();
        writer.join();
        assertThat(file.getFileName()).hasToString("base-20260102T030405000Z.tar.gz");
        assertThat(backup.list()).containsExactly(file);

        Postgres postgres = new Postgres(Running.binaries());
        assertThatThrownBy(() -> postgres.restore(file, home)).hasMessageContaining("exists");
        Path place = folder.resolve("restored");
        int ownPort = Running.freePort();
        postgres.restore(file, place);
        Postgres.Prepared restored =
                postgres.prepare(place, new PostgresSettings(15, ownPort, ADMIN, 20, 512L << 20, true, Map.of()));
        assertThat(restored.created()).isFalse();
        try (Running copy = Running.start(restored.launch(), folder.resolve("restored.log"))) {
            PostgresAdmin there = new PostgresAdmin(ownPort, ADMIN, restored.certificate());
            there.awaitReady(Duration.ofSeconds(20));
            assertThat(count(there, "t")).isGreaterThanOrEqualTo(before);
            try (Connection connection = there.connect("postgres");
                    Statement sql = connection.createStatement()) {
                sql.execute("create extension amcheck");
                sql.execute("select bt_index_check('t_pkey', true)"); // the index agrees with the table
            }
        }
    }

    private static void sql(String database, String text) throws SQLException {
        try (Connection connection = admin.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static int count(PostgresAdmin there, String table) throws SQLException {
        try (Connection connection = there.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getInt(1);
        }
    }
}

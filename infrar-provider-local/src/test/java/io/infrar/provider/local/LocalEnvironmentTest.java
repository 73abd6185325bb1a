package io.infrar.provider.local;

import static io.infrar.model.Units.mib;
import static io.infrar.provider.local.LocalHome.assertNoChanges;
import static io.infrar.provider.local.LocalHome.body;
import static io.infrar.provider.local.LocalHome.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Bucket;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.agent.JobRun;
import io.infrar.provider.local.service.Buckets;
import io.infrar.provider.local.service.RedisAdmin;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Row;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An environment with one of each kind, made by a JVM that is gone by now. Each test leaves it in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalEnvironmentTest {
    private final Environment everything = LocalPrograms.everything();

    private Path folder;
    private LocalHome home;
    private Deployment deployment;

    @BeforeAll
    void another_program_applies_it_and_ends(@TempDir Path temporary) throws Exception {
        folder = temporary;
        LocalHome.site(folder);
        Process program = new ProcessBuilder(
                        LocalPrograms.program(LocalPrograms.Apply.class, folder.toString(), "everything"))
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        home = new LocalHome(folder);
        assertThat(program.waitFor()).as(said).isZero();
        deployment = home.infra().deployment(LocalHome.ENVIRONMENT);
    }

    @AfterAll
    void destroying_it_leaves_nothing() {
        home.close();
    }

    private void assertInOrder() {
        assertNoChanges(home.infra().plan(everything));
        assertNoChanges(home.infra().drift(LocalHome.ENVIRONMENT));
    }

    @Test
    void a_later_program_finds_everything_as_it_was_asked() {
        assertInOrder();
    }

    @Test
    void planning_and_looking_at_outputs_changes_nothing() {
        Set<Long> before = new TreeSet<>(LocalHome.Running.in(folder).processes());
        try (Infra other = home.open()) {
            assertNoChanges(other.plan(everything));
            assertThat(other.deployment(LocalHome.ENVIRONMENT).exports()).isEqualTo(deployment.exports());
        }
        assertThat(new TreeSet<>(LocalHome.Running.in(folder).processes())).isEqualTo(before);
    }

    private Connection connect() throws SQLException {
        Database.Exports database = deployment.database("main");
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), home.reveal(database.password()));
    }

    @Test
    void the_database_answers_over_tls_to_who_has_the_revealed_password() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table notes (text varchar)");
            statement.execute("insert into notes values ('kept')");
            try (ResultSet notes = statement.executeQuery(
                    "select text, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) from notes")) {
                assertThat(notes.next()).isTrue();
                assertThat(notes.getString(1)).isEqualTo("kept");
                assertThat(notes.getBoolean(2)).as("encrypted").isTrue();
            }
            statement.execute("drop table notes");
        }
        Database.Exports database = deployment.database("main");
        assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "guessed"))
                .isInstanceOf(SQLException.class);
    }

    private RedisAdmin redis() {
        return new RedisAdmin(
                deployment.cache("main").port(),
                SecretValue.of(home.reveal(deployment.cache("main").password())));
    }

    @Test
    void the_cache_keeps_what_it_is_given() {
        redis().call("SET", "greeting", "hello");
        assertThat(redis().call("GET", "greeting")).isEqualTo("hello");
    }

    private Buckets buckets() {
        Bucket.Exports uploads = deployment.bucket("uploads");
        return new Buckets(
                uploads.endpoint(),
                uploads.region(),
                SecretValue.of(uploads.accessKey()),
                SecretValue.of(home.reveal(uploads.secretKey())));
    }

    @Test
    void the_bucket_gives_back_objects_also_by_a_presigned_address() throws Exception {
        String bucket = deployment.bucket("uploads").bucket();
        try (Buckets buckets = buckets()) {
            buckets.put(bucket, "a/letter.txt", "dear reader");
            assertThat(buckets.get(bucket, "a/letter.txt")).contains("dear reader");
            URI address = buckets.presignGet(bucket, "a/letter.txt", Duration.ofMinutes(1));
            assertThat(body(address)).isEqualTo("dear reader");
            assertThat(LocalHome.get(URI.create(address.toString().replaceFirst("\\?.*", "")))
                            .statusCode())
                    .as("without the signature")
                    .isEqualTo(403);
        }
    }

    @Test
    void the_generated_secret_has_the_length_that_was_asked_for() {
        assertThat(home.reveal(deployment.secret("jwt/signing-key").value())).hasSize(64);
    }

    @Test
    void the_proxy_reaches_both_replicas() {
        Set<String> answers = new TreeSet<>();
        eventually("both have answered", () -> {
            answers.add(body(deployment.compute("api").url().resolve("/health")));
            return answers.size() == 2;
        });
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        "127.0.0.1 from " + home.pid("process/api.1"), "127.0.0.1 from " + home.pid("process/api.2"));
    }

    @Test
    void the_site_is_served() throws Exception {
        assertThat(body(deployment.staticSite("web").url())).isEqualTo("welcome");
    }

    @Test
    void the_job_runs_on_demand_with_its_secret() {
        String job = deployment.job("sync").id();
        JobRun run = home.agent().runJob(job);
        assertThat(home.agent()
                        .awaitRun(job, run.number(), Duration.ofSeconds(10))
                        .outcome())
                .isEqualTo(JobRun.Outcome.SUCCEEDED);
    }

    @Test
    void the_daily_backup_can_be_made_at_once() throws Exception {
        Json backup = deployment.resources().stream()
                .filter(row -> row.address().type().equals("postgres-backup"))
                .map(Row::outputs)
                .findFirst()
                .orElseThrow();
        String job = backup.to(DatabaseBackup.Outputs.class).id();
        JobRun run = home.agent().runJob(job);
        assertThat(home.agent()
                        .awaitRun(job, run.number(), Duration.ofSeconds(60))
                        .outcome())
                .isEqualTo(JobRun.Outcome.SUCCEEDED);
        try (Stream<Path> files =
                Files.list(Path.of(backup.to(DatabaseBackup.Outputs.class).folder()))) {
            assertThat(files).singleElement().asString().endsWith(".tar.gz");
        }
    }

    @Test
    void secrets_are_in_no_file_but_those_only_their_processes_user_can_read() throws Exception {
        List<String> secrets = List.of(
                home.reveal(deployment.secret("jwt/signing-key").value()),
                home.reveal(deployment.database("main").password()),
                home.reveal(deployment.cache("main").password()));
        for (String secret : secrets) {
            assertThat(home.filesWith(secret)).allMatch(file -> file.toString().contains("/agent/secrets/"));
            assertThat(home.infra().plan(everything).toJson()).doesNotContain(secret);
            assertThat(home.events().toString()).doesNotContain(secret);
        }
    }

    @Test
    void a_database_with_more_memory_is_started_anew_at_the_same_port_with_its_data() throws SQLException {
        long pid = home.pid("postgres/main");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table kept as select 7 as number");
        }

        home.apply(everything.change(e -> e.database("main", d -> d.memory(mib(128)))));

        assertThat(home.pid("postgres/main")).isNotEqualTo(pid);
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select number, current_setting('shared_buffers') from kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(7);
            assertThat(row.getString(2)).isEqualTo("32MB");
        }
        home.apply(everything);
        assertInOrder();
    }

    // ---- what happens behind its back

    @Test
    void killed_services_come_back_by_themselves() {
        for (String name : List.of("process/api.1", "redis/main", "postgres/main")) {
            home.kill(name);
        }
        // PostgreSQL lets nobody in until it has looked through its log.
        eventually("nothing is to be done", () -> home.infra().plan(everything).isEmpty());
        assertThat(redis().info()).isNotEmpty();
    }

    @Test
    void the_agents_death_is_drift_and_is_repaired_without_doubling_a_process() {
        LocalHome.Running before = LocalHome.Running.in(folder);
        LocalHome.kill(home.agent().agent().pid());

        Plan drift = home.infra().drift(LocalHome.ENVIRONMENT);
        assertThat(drift.effective())
                .extracting(change -> change.address().type())
                .contains("process", "postgres");
        home.apply(everything);

        LocalHome.Running after = LocalHome.Running.in(folder);
        assertThat(after.processes().subList(1, after.processes().size()))
                .as("the same processes")
                .containsExactlyElementsOf(
                        before.processes().subList(1, before.processes().size()));
        assertThat(after.ports()).isEqualTo(before.ports());
        assertInOrder();
    }

    @Test
    void a_dropped_database_is_drift_and_is_made_again() throws SQLException {
        Database.Exports database = deployment.database("main");
        String other = database.jdbcUrl().replace("/" + database.database(), "/postgres");
        try (Connection connection =
                        DriverManager.getConnection(other, database.user(), home.reveal(database.password()));
                Statement statement = connection.createStatement()) {
            statement.execute("drop database \"" + database.database() + "\"");
        }

        assertThat(home.infra().drift(LocalHome.ENVIRONMENT).effective())
                .singleElement()
                .satisfies(change -> assertThat(change.address().type()).isEqualTo("postgres"));
        home.apply(everything);

        try (Connection connection = connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertInOrder();
    }

    @Test
    void a_bucket_that_was_removed_is_made_again() {
        String bucket = deployment.bucket("logs").bucket();
        try (Buckets buckets = buckets()) {
            buckets.delete(bucket, true);

            assertThat(home.infra().plan(everything).effective())
                    .extracting(
                            PlannedChange::action, change -> change.address().name())
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Action.CREATE, "logs"));
            home.apply(everything);

            assertThat(buckets.exists(bucket)).isTrue();
        }
        assertInOrder();
    }
}

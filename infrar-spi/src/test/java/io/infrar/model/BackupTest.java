package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.backup;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupTest {
    @Test
    void runs_daily_and_keeps_a_week_unless_said_otherwise() {
        Backup backup = built(Backup.class, e -> e.backup("daily", b -> b.of(server("box"))));
        assertThat(backup.schedule()).isEqualTo("0 3 * * *");
        assertThat(backup.kept()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void reports_every_bad_field_by_name() {
        List<String> found = problems(e -> e.backup(
                "daily", b -> b.schedule("daily").kept(days(0)).copies(0).restoreTest("0 3 * * 9")));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "backup 'daily': of is missing: write of(database(\"main\"))",
                        "backup 'daily': schedule is 'daily', not a cron expression: it needs 5 fields such as 0 3 * * *",
                        "backup 'daily': kept must be above zero, is PT0S",
                        "backup 'daily': copies must be 1 or more, is 0",
                        "backup 'daily': restoreTest is '0 3 * * 9', not a cron expression: day of week must be 0 to 7 or"
                                + " a name, is '9'");
    }

    @Test
    void a_bucket_is_not_copied_into_itself() {
        assertThat(problems(e -> e.backup("daily", b -> b.of(bucket("files")).to(bucket("files")))))
                .containsExactly("backup 'daily': to must be another bucket than the one that is copied");
        assertThat(problems(e -> e.backup("daily", b -> b.of(bucket("files")).to(from("vault", bucket("files"))))))
                .isEmpty();
    }

    @Test
    void attends_its_source_and_uses_its_bucket() {
        assertThat(needs(
                        backup("daily").key(),
                        e -> e.backup("daily", b -> b.of(database("main")).to(bucket("copies")))))
                .containsExactlyInAnyOrder("ATTENDS database/main", "USES bucket/copies");
    }

    @Test
    void refuses_a_source_of_another_environment() {
        assertThat(problems(e -> e.backup("daily", b -> b.of(from("shared", database("main"))))))
                .anyMatch(problem -> problem.contains("'shared'"));
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.backup(
                        "daily",
                        b -> b.of(database("main"))
                                .to(bucket("copies"))
                                .schedule("30 2 * * MON-SAT")
                                .kept(days(30))
                                .copies(7)
                                .restoreTest("0 4 1 * *")),
                e -> e.backup("daily", b -> {}));
    }
}

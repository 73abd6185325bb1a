package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.auditLog;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditLogTest {
    @Test
    void keeps_a_year_unless_said_otherwise() {
        assertThat(built(AuditLog.class, e -> e.auditLog("trail", a -> {})).retention())
                .isEqualTo(days(365));
    }

    @Test
    void reports_a_retention_that_keeps_nothing() {
        assertThat(problems(e -> e.auditLog("trail", a -> a.retention(days(0)))))
                .containsExactly("audit-log 'trail': retention must be above zero, is PT0S");
    }

    @Test
    void uses_its_bucket() {
        assertThat(needs(auditLog("trail").key(), e -> e.auditLog("trail", a -> a.to(bucket("files")))))
                .containsExactly("USES bucket/files");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.auditLog("trail", a -> a.to(bucket("files")).retention(days(90))),
                e -> e.auditLog("trail", a -> {}));
    }
}

package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Environment;
import io.infrar.model.Placement;
import io.infrar.run.ApplyException;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.run.Report;
import io.infrar.spi.Plan;
import io.infrar.spi.ProviderException;
import org.junit.jupiter.api.Test;

/** Credentials that a provider refuses, when it is connected to or at each call. */
class CredentialsTest {
    private static final Placement SECOND = new Placement("fake", "south", "second");

    private final Bench bench = Bench.fresh();

    private static Environment two() {
        return Bench.environment()
                .bucket("a", b -> {})
                .bucket("b", b -> {})
                .parameter("c", p -> p.value("c"))
                .bucket("d", b -> b.on(SECOND))
                .network("e", n -> n.on(SECOND).zones(1))
                .parameter("f", p -> p.value("f").on(SECOND))
                .build();
    }

    @Test
    void what_cannot_be_read_for_want_of_a_connection_is_told_once_with_the_number_of_resources() {
        bench.apply(two());
        int resources = (int) bench.store.read(Bench.NAME).rows().stream()
                .filter(row -> "second".equals(row.placement().account()))
                .count();
        int connects = bench.cloud.connects();
        bench.cloud.refuseCredentials("second");

        Plan plan = bench.infra.plan(two().change(e -> e.tag("v", "2")));

        assertThat(plan.blocking()).singleElement().satisfies(finding -> {
            assertThat(finding.where()).isEqualTo("fake (account second)");
            assertThat(finding.what())
                    .contains(resources + " resources")
                    .contains("refuses the credentials of the account 'second'");
        });
        assertThat(bench.cloud.connects()).isEqualTo(connects + 2);
        assertThat(bench.infra.drift(Bench.NAME).blocking()).hasSize(1);
    }

    @Test
    void a_plan_that_looks_at_nothing_tells_it_once_too() {
        bench.apply(two());
        bench.cloud.refuseCredentials("second");

        Plan plan = bench.infra.plan(two().change(e -> e.tag("v", "2")), PlanOptions.DEFAULT.withoutRefresh());

        assertThat(plan.blocking()).hasSize(1);
    }

    @Test
    void an_apply_fails_once_for_an_account_and_goes_on_with_the_others() {
        bench.cloud.refuseCredentials("second");
        Plan plan = bench.infra.plan(two());

        Report report = failing(plan);

        assertThat(report.failed()).hasSize(1);
        int ofSecond = (int) plan.effective().stream()
                .filter(change -> "second".equals(change.placement().account()))
                .count();
        assertThat(report.skipped()).hasSize(ofSecond - 1);
        assertThat(report.skipped())
                .extracting(Report.Skipped::because)
                .containsOnly(report.failed().get(0).address() + " failed");
        assertThat(report.explanation().split("refuses the credentials", -1)).hasSize(2);
        assertThat(report.explanation()).contains("; " + report.skipped().size() + " skipped for it");
        assertThat(bench.cloud.objects())
                .hasSize(plan.effective().size() - ofSecond)
                .allMatch(object -> object.account().equals("default"));
        assertThat(bench.cloud.connects()).isEqualTo(2);
        bench.cloud.healthy();
        bench.apply(two());
        bench.stateMatchesCloud();
    }

    @Test
    void an_apply_that_cannot_look_whether_its_plan_is_fresh_is_refused_for_that_reason() {
        bench.apply(two());
        Plan plan = bench.infra.planDestroy(Bench.NAME);
        bench.cloud.refuseCredentials("second");

        assertThatThrownBy(() -> bench.infra.apply(plan))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("refuses the credentials");
        bench.stateMatchesCloud();
    }

    @Test
    void credentials_that_each_call_refuses_are_told_once_as_well() {
        bench.cloud.failWhen(
                call -> call.account().equals("second") && call.verb().writes(),
                ProviderException.Kind.UNAUTHENTICATED);

        Report report = failing(bench.infra.plan(two()));

        assertThat(report.failed()).hasSizeGreaterThan(1);
        assertThat(report.explanation().split("told to fail this", -1)).hasSize(2);
        assertThat(report.explanation()).contains("; so did " + (report.failed().size() - 1) + " more");

        bench.cloud.healthy();
        bench.apply(two());
        bench.cloud.failWhen(call -> call.account().equals("second"), ProviderException.Kind.UNAUTHENTICATED);
        assertThat(bench.infra.plan(two()).blocking()).hasSize(1);
    }

    private Report failing(Plan plan) {
        try {
            bench.infra.apply(plan);
        } catch (ApplyException e) {
            return e.report();
        }
        throw new AssertionError("the apply should have failed");
    }
}

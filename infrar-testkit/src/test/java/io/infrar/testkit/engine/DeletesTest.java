package io.infrar.testkit.engine;

import static io.infrar.model.Refs.bucket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Environment;
import io.infrar.run.ApplyException;
import io.infrar.run.PlanOptions;
import io.infrar.run.Report;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.ProviderException;
import io.infrar.spi.Row;
import io.infrar.testkit.fake.FakeCall;
import io.infrar.testkit.fake.FakeCall.Verb;
import io.infrar.testkit.fake.FakeObject;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deletes that do not end well. */
class DeletesTest {
    private static final Predicate<FakeCall> DELETE_OF_BUCKET =
            call -> call.verb() == Verb.DELETE && call.type().equals("bucket");

    private final Bench bench = Bench.fresh();

    private static Environment both() {
        return Bench.environment()
                .network("main", n -> {})
                .bucket("files", b -> {})
                .build();
    }

    private Report failing(Environment environment) {
        Plan plan = bench.infra.plan(environment);
        try {
            bench.infra.apply(plan);
        } catch (ApplyException e) {
            return e.report();
        }
        throw new AssertionError("the apply should have failed");
    }

    private static Environment withoutBucket() {
        return both().change(e -> e.without(bucket("files")));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProviderException.Kind.class,
            names = {"INVALID", "DENIED", "UNAUTHENTICATED", "TAKEN", "QUOTA"})
    void what_the_provider_refuses_to_delete_stays_as_it_was_and_can_be_kept_after_all(ProviderException.Kind kind) {
        bench.apply(both());
        Row before = bench.row("fake:bucket/files");
        bench.cloud.failWhen(DELETE_OF_BUCKET, kind);

        assertThat(failing(withoutBucket()).failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.cause()).hasMessageContaining("told to fail this"));
        assertThat(bench.row("fake:bucket/files")).isEqualTo(before);
        assertThatThrownBy(() -> bench.infra.apply(bench.infra.planDestroy(Bench.NAME)))
                .isInstanceOf(ApplyException.class);
        assertThat(bench.row("fake:bucket/files")).isEqualTo(before);

        bench.cloud.healthy();

        assertThat(bench.infra.plan(both()).effective())
                .extracting(change -> change.address().type())
                .doesNotContain("bucket");
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProviderException.Kind.class,
            names = {"UNAVAILABLE", "CONNECTION", "BUSY", "TIMEOUT", "FAILED"})
    void what_was_perhaps_deleted_is_kept_where_it_is_still_there_and_asked_for_again(ProviderException.Kind kind) {
        bench.apply(both());
        FakeObject object = bench.cloud.only("bucket");
        bench.cloud.failWhen(DELETE_OF_BUCKET, kind);
        failing(withoutBucket());
        bench.cloud.healthy();
        assertThat(bench.row("fake:bucket/files").status()).isEqualTo(Row.Status.DELETING);

        Plan plan = bench.infra.plan(both());

        assertThat(Bench.actions(plan)).containsEntry("fake:bucket/files", Action.UPDATE);
        assertThat(Bench.change(plan, "fake:bucket/files").reason())
                .isEqualTo("its delete was interrupted, it is still there and is kept");
        bench.infra.apply(plan);
        assertThat(bench.cloud.only("bucket").id()).isEqualTo(object.id());
        bench.planIsEmpty(both());
        bench.stateMatchesCloud();
    }

    @Test
    void what_was_perhaps_deleted_is_not_replaced_either_when_nobody_looks() {
        bench.apply(both());
        FakeObject object = bench.cloud.only("bucket");
        bench.cloud.failWhen(DELETE_OF_BUCKET, ProviderException.Kind.TIMEOUT);
        failing(withoutBucket());
        bench.cloud.healthy();

        bench.apply(both(), PlanOptions.DEFAULT.withoutRefresh());

        assertThat(bench.cloud.only("bucket").id()).isEqualTo(object.id());
        bench.stateMatchesCloud();
    }

    @Test
    void what_was_deleted_although_nobody_heard_so_is_made_again_when_it_is_asked_for() {
        bench.apply(both());
        FakeObject object = bench.cloud.only("bucket");
        bench.cloud.failWhen(DELETE_OF_BUCKET, ProviderException.Kind.TIMEOUT);
        failing(withoutBucket());
        bench.cloud.healthy();
        bench.cloud.remove(object.id());

        Plan plan = bench.infra.plan(both());

        assertThat(Bench.actions(plan)).containsEntry("fake:bucket/files", Action.CREATE);
        bench.cloud.put(object);
        assertThatThrownBy(() -> bench.infra.apply(plan)).isInstanceOf(StalePlanException.class);
        bench.cloud.remove(object.id());
        bench.apply(both());
        bench.planIsEmpty(both());
        bench.stateMatchesCloud();
    }

    @Test
    void what_was_perhaps_deleted_is_protected_from_a_replacement_like_anything_else() {
        Environment named = Bench.environment()
                .resource("named", r -> r.type("bucket").spec(new BucketSpec("first", true)))
                .build();
        bench.apply(named);
        bench.cloud.failWhen(DELETE_OF_BUCKET, ProviderException.Kind.TIMEOUT);
        assertThatThrownBy(bench::destroy).isInstanceOf(ApplyException.class);
        bench.cloud.healthy();

        Plan plan = bench.infra.plan(named.change(e ->
                e.protect().resource("named", r -> r.spec(new BucketSpec("second", true)))));

        assertThat(plan.blocking()).extracting(Finding::id).containsExactly("deletion.protected");
    }
}

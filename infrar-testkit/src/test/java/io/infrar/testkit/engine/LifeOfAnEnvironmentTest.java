package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Deployment;
import io.infrar.model.Environment;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.testkit.fake.FakeCall.Verb;
import io.infrar.testkit.fake.FakeObject;
import org.junit.jupiter.api.Test;

class LifeOfAnEnvironmentTest {
    private final Bench bench = Bench.fresh();
    private final Environment shop = Samples.shop();

    @Test
    void a_fresh_plan_creates_everything_and_writes_nothing() {
        Plan plan = bench.infra.plan(shop);

        assertThat(plan.blocking()).isEmpty();
        assertThat(plan.effective()).isNotEmpty().allMatch(change -> change.action() == Action.CREATE);
        assertThat(plan.effective()).allMatch(change -> change.reason().equals("it is new"));
        assertThat(bench.cloud.calls()).isEmpty();
        assertThat(bench.store.environments()).isEmpty();
    }

    @Test
    void apply_makes_what_the_plan_says() {
        Deployment deployment = bench.apply(shop);

        assertThat(deployment.report().complete()).isTrue();
        assertThat(bench.cloud.objects("network")).hasSize(1);
        assertThat(bench.cloud.objects("subnet")).hasSize(2);
        assertThat(bench.cloud.objects("instance")).hasSize(3);
        bench.stateMatchesCloud();
    }

    @Test
    void a_second_plan_shows_nothing() {
        bench.apply(shop);
        bench.planIsEmpty(shop);
    }

    @Test
    void a_second_apply_calls_nothing_that_writes() {
        bench.apply(shop);
        bench.cloud.forgetCalls();

        bench.apply(shop);

        assertThat(bench.cloud.calls()).noneMatch(call -> call.verb().writes());
    }

    @Test
    void nothing_has_drifted_after_an_apply() {
        bench.apply(shop);
        assertThat(bench.infra.drift(Bench.NAME).effective()).isEmpty();
    }

    @Test
    void destroy_leaves_nothing_but_what_the_cloud_deletes_later() {
        bench.apply(shop);

        bench.destroy();

        assertThat(bench.cloud.objects())
                .filteredOn(object -> !object.scheduled())
                .isEmpty();
        assertThat(bench.cloud.objects()).extracting(FakeObject::type).containsExactly("key");
        assertThat(bench.store.environments()).isEmpty();
        assertThat(bench.cloud.setting("default", "north")).isEmpty();
    }

    @Test
    void destroying_what_is_destroyed_is_nothing_to_do() {
        bench.apply(shop);
        bench.destroy();
        bench.cloud.forgetCalls();

        assertThat(bench.infra.planDestroy(Bench.NAME).isEmpty()).isTrue();
        assertThat(bench.cloud.calls()).isEmpty();
    }

    @Test
    void an_environment_can_be_made_again_after_it_was_destroyed() {
        bench.apply(shop);
        bench.destroy();
        bench.apply(shop);
        bench.planIsEmpty(shop);
    }

    @Test
    void what_is_in_use_is_never_deleted_first() {
        bench.apply(shop);
        bench.destroy();
        assertThat(bench.cloud.calls()).allMatch(call -> call.outcome().equals("ok"));
    }

    @Test
    void reads_are_one_call_for_each_type_and_place() {
        bench.apply(shop);
        bench.cloud.forgetCalls();

        bench.infra.plan(shop);

        assertThat(bench.cloud.calls())
                .filteredOn(call -> call.verb() == Verb.LIST)
                .extracting(call -> call.type())
                .doesNotHaveDuplicates();
    }

    @Test
    void exports_have_their_types_and_are_there_for_later_programs() {
        Deployment applied = bench.apply(shop);
        Deployment later = bench.infra.deployment(Bench.NAME);

        assertThat(applied.database("main").port()).isEqualTo(5432);
        assertThat(applied.database("main").uri().getScheme()).isEqualTo("postgresql");
        assertThat(applied.database("main").host()).endsWith(".fake.internal");
        assertThat(applied.compute("api").url().toString())
                .startsWith("https://192.0.2.")
                .endsWith(":8080");
        assertThat(applied.secret("jwt/key").value().store()).isEqualTo("fake-vault");
        assertThat(applied.resource("record").get("name").asText()).isEqualTo("shop.invalid");
        assertThat(later.exports()).isEqualTo(applied.exports());
        assertThat(later.resources()).hasSameSizeAs(applied.resources());
    }
}

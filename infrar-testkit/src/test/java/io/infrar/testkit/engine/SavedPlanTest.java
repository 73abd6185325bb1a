package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Plan;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedPlanTest {
    private final Bench bench = Bench.fresh();

    private static Environment vm(int size) {
        return Bench.environment()
                .resource(
                        "vm",
                        r -> r.type("instance")
                                .spec(InstanceSpec.of("web").size(size).count(2)))
                .resource(
                        "other",
                        r -> r.type("instance").spec(InstanceSpec.of("other").count(2)))
                .build();
    }

    @Test
    void a_plan_is_the_same_after_it_was_saved() {
        Plan fresh = bench.infra.plan(Samples.shop());
        same(fresh);

        bench.apply(Samples.shop());
        Plan update = bench.infra.plan(Samples.shop().change(e -> e.tag("more", "tags")));
        same(update);
        Plan destroy = bench.infra.planDestroy(Bench.NAME);
        same(destroy);
    }

    private static void same(Plan plan) {
        Plan read = Plan.fromJson(plan.toJson());
        assertThat(read.changes()).isEqualTo(plan.changes());
        assertThat(read.exports()).isEqualTo(plan.exports());
        assertThat(read.costAfter()).isEqualTo(plan.costAfter());
        assertThat(read).isEqualTo(plan);
        assertThat(read.toJson()).isEqualTo(plan.toJson());
    }

    @Test
    void a_saved_plan_is_applied_by_another_program() {
        String saved = bench.infra.plan(Samples.shop()).toJson();

        bench.again(builder -> {}).infra.apply(Plan.fromJson(saved));

        bench.planIsEmpty(Samples.shop());
        bench.stateMatchesCloud();
    }

    @Test
    void a_plan_is_refused_when_it_was_applied_already() {
        Plan plan = bench.infra.plan(vm(1));
        bench.infra.apply(plan);
        bench.cloud.forgetCalls();

        assertThatThrownBy(() -> bench.infra.apply(plan))
                .isInstanceOf(StalePlanException.class)
                .hasMessageContaining("the state of 'test' has changed since the plan was made")
                .hasMessageContaining("plan again");
        assertThat(bench.cloud.calls()).isEmpty();
    }

    @Test
    void a_plan_is_refused_when_the_state_changed() {
        bench.apply(vm(1));
        Plan plan = bench.infra.plan(vm(2));
        bench.apply(vm(3));

        assertThatThrownBy(() -> bench.infra.apply(plan)).isInstanceOf(StalePlanException.class);
        assertThat(bench.row("fake:instance/vm").spec().get("size").asText()).isEqualTo("3");
    }

    @Test
    void a_plan_is_refused_when_an_owned_field_of_what_it_touches_changed() {
        bench.apply(vm(1));
        Plan plan = bench.infra.plan(vm(2));
        bench.cloud.change(
                bench.row("fake:instance/vm").id(),
                object -> object.body(object.body().with("image", "other")));
        bench.cloud.forgetCalls();

        assertThatThrownBy(() -> bench.infra.apply(plan))
                .isInstanceOf(StalePlanException.class)
                .hasMessageContaining("fake:instance/vm is not as it was");
        assertThat(bench.cloud.calls()).noneMatch(call -> call.verb().writes());
    }

    @Test
    void a_plan_is_refused_when_what_it_touches_is_gone() {
        bench.apply(vm(1));
        Plan plan = bench.infra.plan(vm(2));
        bench.cloud.remove(bench.row("fake:instance/vm").id());
        assertThatThrownBy(() -> bench.infra.apply(plan)).isInstanceOf(StalePlanException.class);
    }

    @Test
    void a_plan_is_refused_when_what_it_makes_again_is_back() {
        bench.apply(vm(1));
        var object = bench.cloud
                .object(String.valueOf(bench.row("fake:instance/vm").id()))
                .orElseThrow();
        bench.cloud.remove(object.id());
        Plan plan = bench.infra.plan(vm(1));
        bench.cloud.put(object);
        assertThatThrownBy(() -> bench.infra.apply(plan)).isInstanceOf(StalePlanException.class);
    }

    @Test
    void a_plan_holds_when_only_fields_changed_that_others_own_or_things_it_does_not_touch() {
        bench.apply(vm(1));
        Plan plan = bench.infra.plan(vm(2));
        bench.cloud.change(
                bench.row("fake:instance/vm").id(),
                object -> object.body(object.body().with("count", 9)));
        bench.cloud.change(
                bench.row("fake:instance/other").id(),
                object -> object.body(object.body().with("image", "x")));

        bench.infra.apply(plan);

        assertThat(bench.row("fake:instance/vm").spec().get("size").asText()).isEqualTo("2");
    }

    @Test
    void a_plan_is_refused_when_the_files_of_a_folder_changed(@TempDir Path base) throws IOException {
        Files.createDirectories(base.resolve("out"));
        Files.writeString(base.resolve("out/index.html"), "one");
        Infra infra = bench.again(builder -> builder.base(base)).infra;
        Environment site =
                Bench.environment().staticSite("web", s -> s.directory("out")).build();
        infra.apply(infra.plan(site));
        assertThat(infra.plan(site).isEmpty()).isTrue();

        Files.writeString(base.resolve("out/index.html"), "two");
        Plan plan = infra.plan(site);
        assertThat(plan.effective()).hasSize(1);
        Files.writeString(base.resolve("out/index.html"), "three");

        assertThatThrownBy(() -> infra.apply(plan))
                .isInstanceOf(StalePlanException.class)
                .hasMessageContaining("the files in out have changed");
    }

    @Test
    void a_plan_of_another_format_is_refused() {
        String saved = bench.infra.plan(vm(1)).toJson();
        assertThatThrownBy(() -> Plan.fromJson(saved.replaceFirst("\"format\" : 1", "\"format\" : 2")))
                .hasMessageContaining("format 2")
                .hasMessageContaining("plan again");
    }
}

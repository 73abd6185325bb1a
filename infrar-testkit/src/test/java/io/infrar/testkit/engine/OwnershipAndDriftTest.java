package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.spi.Action;
import io.infrar.spi.FieldChange.Origin;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.testkit.fake.FakeObject;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipAndDriftTest {
    private final Bench bench = Bench.fresh();

    private static Environment vm(InstanceSpec spec) {
        return Bench.environment()
                .resource("vm", r -> r.type("instance").spec(spec))
                .build();
    }

    private static InstanceSpec spec() {
        return InstanceSpec.of("web").count(2).storage(20).version("15").env(Map.of("A", Output.of("1")));
    }

    private void meanwhile(String field, Object value) {
        String id = bench.row("fake:instance/vm").id();
        bench.cloud.change(id, object -> object.body(object.body().with(field, value)));
    }

    private void nothingToDo(InstanceSpec spec) {
        bench.planIsEmpty(vm(spec));
        assertThat(bench.infra.drift(Bench.NAME).effective()).isEmpty();
    }

    @Test
    void an_owned_field_that_somebody_changed_is_drift_and_is_put_back() {
        bench.apply(vm(spec()));
        meanwhile("size", 9);

        PlannedChange drift = Bench.change(bench.infra.drift(Bench.NAME), "fake:instance/vm");
        assertThat(drift.action()).isEqualTo(Action.UPDATE);
        assertThat(drift.fields()).singleElement().satisfies(field -> {
            assertThat(field.toString()).isEqualTo("size: 9 -> 1");
            assertThat(field.origin()).isEqualTo(Origin.DRIFT);
        });
        PlannedChange repair = Bench.change(bench.infra.plan(vm(spec())), "fake:instance/vm");
        assertThat(repair.reason()).isEqualTo("size differs from what was applied");

        bench.apply(vm(spec()));
        assertThat(bench.cloud.only("instance").body().get("size").asText()).isEqualTo("1");
        nothingToDo(spec());
    }

    @Test
    void an_initial_field_differs_without_consequence_on_either_side() {
        bench.apply(vm(spec()));
        meanwhile("count", 7);
        nothingToDo(spec());
        nothingToDo(spec().count(5));

        bench.apply(vm(spec().count(5).size(3)));
        assertThat(bench.cloud.only("instance").body().get("count").asText()).isEqualTo("7");
    }

    @Test
    void a_floor_may_be_exceeded_but_not_fallen_short_of() {
        bench.apply(vm(spec()));
        meanwhile("storage", 50);
        nothingToDo(spec());
        nothingToDo(spec().storage(40));

        PlannedChange more = Bench.change(bench.infra.plan(vm(spec().storage(60))), "fake:instance/vm");
        assertThat(more.fields()).extracting(Object::toString).containsExactly("storage: 50 -> 60");
        meanwhile("storage", 10);
        assertThat(bench.infra.drift(Bench.NAME).effective()).hasSize(1);
    }

    @Test
    void a_prefix_is_satisfied_by_what_it_begins() {
        bench.apply(vm(spec()));
        meanwhile("version", "15.7");
        nothingToDo(spec());

        meanwhile("version", "151");
        assertThat(bench.infra.drift(Bench.NAME).effective()).hasSize(1);
        meanwhile("version", "15.7");
        assertThat(Bench.change(bench.infra.plan(vm(spec().version("16"))), "fake:instance/vm")
                        .fields())
                .extracting(Object::toString)
                .containsExactly("version: \"15.7\" -> \"16\"");
    }

    @Test
    void a_field_that_is_never_shown_changes_only_with_what_is_asked() {
        bench.apply(vm(spec()));
        nothingToDo(spec());

        InstanceSpec other = spec().env(Map.of("A", Output.of("2")));
        assertThat(Bench.change(bench.infra.plan(vm(other)), "fake:instance/vm").fields())
                .extracting(Object::toString)
                .containsExactly("env.A: \"1\" -> \"2\"");
        bench.apply(vm(other));
        assertThat(bench.cloud.only("instance").hidden()).containsEntry("env.A", "2");
        nothingToDo(other);
    }

    @Test
    void an_external_field_is_left_to_others() {
        bench.apply(vm(spec().maintenance("sunday")));
        meanwhile("maintenance", "monday");
        nothingToDo(spec().maintenance("sunday"));
        nothingToDo(spec().maintenance("friday"));

        bench.apply(vm(spec().maintenance("friday").size(2)));
        assertThat(bench.cloud.only("instance").body().get("maintenance")).isEqualTo(Json.of("monday"));
    }

    @Test
    void what_somebody_deleted_is_drift_and_is_made_again() {
        bench.apply(vm(spec()));
        String old = bench.row("fake:instance/vm").id();
        bench.cloud.remove(old);

        assertThat(Bench.change(bench.infra.drift(Bench.NAME), "fake:instance/vm")
                        .reason())
                .isEqualTo("it is gone");
        Plan plan = bench.infra.plan(vm(spec()));
        assertThat(Bench.actions(plan)).containsExactly(Map.entry("fake:instance/vm", Action.CREATE));
        bench.infra.apply(plan);
        assertThat(bench.row("fake:instance/vm").id()).isNotEqualTo(old);
        bench.stateMatchesCloud();
        nothingToDo(spec());
    }

    @Test
    void what_somebody_deleted_can_be_destroyed() {
        bench.apply(vm(spec()));
        bench.cloud.remove(bench.row("fake:instance/vm").id());

        bench.destroy();

        assertThat(bench.store.environments()).isEmpty();
    }

    @Test
    void a_drift_plan_only_shows() {
        bench.apply(vm(spec()));
        bench.cloud.forgetCalls();
        Plan drift = bench.infra.drift(Bench.NAME);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.infra.apply(drift))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only shows");
        assertThat(bench.cloud.calls()).noneMatch(call -> call.verb().writes());
    }

    @Test
    void an_object_that_carries_the_marks_of_somebody_else_now_is_not_touched() {
        Environment environment = Bench.environment()
                .resource("net", r -> r.type("network").spec(new NetworkSpec("10.0.0.0/16", true, Map.of())))
                .build();
        bench.apply(environment);
        bench.cloud.change(
                bench.row("fake:network/net").id(), object -> object.tags(Map.of("infrar-environment", "theirs")));
        bench.cloud.forgetCalls();

        assertThat(bench.infra.plan(environment).blocking())
                .extracting(finding -> finding.id())
                .containsExactly("ownership.lost");
        try {
            bench.infra.apply(bench.infra.planDestroy(Bench.NAME));
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("somebody else");
        }
        assertThat(bench.cloud.objects("network")).hasSize(1);
        assertThat(bench.cloud.calls()).noneMatch(call -> call.verb().writes());
    }

    @Test
    void tags_that_somebody_took_away_are_put_back() {
        Environment environment = Bench.environment()
                .tag("team", "blue")
                .resource("net", r -> r.type("network").spec(new NetworkSpec("10.0.0.0/16", true, Map.of())))
                .build();
        bench.apply(environment);
        bench.cloud.change(bench.row("fake:network/net").id(), object -> object.tags(Map.of()));

        bench.apply(environment);

        FakeObject network = bench.cloud.only("network");
        assertThat(network.tags()).containsEntry("team", "blue").containsKeys("infrar-environment", "infrar-address");
        bench.planIsEmpty(environment);
    }

    @Test
    void a_singleton_gets_its_prior_value_back() {
        bench.cloud.putSetting("default", "north", Json.of(new SettingsSpec("theirs", 3)));
        Environment environment = Bench.environment()
                .resource("limits", r -> r.type("settings").spec(new SettingsSpec("ours", 9)))
                .build();

        bench.apply(environment);
        assertThat(bench.cloud
                        .setting("default", "north")
                        .orElseThrow()
                        .get("mode")
                        .asText())
                .isEqualTo("ours");
        bench.planIsEmpty(environment);
        bench.apply(Bench.environment()
                .resource("limits", r -> r.type("settings").spec(new SettingsSpec("ours", 10)))
                .build());
        bench.destroy();

        assertThat(bench.cloud.setting("default", "north").orElseThrow().to(SettingsSpec.class))
                .isEqualTo(new SettingsSpec("theirs", 3));
    }

    @Test
    void lists_of_differences_are_in_the_order_of_the_specs_fields() {
        bench.apply(vm(spec()));
        List<String> paths = Bench.change(
                        bench.infra.plan(vm(spec().size(5).version("16").storage(99))), "fake:instance/vm")
                .fields()
                .stream()
                .map(field -> field.path())
                .toList();
        assertThat(paths).containsExactly("size", "storage", "version");
    }
}

package io.infrar.testkit.engine;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.spi.Finding;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.testkit.fake.FakeCloud;
import io.infrar.testkit.fake.FakeProvider;
import io.infrar.testkit.fake.FakeTypes.RuleSpec;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the state keeps: old and newer schemas, missing providers, interrupted rows, outputs for other environments. */
class RecordsTest {
    private final Bench bench = Bench.fresh();

    private static Environment greeting(String text) {
        return Bench.environment().parameter("greeting", p -> p.value(text)).build();
    }

    private void rewrite(String address, UnaryOperator<Row> change) {
        Row row = bench.row(address);
        try (var lock = bench.store.lock(Bench.NAME, new LockRequest("test", "rewrite", Duration.ofMinutes(1)))) {
            lock.append(List.of(new StateChange.Put(change.apply(row))), true);
        }
    }

    @Test
    void a_row_of_an_older_schema_is_upgraded() {
        bench.apply(greeting("hello"));
        rewrite(
                "fake:setting/greeting",
                row -> row.spec(1, row.spec().with("text", "hello").with("value", null)));

        bench.planIsEmpty(greeting("hello"));
        assertThat(bench.infra.drift(Bench.NAME).effective()).isEmpty();
        assertThat(Bench.change(bench.infra.plan(greeting("bye")), "fake:setting/greeting")
                        .fields())
                .extracting(Object::toString)
                .containsExactly("value: \"hello\" -> \"bye\"");
        bench.apply(greeting("bye"));
        assertThat(bench.row("fake:setting/greeting").schema()).isEqualTo(2);
        bench.planIsEmpty(greeting("bye"));
    }

    @Test
    void a_row_of_an_older_schema_can_be_destroyed() {
        bench.apply(greeting("hello"));
        rewrite("fake:setting/greeting", row -> row.spec(1, Json.of(java.util.Map.of("text", "hello"))));
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void a_row_of_a_newer_schema_is_refused() {
        bench.apply(greeting("hello"));
        rewrite("fake:setting/greeting", row -> row.spec(3, row.spec()));

        assertThat(bench.infra.plan(greeting("bye")).blocking())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.what()).contains("newer version of the provider"));
        assertThat(bench.infra.planDestroy(Bench.NAME).blocking()).isNotEmpty();
        assertThat(bench.infra.drift(Bench.NAME).blocking()).isNotEmpty();
    }

    @Test
    void a_row_whose_provider_is_missing_is_reported_and_never_dropped() {
        bench.apply(greeting("hello"));
        FakeCloud elsewhere = FakeCloud.inMemory();
        Infra other = Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider(elsewhere).id("other"))
                .state(bench.store)
                .build();
        Environment moved = Infra.environment(Bench.NAME)
                .on("other")
                .parameter("new", p -> p.value("x"))
                .build();

        for (Plan plan : List.of(other.plan(moved), other.planDestroy(Bench.NAME))) {
            assertThat(plan.blocking())
                    .extracting(Finding::id, Finding::where)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("provider.missing", "fake:setting/greeting"));
            assertThatThrownBy(() -> other.apply(plan)).isInstanceOf(RefusedException.class);
        }
        assertThat(other.drift(Bench.NAME).findings()).extracting(Finding::id).contains("provider.missing");
        assertThat(bench.row("fake:setting/greeting").status()).isEqualTo(Row.Status.READY);
    }

    @Test
    void a_row_whose_provider_is_missing_can_be_forgotten() {
        bench.apply(greeting("hello"));
        Infra other = Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider(FakeCloud.inMemory()).id("other"))
                .state(bench.store)
                .build();
        Plan plan = other.planDestroy(Bench.NAME, PlanOptions.DEFAULT.forget("fake:setting/greeting"));
        assertThat(plan.blocking()).isEmpty();
        other.apply(plan);
        assertThat(bench.store.read(Bench.NAME).rows()).isEmpty();
        assertThat(bench.cloud.objects()).hasSize(1);
    }

    // ---- other environments

    @Test
    void outputs_of_another_environment_are_read_from_its_state() {
        bench.apply(Bench.environment("shared")
                .network("main", n -> {})
                .database("main", d -> d.postgres("15"))
                .build());
        Environment user = Bench.environment("user")
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .in(from("shared", network("main")))
                                .env("HOST", from("shared", database("main")).host())
                                .env(
                                        "PASSWORD",
                                        from("shared", database("main")).password()))
                .build();

        bench.apply(user);

        String host = bench.infra.deployment("shared").database("main").host();
        var instance = bench.cloud.objects("instance").stream()
                .filter(object -> object.body().get("image").asText().equals("api:1"))
                .findFirst()
                .orElseThrow();
        assertThat(instance.hidden()).containsEntry("env.HOST", host);
        assertThat(instance.hidden().get("env.PASSWORD")).hasSize(24);
        assertThat(bench.infra.plan(user).isEmpty()).isTrue();
        assertThat(bench.infra.environments()).containsExactly("shared", "user");
    }

    @Test
    void an_environment_that_was_not_applied_yet_is_a_finding() {
        Environment user = Bench.environment("user")
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .env("HOST", from("shared", database("main")).host()))
                .build();
        assertThat(bench.infra.plan(user).blocking()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("export.environment");
            assertThat(finding.what()).contains("database/main#host").contains("'shared'");
        });
    }

    @Test
    void a_component_that_is_not_deployed_is_named() {
        bench.apply(greeting("hello"));
        assertThatThrownBy(() -> bench.infra.deployment(Bench.NAME).database("main"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("database/main is not deployed in 'test'")
                .hasMessageContaining("parameter/greeting");
    }

    // ---- accounts

    @Test
    void accounts_and_regions_have_objects_of_their_own() {
        Environment environment = Bench.environment()
                .network("a", n -> n.on(new io.infrar.model.Placement("fake", "south", "second")))
                .network("b", n -> {})
                .build();
        bench.apply(environment);
        assertThat(bench.cloud.objects("network"))
                .extracting(object -> object.account() + "/" + object.region())
                .containsExactlyInAnyOrder("second/south", "default/north");
        bench.planIsEmpty(environment);
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    // ---- the documented way on without marker and name

    @Test
    void a_lost_answer_without_marker_or_name_is_refused_and_repaired_by_forgetting_and_adopting() {
        Environment environment = Bench.environment()
                .network("main", n -> {})
                .resource(
                        "ssh",
                        r -> r.type("rule").spec(new RuleSpec(network("main").id(), 22, true)))
                .build();
        bench.cloud.loseAnswersWhen(
                call -> call.type().equals("rule") && call.verb() == io.infrar.testkit.fake.FakeCall.Verb.CREATE);
        assertThatThrownBy(() -> bench.infra.apply(bench.infra.plan(environment)))
                .hasMessageContaining("nothing tells which is ours");
        bench.cloud.healthy();
        String id = bench.cloud.only("rule").id();

        assertThat(bench.infra.plan(environment).blocking()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("create.ambiguous");
            assertThat(finding.what()).contains(id);
        });

        Environment without = environment.change(e -> e.without(io.infrar.model.Refs.resource("ssh")));
        bench.apply(without, PlanOptions.DEFAULT.forget("fake:rule/ssh"));
        bench.apply(environment, PlanOptions.DEFAULT.adopt("fake:rule/ssh", id));
        bench.planIsEmpty(environment);
        bench.stateMatchesCloud();
    }

    @Test
    void exports_follow_what_is_applied() {
        bench.apply(greeting("hello"));
        assertThat(bench.infra.deployment(Bench.NAME).parameter("greeting").value())
                .isEqualTo("hello");
        bench.apply(greeting("bye"));
        assertThat(bench.infra.deployment(Bench.NAME).parameter("greeting").value())
                .isEqualTo("bye");
        bench.apply(Bench.environment()
                .parameter("other", p -> p.value(Output.of("x")))
                .build());
        assertThat(bench.infra.deployment(Bench.NAME).exports()).hasSize(1);
    }
}

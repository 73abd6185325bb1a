package io.infrar.testkit.engine;

import static io.infrar.model.Refs.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Json;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.fake.FakeObject;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.SubnetSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Targets, exclusions, adoption, renaming, forgetting, retention and protection. */
class OptionsTest {
    private final Bench bench = Bench.fresh();

    private static EnvironmentBuilder two() {
        return Bench.environment()
                .network("a", n -> n.cidr("10.0.0.0/16"))
                .database("a", d -> d.postgres("15").in(network("a")))
                .network("b", n -> n.cidr("10.1.0.0/16"));
    }

    @Test
    void a_target_brings_what_it_needs_and_nothing_else() {
        Plan plan = bench.infra.plan(two().build(), PlanOptions.DEFAULT.target("database/a"));

        assertThat(Bench.actions(plan).keySet())
                .containsExactlyInAnyOrder(
                        "fake:instance/a.database", "fake:secret/a.database-password", "fake:network/a");
        bench.infra.apply(plan);
        assertThat(Bench.actions(bench.infra.plan(two().build())).keySet())
                .containsExactlyInAnyOrder("fake:subnet/a.private-0", "fake:network/b", "fake:subnet/b.private-0");
    }

    @Test
    void a_target_may_be_an_address() {
        Plan plan = bench.infra.plan(two().build(), PlanOptions.DEFAULT.target("fake:network/b"));
        assertThat(Bench.actions(plan).keySet()).containsExactly("fake:network/b");
    }

    @Test
    void an_exclusion_takes_along_what_cannot_be_made_without_it() {
        Plan plan = bench.infra.plan(two().build(), PlanOptions.DEFAULT.exclude("network/a"));
        assertThat(Bench.actions(plan).keySet())
                .containsExactlyInAnyOrder(
                        "fake:network/b", "fake:subnet/b.private-0", "fake:secret/a.database-password");
        bench.infra.apply(plan);
        bench.apply(two().build());
        bench.planIsEmpty(two().build());
    }

    @Test
    void a_destroy_of_a_target_takes_along_what_needs_it() {
        bench.apply(two().build());

        Plan plan = bench.infra.planDestroy(Bench.NAME, PlanOptions.DEFAULT.target("network/a"));
        assertThat(Bench.actions(plan).keySet())
                .containsExactlyInAnyOrder("fake:network/a", "fake:subnet/a.private-0", "fake:instance/a.database");
        bench.infra.apply(plan);
        assertThat(bench.cloud.only("network").body().get("cidr").asText()).isEqualTo("10.1.0.0/16");
        bench.stateMatchesCloud();
    }

    @Test
    void a_destroy_with_an_exclusion_keeps_what_that_needs() {
        bench.apply(two().build());
        Plan plan = bench.infra.planDestroy(Bench.NAME, PlanOptions.DEFAULT.exclude("database/a"));
        assertThat(Bench.actions(plan).keySet())
                .containsExactlyInAnyOrder("fake:subnet/a.private-0", "fake:network/b", "fake:subnet/b.private-0");
        bench.infra.apply(plan);
        bench.stateMatchesCloud();
    }

    @Test
    void a_target_that_nothing_has_is_a_finding() {
        assertThat(bench.infra
                        .plan(two().build(), PlanOptions.DEFAULT.target("network/c"))
                        .blocking())
                .extracting(Finding::id, Finding::where)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("option.target", "network/c"));
    }

    // ---- adopt

    private static Environment oneNetwork(String cidr) {
        return Bench.environment()
                .resource("net", r -> r.type("network").spec(new NetworkSpec(cidr, true, Map.of())))
                .build();
    }

    private void putNetwork(Map<String, String> tags, boolean dnsNames) {
        bench.cloud.put(FakeObject.of(
                        "network-theirs",
                        "default",
                        "north",
                        "network",
                        "old",
                        Json.of(Map.of("cidr", "10.0.0.0/16", "dnsNames", dnsNames)))
                .tags(tags));
    }

    @Test
    void an_object_that_is_there_already_is_adopted_marked_and_brought_in_line() {
        putNetwork(Map.of(), false);
        PlanOptions adopt = PlanOptions.DEFAULT.adopt("fake:network/net", "network-theirs");

        Plan plan = bench.infra.plan(oneNetwork("10.0.0.0/16"), adopt);
        assertThat(Bench.change(plan, "fake:network/net").action()).isEqualTo(Action.ADOPT);
        assertThat(Bench.change(plan, "fake:network/net").fields())
                .extracting(Object::toString)
                .containsExactly("dnsNames: false -> true");
        bench.infra.apply(plan);

        FakeObject network = bench.cloud.only("network");
        assertThat(network.id()).isEqualTo("network-theirs");
        assertThat(network.tags()).containsEntry("infrar-environment", Bench.NAME);
        assertThat(network.body().get("dnsNames").asText()).isEqualTo("true");
        bench.planIsEmpty(oneNetwork("10.0.0.0/16"));
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void an_object_of_another_environment_is_not_adopted() {
        putNetwork(Map.of("infrar-environment", "theirs"), true);
        Plan plan = bench.infra.plan(
                oneNetwork("10.0.0.0/16"), PlanOptions.DEFAULT.adopt("fake:network/net", "network-theirs"));
        assertThat(plan.blocking()).extracting(Finding::id).containsExactly("adopt.foreign");
    }

    @Test
    void what_another_environment_forgot_is_adopted_when_that_is_accepted() {
        bench.apply(oneNetwork("10.0.0.0/16"));
        String id = bench.row("fake:network/net").id();
        bench.apply(Bench.environment().build(), PlanOptions.DEFAULT.forget("fake:network/net"));

        Environment accepted = oneNetwork("10.0.0.0/16").change(e -> e.suppress("adopt.foreign", "it was ours"));
        bench.apply(accepted, PlanOptions.DEFAULT.adopt("fake:network/net", id));

        assertThat(bench.row("fake:network/net").id()).isEqualTo(id);
        bench.planIsEmpty(oneNetwork("10.0.0.0/16"));
    }

    @Test
    void an_object_that_would_have_to_be_replaced_is_not_adopted() {
        putNetwork(Map.of(), true);
        Plan plan = bench.infra.plan(
                oneNetwork("10.9.0.0/16"), PlanOptions.DEFAULT.adopt("fake:network/net", "network-theirs"));
        assertThat(plan.blocking()).extracting(Finding::id).containsExactly("adopt.replaces");
    }

    @Test
    void adopting_what_is_not_there_or_not_asked_for_is_a_finding() {
        assertThat(bench.infra
                        .plan(oneNetwork("10.0.0.0/16"), PlanOptions.DEFAULT.adopt("fake:network/net", "nope"))
                        .blocking())
                .extracting(Finding::id)
                .containsExactly("adopt.absent");
        assertThat(bench.infra
                        .plan(oneNetwork("10.0.0.0/16"), PlanOptions.DEFAULT.adopt("fake:network/other", "x"))
                        .blocking())
                .extracting(Finding::id)
                .containsExactly("adopt.unknown");
    }

    @Test
    void what_is_there_already_under_the_same_name_is_not_touched_but_named() {
        bench.cloud.put(FakeObject.of(
                "bucket-theirs",
                "default",
                "north",
                "bucket",
                "taken-name",
                Json.of(new BucketSpec("taken-name", true))));
        Environment environment = Bench.environment()
                .resource("files", r -> r.type("bucket").spec(new BucketSpec("taken-name", false)))
                .build();
        Plan plan = bench.infra.plan(environment);

        assertThatThrownBy(() -> bench.infra.apply(plan))
                .hasMessageContaining("fake:bucket/files cannot be created")
                .hasMessageContaining("not ours")
                .hasMessageContaining("adopt");
        assertThat(bench.cloud.only("bucket").body().get("versioned").asText()).isEqualTo("true");
        bench.apply(environment, PlanOptions.DEFAULT.adopt("fake:bucket/files", "bucket-theirs"));
        assertThat(bench.cloud.only("bucket").body().get("versioned").asText()).isEqualTo("false");
        bench.planIsEmpty(environment);
    }

    // ---- rename

    @Test
    void a_renamed_component_keeps_its_resources() {
        bench.apply(two().build());
        bench.cloud.forgetCalls();
        Environment renamed = Bench.environment()
                .network("first", n -> n.cidr("10.0.0.0/16").formerly("a"))
                .database("a", d -> d.postgres("15").in(network("first")))
                .network("b", n -> n.cidr("10.1.0.0/16"))
                .build();

        Plan plan = bench.infra.plan(renamed);

        assertThat(Bench.actions(plan))
                .containsOnly(
                        Map.entry("fake:network/first", Action.MOVE),
                        Map.entry("fake:subnet/first.private-0", Action.MOVE));
        bench.infra.apply(plan);
        assertThat(bench.cloud.calls(io.infrar.testkit.fake.FakeCall.Verb.CREATE))
                .isEmpty();
        assertThat(bench.cloud.calls(io.infrar.testkit.fake.FakeCall.Verb.DELETE))
                .isEmpty();
        bench.stateMatchesCloud();
        bench.planIsEmpty(renamed);
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void a_component_can_be_renamed_and_changed_at_once() {
        bench.apply(two().build());
        Environment renamed = Bench.environment()
                .network("first", n -> n.cidr("10.7.0.0/16").formerly("a"))
                .database("a", d -> d.postgres("15").in(network("first")))
                .network("b", n -> n.cidr("10.1.0.0/16"))
                .tag("new", "tag")
                .build();

        bench.apply(renamed);

        bench.stateMatchesCloud();
        bench.planIsEmpty(renamed);
        assertThat(bench.cloud.objects("network")).hasSize(2);
    }

    // ---- forget, retain, protect

    @Test
    void what_is_forgotten_stays_in_the_cloud() {
        bench.apply(two().build());
        Environment without = Bench.environment()
                .network("a", n -> n.cidr("10.0.0.0/16"))
                .database("a", d -> d.postgres("15").in(network("a")))
                .build();

        Plan plan = bench.infra.plan(
                without, PlanOptions.DEFAULT.forget("fake:network/b").forget("fake:subnet/b.private-0"));

        assertThat(Bench.actions(plan))
                .containsOnly(
                        Map.entry("fake:network/b", Action.FORGET),
                        Map.entry("fake:subnet/b.private-0", Action.FORGET));
        bench.infra.apply(plan);
        assertThat(bench.cloud.objects("network")).hasSize(2);
        bench.destroy();
        assertThat(bench.cloud.only("network").body().get("cidr").asText()).isEqualTo("10.1.0.0/16");
    }

    @Test
    void what_is_still_asked_for_is_not_forgotten() {
        bench.apply(two().build());
        assertThat(bench.infra
                        .plan(two().build(), PlanOptions.DEFAULT.forget("fake:network/b"))
                        .blocking())
                .extracting(Finding::id)
                .containsExactly("forget.asked");
    }

    @Test
    void what_is_retained_stays_when_it_leaves_the_environment() {
        bench.apply(Bench.environment().bucket("keep", b -> b.retain()).build());

        Plan plan = bench.infra.planDestroy(Bench.NAME);
        assertThat(Bench.actions(plan)).containsEntry("fake:bucket/keep", Action.FORGET);
        bench.infra.apply(plan);

        assertThat(bench.cloud.objects("bucket")).hasSize(1);
        assertThat(bench.store.environments()).isEmpty();
    }

    @Test
    void what_is_protected_is_neither_deleted_nor_replaced() {
        Environment environment = Bench.environment()
                .network("main", n -> n.cidr("10.0.0.0/16").protect())
                .build();
        bench.apply(environment);

        assertThat(bench.infra.planDestroy(Bench.NAME).blocking())
                .extracting(Finding::id)
                .containsOnly("deletion.protected");
        Plan replaced = bench.infra.plan(Bench.environment()
                .network("main", n -> n.cidr("10.1.0.0/16").protect())
                .build());
        assertThat(replaced.blocking()).extracting(Finding::id).contains("deletion.protected");
        assertThatThrownBy(() -> bench.infra.apply(replaced)).isInstanceOf(RefusedException.class);
        bench.planIsEmpty(environment);
    }

    @Test
    void protection_is_taken_off_by_an_apply_without_it() {
        bench.apply(Bench.environment().network("main", n -> n.protect()).build());
        Environment open = Bench.environment().network("main", n -> {}).build();

        bench.apply(open);

        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void a_plan_without_refresh_asks_the_provider_nothing() {
        bench.apply(two().build());
        bench.cloud.forgetCalls();

        Plan plan = bench.infra.plan(two().build(), PlanOptions.DEFAULT.withoutRefresh());

        assertThat(plan.isEmpty()).isTrue();
        assertThat(bench.cloud.calls()).isEmpty();
    }

    @Test
    void a_subnet_that_refers_to_a_forgotten_network_by_hand_is_a_finding() {
        Environment environment = Bench.environment()
                .resource(
                        "sub",
                        r -> r.type("subnet")
                                .spec(new SubnetSpec(
                                        io.infrar.model.Output.ofResource(
                                                io.infrar.model.Address.parse("fake:network/none"), "id"),
                                        "10.0.0.0/24",
                                        Map.of())))
                .build();
        assertThat(bench.infra.plan(environment).blocking())
                .extracting(Finding::id)
                .containsExactly("reference.unknown");
    }
}

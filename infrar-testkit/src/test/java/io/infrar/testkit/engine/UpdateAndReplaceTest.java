package io.infrar.testkit.engine;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Output;
import io.infrar.spi.Action;
import io.infrar.spi.FieldChange.Origin;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.testkit.fake.FakeCall;
import io.infrar.testkit.fake.FakeCall.Verb;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.ReleaseSpec;
import io.infrar.testkit.fake.FakeTypes.SettingSpec;
import io.infrar.testkit.fake.FakeTypes.SubnetSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateAndReplaceTest {
    private final Bench bench = Bench.fresh();

    private static Output<String> of(String address, String field) {
        return Output.ofResource(Address.parse(address), field);
    }

    private static EnvironmentBuilder web(String cidr, Map<String, String> tags, InstanceSpec instance) {
        return Bench.environment()
                .resource("net", r -> r.type("network").spec(new NetworkSpec(cidr, true, tags)))
                .resource(
                        "sub", r -> r.type("subnet").spec(new SubnetSpec(of("fake:network/net", "id"), cidr, Map.of())))
                .resource("vm", r -> r.type("instance").spec(instance.in(of("fake:network/net", "id"))));
    }

    private static Environment web(String cidr) {
        return web(cidr, Map.of(), InstanceSpec.of("web")).build();
    }

    @Test
    void a_field_that_can_be_changed_in_place_is_updated_with_its_reason() {
        bench.apply(web("10.0.0.0/16"));
        String id = bench.row("fake:instance/vm").id();

        Environment bigger =
                web("10.0.0.0/16", Map.of(), InstanceSpec.of("web").size(4)).build();
        PlannedChange change = Bench.change(bench.infra.plan(bigger), "fake:instance/vm");

        assertThat(change.action()).isEqualTo(Action.UPDATE);
        assertThat(change.reason()).isEqualTo("size differs");
        assertThat(change.fields()).singleElement().satisfies(field -> {
            assertThat(field.path()).isEqualTo("size");
            assertThat(field.toString()).isEqualTo("size: 1 -> 4");
            assertThat(field.origin()).isEqualTo(Origin.CONFIGURATION);
        });

        bench.apply(bigger);
        assertThat(bench.row("fake:instance/vm").id()).isEqualTo(id);
        assertThat(bench.cloud.only("instance").body().get("size").asText()).isEqualTo("4");
        bench.planIsEmpty(bigger);
    }

    @Test
    void a_replacement_says_which_field_asks_for_it_and_why() {
        bench.apply(web("10.0.0.0/16"));
        Plan plan = bench.infra.plan(web("10.1.0.0/16"));

        assertThat(Bench.actions(plan))
                .containsEntry("fake:network/net", Action.REPLACE_CREATE_FIRST)
                .containsEntry("fake:subnet/sub", Action.REPLACE_CREATE_FIRST)
                .containsEntry("fake:instance/vm", Action.UPDATE);
        assertThat(Bench.change(plan, "fake:network/net").reason())
                .isEqualTo("cidr changes and a network keeps its block");
        assertThat(Bench.change(plan, "fake:subnet/sub").fields())
                .extracting(Object::toString)
                .anyMatch(text -> text.startsWith("network: ") && text.endsWith("-> (known after apply)"));
    }

    @Test
    void create_first_makes_the_new_one_moves_dependents_over_and_then_deletes_the_old_one() {
        bench.apply(web("10.0.0.0/16"));
        String oldNetwork = bench.row("fake:network/net").id();
        String oldSubnet = bench.row("fake:subnet/sub").id();
        String instance = bench.row("fake:instance/vm").id();
        bench.cloud.forgetCalls();

        bench.apply(web("10.1.0.0/16"));

        List<String> writes = writes();
        String newNetwork = bench.row("fake:network/net").id();
        String newSubnet = bench.row("fake:subnet/sub").id();
        assertThat(writes)
                .containsSubsequence(
                        "CREATE " + newNetwork, "CREATE " + newSubnet, "DELETE " + oldSubnet, "DELETE " + oldNetwork)
                .containsSubsequence("CREATE " + newNetwork, "UPDATE " + instance, "DELETE " + oldNetwork)
                .hasSize(5);
        assertThat(bench.cloud.calls()).allMatch(call -> call.outcome().equals("ok"));
        bench.stateMatchesCloud();
        bench.planIsEmpty(web("10.1.0.0/16"));
    }

    private List<String> writes() {
        return bench.cloud.calls().stream()
                .filter(call -> call.verb().writes())
                .map(call -> call.verb() + " " + call.id())
                .toList();
    }

    @Test
    void delete_first_deletes_the_old_one_before_it_makes_the_new_one() {
        bench.apply(web("10.0.0.0/16", Map.of(), InstanceSpec.of("web").address("192.0.2.1"))
                .build());
        String old = bench.row("fake:instance/vm").id();
        bench.cloud.forgetCalls();

        Environment moved = web("10.0.0.0/16", Map.of(), InstanceSpec.of("web").address("192.0.2.2"))
                .build();
        assertThat(Bench.change(bench.infra.plan(moved), "fake:instance/vm").action())
                .isEqualTo(Action.REPLACE_DELETE_FIRST);
        bench.apply(moved);

        assertThat(writes())
                .containsExactly(
                        "DELETE " + old,
                        "CREATE " + bench.row("fake:instance/vm").id());
        bench.stateMatchesCloud();
    }

    @Test
    void what_depends_on_something_deleted_first_and_would_be_replaced_is_deleted_first_too() {
        Environment before = dependent("192.0.2.1");
        bench.apply(before);
        String oldRecord = bench.row("fake:record/name").id();
        String oldInstance = bench.row("fake:instance/vm").id();
        bench.cloud.forgetCalls();

        Environment after = dependent("192.0.2.2");
        Plan plan = bench.infra.plan(after);

        PlannedChange record = Bench.change(plan, "fake:record/name");
        assertThat(record.action()).isEqualTo(Action.REPLACE_DELETE_FIRST);
        assertThat(record.reason()).endsWith("deleted first because fake:instance/vm is");
        bench.infra.apply(plan);
        assertThat(writes())
                .containsExactly(
                        "DELETE " + oldRecord,
                        "DELETE " + oldInstance,
                        "CREATE " + bench.row("fake:instance/vm").id(),
                        "CREATE " + bench.row("fake:record/name").id());
        bench.planIsEmpty(after);
    }

    /** The record's name is the instance's, so that a new instance makes it a new record. */
    private static Environment dependent(String address) {
        return Bench.environment()
                .resource(
                        "vm",
                        r -> r.type("instance").spec(InstanceSpec.of("web").address(address)))
                .resource(
                        "name",
                        r -> r.type("record")
                                .spec(new RecordSpec(of("fake:instance/vm", "host"), Output.of("192.0.2.1"), 60)))
                .build();
    }

    @Test
    void a_new_tag_on_a_network_does_not_touch_what_lies_in_it() {
        bench.apply(web("10.0.0.0/16"));

        Plan plan = bench.infra.plan(web("10.0.0.0/16", Map.of("owner", "me"), InstanceSpec.of("web"))
                .build());

        assertThat(Bench.actions(plan)).containsExactly(Map.entry("fake:network/net", Action.UPDATE));
    }

    @Test
    void only_outputs_that_may_change_are_pending() {
        EnvironmentBuilder first = Bench.environment()
                .resource("app", r -> r.type("release").spec(ReleaseSpec.of("app:1")))
                .resource("url", r -> r.type("setting").spec(new SettingSpec(of("fake:release/app", "url"), Map.of())))
                .resource(
                        "revision",
                        r -> r.type("setting")
                                .spec(new SettingSpec(
                                        Output.format("{}", of("fake:release/app", "revision")), Map.of())));
        bench.apply(first.build());

        Environment second = first.build()
                .named(Bench.NAME)
                .change(e -> e.resource("app", r -> r.type("release").spec(ReleaseSpec.of("app:2"))));
        Plan plan = bench.infra.plan(second);

        assertThat(Bench.actions(plan))
                .containsEntry("fake:release/app", Action.UPDATE)
                .containsEntry("fake:setting/revision", Action.UPDATE)
                .hasSize(2);
        bench.infra.apply(plan);
        assertThat(bench.row("fake:setting/revision").spec().get("value").asText())
                .isEqualTo("2");
        bench.planIsEmpty(second);
    }

    @Test
    void what_was_pending_and_turns_out_to_be_the_same_is_not_called_for() {
        EnvironmentBuilder first = Bench.environment()
                .resource("net", r -> r.type("network").spec(new NetworkSpec("10.0.0.0/16", false, Map.of())))
                .resource(
                        "dns",
                        r -> r.type("setting").spec(new SettingSpec(of("fake:network/net", "dnsName"), Map.of())));
        bench.apply(first.build());
        // Drift in a field whose update may change dnsName, although here it ends as it was.
        bench.cloud.change(
                bench.row("fake:network/net").id(),
                object -> object.body(object.body().with("dnsNames", true)));
        bench.apply(first.build());
        bench.planIsEmpty(first.build());
        assertThat(bench.cloud.calls(Verb.UPDATE)).extracting(FakeCall::type).containsExactly("network");
    }

    @Test
    void a_component_that_moves_to_another_region_is_replaced() {
        Environment north = Bench.environment().network("main", n -> n.zones(1)).build();
        Environment south = Bench.environment()
                .on("fake", "south")
                .network("main", n -> n.zones(1))
                .build();
        bench.apply(north);

        Plan plan = bench.infra.plan(south);

        assertThat(Bench.change(plan, "fake:network/main").reason())
                .isEqualTo("it moves from fake/north to fake/south");
        bench.infra.apply(plan);
        assertThat(bench.cloud.only("network").region()).isEqualTo("south");
        bench.planIsEmpty(south);
        bench.stateMatchesCloud();
    }

    @Test
    void what_the_environment_does_not_ask_for_any_more_is_deleted() {
        bench.apply(Samples.shop());
        Environment smaller =
                Samples.shop().named(Bench.NAME).change(e -> e.without(io.infrar.model.Refs.cache("main")));

        Plan plan = bench.infra.plan(smaller);

        assertThat(Bench.actions(plan))
                .containsOnly(
                        Map.entry("fake:instance/main.cache", Action.DELETE),
                        Map.entry("fake:secret/main.cache-password", Action.DELETE));
        assertThat(Bench.change(plan, "fake:instance/main.cache").reason())
                .isEqualTo("the environment does not ask for it any more");
        bench.infra.apply(plan);
        bench.stateMatchesCloud();
        bench.planIsEmpty(smaller);
    }

    @Test
    void a_larger_database_is_an_update_of_its_instance_only() {
        bench.apply(Samples.shop());
        Environment larger = Samples.shop()
                .named(Bench.NAME)
                .change(e -> e.database("main", d -> d.in(network("main")).memory(gib(8))));

        assertThat(Bench.actions(bench.infra.plan(larger)))
                .containsExactly(Map.entry("fake:instance/main.database", Action.UPDATE));
    }
}

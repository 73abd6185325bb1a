package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Output;
import io.infrar.spi.Plan;
import io.infrar.testkit.fake.FakeFaults;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.SubnetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Random graphs of resources with random edits. The cloud refuses references to what does not exist and deletes of what is in
 * use, so that every wrong order fails.
 */
class PropertiesTest {
    private static final int NODES = 9;

    /**
     * One resource of a random graph: by its number a network, a subnet or an instance.
     *
     * @param after numbers of those it comes after; only smaller ones count
     * @param in the number of the network it lies in; only a smaller one counts
     * @param size a change of it is made in place
     * @param key a change of it is a replacement, with the delete first for instances
     */
    record Thing(Set<Integer> after, int in, int size, int key) {}

    /** A graph: things by number; not every number has one. */
    record Graph(Map<Integer, Thing> things) {
        Environment environment() {
            EnvironmentBuilder builder = Bench.environment();
            new TreeMap<>(things)
                    .forEach((number, thing) -> builder.resource("r" + number, r -> {
                        Output<String> network = network(number, thing);
                        Map<String, String> tags = Map.of("size", Integer.toString(thing.size()));
                        if (number % 3 == 2) {
                            InstanceSpec spec =
                                    InstanceSpec.of("image").size(thing.size()).address("a" + thing.key());
                            r.type("instance").spec(network == null ? spec : spec.in(network));
                        } else if (number % 3 == 1 && network != null) {
                            r.type("subnet").spec(new SubnetSpec(network, "10.0." + thing.key() + ".0/24", tags));
                        } else {
                            r.type("network").spec(new NetworkSpec("10." + thing.key() + ".0.0/16", true, tags));
                        }
                        thing.after().stream()
                                .filter(other -> other < number && things.containsKey(other))
                                .forEach(other -> r.needs(io.infrar.model.Refs.resource("r" + other)));
                    }));
            return builder.build();
        }

        private @Nullable Output<String> network(int number, Thing thing) {
            int target = thing.in() * 3;
            return target < number && things.containsKey(target)
                    ? Output.ofResource(Address.parse("fake:network/r" + target), "id")
                    : null;
        }
    }

    @Provide
    Arbitrary<Graph> graphs() {
        Arbitrary<Thing> things = Combinators.combine(
                        Arbitraries.integers().between(0, NODES - 1).set().ofMaxSize(3),
                        Arbitraries.integers().between(0, NODES / 3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 4).map(each -> each == 4 ? 2 : 1))
                .as(Thing::new);
        return Arbitraries.maps(Arbitraries.integers().between(0, NODES - 1), things)
                .ofMaxSize(NODES)
                .map(Graph::new);
    }

    @Property(tries = 60)
    void after_any_edits_a_second_plan_is_empty_and_destroy_leaves_nothing(
            @ForAll("graphs") Graph first, @ForAll("graphs") Graph second, @ForAll("graphs") Graph third) {
        Bench bench = Bench.fresh(builder -> builder.parallelism(4));
        for (Graph graph : List.of(first, second, third)) {
            Environment environment = graph.environment();
            Plan plan = bench.infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            bench.infra.apply(plan);
            bench.planIsEmpty(environment);
            bench.stateMatchesCloud();
            assertThat(bench.infra.drift(Bench.NAME).effective()).isEmpty();
        }
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
        assertThat(bench.cloud.calls()).allMatch(call -> call.outcome().equals("ok"));
    }

    @Property(tries = 40)
    void creates_come_after_what_they_need_and_deletes_before_it(@ForAll("graphs") Graph graph) {
        Bench bench = Bench.fresh(builder -> builder.parallelism(4));
        bench.apply(graph.environment());
        Map<String, String> names = new HashMap<>();
        bench.store
                .read(Bench.NAME)
                .rows()
                .forEach(row -> names.put(row.id(), row.address().toString()));
        Map<String, List<Address>> needs = new HashMap<>();
        bench.store
                .read(Bench.NAME)
                .rows()
                .forEach(row -> needs.put(row.address().toString(), row.dependsOn()));
        bench.destroy();

        List<String> made = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        bench.cloud.calls().forEach(call -> {
            switch (call.verb()) {
                case CREATE -> made.add(names.get(call.id()));
                case DELETE -> deleted.add(names.get(call.id()));
                case LIST, GET, UPDATE -> {}
            }
        });
        assertThat(new HashSet<>(made)).isEqualTo(needs.keySet());
        assertThat(new HashSet<>(deleted)).isEqualTo(needs.keySet());
        needs.forEach((name, dependencies) -> dependencies.forEach(dependency -> {
            assertThat(made.indexOf(dependency.toString())).isLessThan(made.indexOf(name));
            assertThat(deleted.indexOf(dependency.toString())).isGreaterThan(deleted.indexOf(name));
        }));
    }

    @Property(tries = 25)
    void faults_change_nothing_about_the_end(
            @ForAll("graphs") Graph first, @ForAll("graphs") Graph second, @ForAll long seed) {
        Bench bench =
                Bench.fresh(builder -> builder.parallelism(4).retries(50, Duration.ofMillis(1), Duration.ofMillis(5)));
        bench.cloud.faults(FakeFaults.mixed(seed, 0.1));
        bench.apply(first.environment());
        bench.apply(second.environment());
        bench.planIsEmpty(second.environment());
        bench.stateMatchesCloud();
    }
}

package io.infrar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.spi.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HarnessTest {
    static List<Shape> shapes() {
        return List.of(Shape.chain(40), Shape.fanOut(100), Shape.layered(1_200), Shape.productionOnAws());
    }

    @Test
    void a_chain_is_as_deep_as_it_is_long() {
        assertThat(Shape.chain(40).depth()).isEqualTo(40);
        assertThat(Shape.chain(40).bestSeconds(0.15, 32)).isEqualTo(6.0);
    }

    @Test
    void a_fan_out_is_bound_by_how_much_is_done_at_once() {
        assertThat(Shape.fanOut(1_000).depth()).isEqualTo(2);
        assertThat(Shape.fanOut(1_000).bestSeconds(0.15, 32)).isEqualTo(0.15 * 1_000 / 32);
    }

    @Test
    void the_production_environment_has_95_resources_and_8_of_them_in_a_row() {
        assertThat(Shape.productionOnAws().size()).isEqualTo(95);
        assertThat(Shape.productionOnAws().depth()).isEqualTo(8);
    }

    @Test
    void layers_have_many_edges_across_components() {
        Shape layers = Shape.layered(1_200);
        long across = layers.parts().stream()
                .filter(part ->
                        part.needs().stream().anyMatch(need -> !need.name().startsWith(part.component() + ".")))
                .count();
        assertThat(across).isEqualTo(700);
        assertThat(Shape.layered(1_200)).isEqualTo(layers);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void every_part_comes_after_what_it_needs(Shape shape) {
        Set<Object> before = new HashSet<>();
        for (Part part : shape.parts()) {
            assertThat(before).containsAll(part.needs());
            assertThat(before.add(part.address())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void every_shape_is_made_once_and_then_stays(Shape shape) {
        try (Bench bench = new Bench(shape)) {
            bench.plan(shape.size());
            bench.applied();
            assertThat(bench.provider.size()).isEqualTo(shape.size());
            assertThat(bench.plan(0).changes()).hasSize(shape.size());
            bench.infra.apply(bench.infra.planDestroy("load"));
            assertThat(bench.provider.size()).isZero();
        }
    }

    @Test
    void calls_run_at_once_as_far_as_the_graph_lets_them() {
        try (Bench bench = new Bench(Shape.chain(5), Duration.ofMillis(1)).applied()) {
            assertThat(bench.provider.mostAtOnce()).isOne();
        }
        try (Bench bench = new Bench(Shape.fanOut(40), Duration.ofMillis(20)).applied()) {
            assertThat(bench.provider.mostAtOnce()).isBetween(2, 32);
        }
    }

    @Test
    void a_plan_with_prices_is_the_same_after_it_was_saved() {
        try (Bench bench = new Bench(Shape.productionOnAws())) {
            Plan plan = bench.plan(95);
            Plan read = Plan.fromJson(plan.toJson());
            assertThat(read.costAfter()).isEqualTo(plan.costAfter());
            assertThat(read.toJson()).isEqualTo(plan.toJson());
        }
    }

    @Test
    void a_figure_that_misses_its_target_is_named() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8));
        figures.add("quick", "1 s", "2 s", true);
        figures.add("slow", "3 s", "2 s", false);
        assertThat(figures.missed()).containsExactly("slow");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("quick", "ok", "slow", "MISSED");
    }
}

package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import java.util.List;
import java.util.Map;

/** Plans and applies of growing environments whose provider costs nothing. */
final class PlanLoad {
    private static final int WARM_UP = 12;
    private static final Map<Integer, Double> PLAN_TARGETS = Map.of(10_000, 1.0, 50_000, 6.0);
    private static final Map<Integer, Double> APPLY_TARGETS = Map.of(5_000, 5.0, 10_000, 10.0);

    private final Figures figures;

    PlanLoad(Figures figures) {
        this.figures = figures;
    }

    void run() {
        figures.heading("Plan and apply, warm, provider without cost, state in files");
        for (int i = 0; i < WARM_UP; i++) {
            try (Bench bench = new Bench(Shape.layered(1_000))) {
                bench.plan(1_000);
                bench.applied().plan(0);
            }
        }
        for (int size : List.of(1_000, 5_000, 10_000, 50_000)) {
            measure(size);
        }
    }

    private void measure(int size) {
        int times = size < 50_000 ? 5 : 3;
        try (Bench bench = new Bench(Shape.layered(size))) {
            add("fresh plan of " + size, Sample.of(times, () -> bench.plan(size)), size, PLAN_TARGETS);
            add("apply of " + size + " through the file store", Sample.of(1, bench::applied), size, APPLY_TARGETS);
            add("no-change plan of " + size, Sample.of(times, () -> bench.plan(0)), size, PLAN_TARGETS);
        }
    }

    private void add(String what, Sample sample, int size, Map<Integer, Double> targets) {
        Double target = targets.get(size);
        String each = format("%s, %.0f us each", sample, sample.best() / size * 1e6);
        if (target == null) {
            figures.add(what, each);
        } else {
            figures.add(what, each, format("%.0f s", target), sample.best() <= target);
        }
    }
}

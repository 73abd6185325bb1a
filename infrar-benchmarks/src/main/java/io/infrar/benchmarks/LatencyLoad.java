package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.spi.Plan;
import java.time.Duration;
import java.util.List;

/** Applies with a provider that takes its time, against the shortest time that the graph allows. */
final class LatencyLoad {
    private static final Duration LATENCY = Duration.ofMillis(150);
    private static final int DEFAULT_PARALLELISM = 32;
    private static final double TARGET = 1.10;

    private final Figures figures;

    LatencyLoad(Figures figures) {
        this.figures = figures;
    }

    void run() {
        figures.heading("Apply with 150 ms for each call and the default parallelism of " + DEFAULT_PARALLELISM);
        warmUp();
        for (Shape shape : List.of(Shape.chain(40), Shape.fanOut(1_000), Shape.productionOnAws())) {
            measure(shape);
        }
    }

    private static void warmUp() {
        for (int i = 0; i < 20; i++) {
            try (Bench bench = new Bench(Shape.productionOnAws(), Duration.ofMillis(1))) {
                bench.applied();
            }
        }
    }

    private void measure(Shape shape) {
        try (Bench bench = new Bench(shape, LATENCY)) {
            Plan plan = bench.plan(shape.size());
            long before = System.nanoTime();
            bench.infra.apply(plan);
            double took = Sample.seconds(System.nanoTime() - before);
            double best = shape.bestSeconds(LATENCY.toMillis() / 1e3, DEFAULT_PARALLELISM);
            figures.add(
                    format("%s (%d resources, %d deep)", shape, shape.size(), shape.depth()),
                    format(
                            "%.3f of %.3f s, ratio %.3f, %d at once",
                            took, best, took / best, bench.provider.mostAtOnce()),
                    format("ratio %.2f", TARGET),
                    took / best <= TARGET);
        }
    }
}

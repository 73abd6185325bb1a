package io.infrar.benchmarks;

import io.infrar.spi.Plan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Plans, with state in files. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 4)
public class PlanBenchmark {
    /** Nothing is there yet. */
    @State(Scope.Benchmark)
    public static class Fresh extends Size {
        @Override
        Bench bench(Shape shape) {
            return new Bench(shape);
        }
    }

    /** Everything is there already. */
    @State(Scope.Benchmark)
    public static class Applied extends Size {
        @Override
        Bench bench(Shape shape) {
            return new Bench(shape).applied();
        }
    }

    /** An environment of some size. */
    @State(Scope.Benchmark)
    public abstract static class Size {
        @Param({"1000", "10000", "50000"})
        int size;

        @SuppressWarnings("NullAway.Init") // by open()
        private Bench bench;

        abstract Bench bench(Shape shape);

        @Setup
        public void open() {
            bench = bench(Shape.layered(size));
        }

        @TearDown
        public void close() {
            bench.close();
        }

        Plan plan(int changes) {
            return bench.plan(changes);
        }
    }

    @Benchmark
    public Plan freshPlan(Fresh fresh) {
        return fresh.plan(fresh.size);
    }

    @Benchmark
    public Plan noChangePlan(Applied applied) {
        return applied.plan(0);
    }
}

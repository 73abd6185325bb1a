package io.infrar.benchmarks;

import io.infrar.model.Json;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a plan does with each spec: it becomes JSON, is resolved, compared, read back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonBenchmark {
    private final Part needed = Shape.part("c1", "type", "needed", List.of());
    private final Item item = MemoryProvider.item(Shape.part("c1", "type", "part", List.of(needed.address())));
    private final Json id = Json.of("known");
    private final String text = Json.of(item).toString();
    private final Json pending = Json.parse(text);
    private final Json known = Json.parse(text).resolve(output -> id);
    private final Json same = Json.parse(known.toString());

    @Benchmark
    public Json fromRecord() {
        return Json.of(item);
    }

    @Benchmark
    public Item toRecord() {
        return known.to(Item.class);
    }

    @Benchmark
    public Json parse() {
        return Json.parse(text);
    }

    @Benchmark
    public String print() {
        return known.toString();
    }

    @Benchmark
    public Json resolve() {
        return pending.resolve(output -> id);
    }

    @Benchmark
    public boolean compare() {
        return known.equals(same);
    }
}

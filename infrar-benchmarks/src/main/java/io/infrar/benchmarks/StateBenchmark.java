package io.infrar.benchmarks;

import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.state.FileStateStore;
import java.nio.file.Path;
import java.util.List;
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

/** A write of one row to the file store: with a sync of the disk (durable) and without. Compaction is part of it. */
@SuppressWarnings("NullAway.Init") // by open()
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StateBenchmark {
    @Param({"10", "50000"})
    int rows;

    @Param({"false", "true"})
    boolean durable;

    private Path folder;
    private FileStateStore store;
    private StateLock lock;
    private int next;

    @Setup
    public void open() {
        folder = Bench.temporaryFolder();
        store = FileStateStore.at(folder);
        StateLoad.write(store, rows);
        lock = StateLoad.lock(store);
    }

    @TearDown
    public void close() {
        lock.close();
        store.close();
        Bench.delete(folder);
    }

    @Benchmark
    public long append() {
        next = (next + 1) % rows;
        return lock.append(List.of(new StateChange.Put(StateLoad.row(next))), durable);
    }
}

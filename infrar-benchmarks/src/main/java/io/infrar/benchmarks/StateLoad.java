package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.Placement;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.state.FileStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What one state write costs when few and when many rows are there. */
final class StateLoad {
    private static final int WRITES = 2_000;
    private static final double SAME = 1.5;

    private final Figures figures;

    StateLoad(Figures figures) {
        this.figures = figures;
    }

    /** What a write came to. */
    private record Cost(double bytes, double micros, double durableMicros) {}

    void run() {
        figures.heading("A state write, " + WRITES + " times, one thread");
        measure(1_000);
        Cost few = measure(10);
        Cost many = measure(50_000);
        add("with 10 rows", few);
        add("with 50000 rows", many);
        double bytes = many.bytes() / few.bytes();
        double time = many.micros() / few.micros();
        double durable = many.durableMicros() / few.durableMicros();
        figures.add("bytes, 50000 rows to 10", format("%.2f", bytes), "the same", bytes <= 1.1);
        figures.add("time, 50000 rows to 10", format("%.2f", time), "the same", time <= SAME);
        figures.add("time with sync, 50000 rows to 10", format("%.2f", durable), "the same", durable <= SAME);
    }

    private void add(String what, Cost cost) {
        figures.add(
                what,
                format("%.0f bytes, %.0f us, with sync %.0f us", cost.bytes(), cost.micros(), cost.durableMicros()));
    }

    private static Cost measure(int rows) {
        Path folder = Bench.temporaryFolder();
        try (FileStateStore store = FileStateStore.at(folder)) {
            write(store, rows);
            return costOfWrites(store, rows);
        } finally {
            Bench.delete(folder);
        }
    }

    static void write(FileStateStore store, int rows) {
        try (StateLock lock = lock(store)) {
            List<StateChange> batch = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                batch.add(new StateChange.Put(row(i)));
                if (batch.size() == 100) {
                    lock.append(batch, false);
                    batch.clear();
                }
            }
            lock.append(batch, true);
        }
    }

    static StateLock lock(FileStateStore store) {
        return store.lock("load", new LockRequest("load", "apply", Duration.ofMinutes(1)));
    }

    private static Cost costOfWrites(FileStateStore store, int rows) {
        try (StateLock lock = lock(store)) {
            long bytesBefore = bytesWritten();
            double plain = Double.MAX_VALUE;
            double durable = Double.MAX_VALUE;
            for (int round = 0; round < 4; round++) {
                plain = Math.min(plain, micros(lock, rows, false));
                durable = Math.min(durable, micros(lock, rows, true));
            }
            return new Cost((bytesWritten() - bytesBefore) / (2.0 * WRITES), plain, durable);
        }
    }

    private static double micros(StateLock lock, int rows, boolean durable) {
        int writes = WRITES / 4;
        long before = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            lock.append(List.of(new StateChange.Put(row(i % rows))), durable);
        }
        return (System.nanoTime() - before) / 1e3 / writes;
    }

    /** By this process so far, snapshots of compaction included; as Linux counts, zero elsewhere. */
    private static long bytesWritten() {
        try {
            return Files.readAllLines(Path.of("/proc/self/io")).stream()
                    .filter(line -> line.startsWith("wchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** A row of the size that an apply writes. */
    static Row row(int number) {
        Part part = Shape.part("c" + number, "type", "part", List.of());
        return new Row(
                part.address(),
                "token",
                Row.Status.READY,
                new ComponentKey(Kind.BUCKET, part.component()),
                new Placement(MemoryProvider.ID, "here", null),
                "load-part-token",
                "load-part-token",
                1,
                MemoryProvider.json(part),
                Json.of(new Item.Outputs("load-part-token", "memory:here:load-part-token", "load-part-token.internal")),
                List.of(),
                false,
                false,
                false,
                null,
                List.of());
    }
}

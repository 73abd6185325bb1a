package io.infrar.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a program cost: wall time, processor time and the most memory that it and its children had at once. Read from {@code
 * /proc} while it runs, so for Linux only.
 *
 * @param exit its exit code
 * @param peakBytes resident memory of the whole tree
 */
record ProcessCost(int exit, Duration wall, Duration cpu, long peakBytes) {
    private static final long POLL_MILLIS = 20;

    /** Runs a program to its end; its output goes to a file. */
    static ProcessCost of(Path folder, Path output, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        long before = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        Map<Long, Duration> cpu = new HashMap<>();
        long peak = 0;
        while (process.isAlive()) {
            long now = 0;
            for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList()) {
                now += residentBytes(each.pid());
                each.info().totalCpuDuration().ifPresent(used -> cpu.merge(each.pid(), used, ProcessCost::longer));
            }
            peak = Math.max(peak, now);
            Thread.sleep(POLL_MILLIS);
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - before);
        return new ProcessCost(
                process.waitFor(), wall, cpu.values().stream().reduce(Duration.ZERO, Duration::plus), peak);
    }

    private static Duration longer(Duration first, Duration second) {
        return first.compareTo(second) > 0 ? first : second;
    }

    private static long residentBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // it has just ended
        }
    }
}

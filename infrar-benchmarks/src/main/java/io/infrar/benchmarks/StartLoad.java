package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.Infra;
import io.infrar.run.Event;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** How soon something is to be seen, what fits into how little memory, and how large the jars are. */
final class StartLoad {
    private static final int HEAP_MEGABYTES = 256;
    private static final int SIZE = 10_000;
    private static final double FIRST_EVENT_SECONDS = 0.2;
    private static final double COLD_SECONDS = 1.0;
    private static final long JAR_BYTES = 1_000_000;

    private final Figures figures;

    StartLoad(Figures figures) {
        this.figures = figures;
    }

    // ---- memory

    void heap() {
        figures.heading("Memory, in a JVM of its own with -Xmx" + HEAP_MEGABYTES + "m");
        Child child = Child.run(List.of("-Xmx" + HEAP_MEGABYTES + "m"), mainClass(), List.of("heap-child"));
        String measured = child.code() == 0
                ? child.output().strip()
                : "failed: " + child.output().strip();
        figures.add(
                "plan, apply, no-change plan of " + SIZE, measured, HEAP_MEGABYTES + " MB of heap", child.code() == 0);
    }

    /** In the child: fails when it does not fit. */
    static void heapChild() {
        try (Bench bench = new Bench(Shape.layered(SIZE))) {
            Plan fresh = bench.plan(SIZE);
            bench.infra.apply(fresh);
            Plan second = bench.plan(0);
            long with = used();
            int changes = second.changes().size() + fresh.changes().size();
            System.out.println(format("fits; %d MB are held with both plans (%d changes)", with >> 20, changes));
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    // ---- first signs of life

    void start() throws IOException {
        figures.heading("First signs of life");
        try (Bench bench = new Bench(Shape.layered(SIZE))) {
            AtomicLong first = new AtomicLong();
            long before = System.nanoTime();
            Plan plan = firstPlan(bench, first);
            event("first event after plan() of " + SIZE, first.get() - before);
            first.set(0);
            before = System.nanoTime();
            bench.infra.apply(plan, mark(first));
            event("first event after apply() of " + SIZE, first.get() - before);
        }
        cold();
    }

    private static Plan firstPlan(Bench bench, AtomicLong first) {
        try (Infra infra = Infra.builder()
                .onlyGivenProviders()
                .provider(bench.provider)
                .home(bench.folder.resolve("home"))
                .listener(mark(first))
                .build()) {
            return infra.plan(bench.environment);
        }
    }

    private static Consumer<Event> mark(AtomicLong first) {
        return event -> first.compareAndSet(0, System.nanoTime());
    }

    private void event(String what, long nanos) {
        double seconds = Sample.seconds(nanos);
        figures.add(
                what,
                format("%.1f ms", seconds * 1e3),
                format("%.0f ms", FIRST_EVENT_SECONDS * 1e3),
                seconds <= FIRST_EVENT_SECONDS);
    }

    private void cold() throws IOException {
        Path examples = Path.of("infrar-examples", "target", "infrar-examples.jar");
        boolean built = Files.exists(examples);
        String what = built ? "cold JVM, validate of the example I5" : "cold JVM, validate of I9's graph";
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            Child child = built
                    ? Child.run(List.of(), List.of("-jar", examples.toString()), List.of("I5", "validate"))
                    : Child.run(List.of(), mainClass(), List.of("validate-child"));
            best = Math.min(best, Sample.seconds(System.nanoTime() - before));
            if (child.code() != 0) {
                figures.add(what, "failed: " + child.output().strip(), format("%.0f s", COLD_SECONDS), false);
                return;
            }
        }
        figures.add(what, format("%.3f s", best), format("%.0f s", COLD_SECONDS), best <= COLD_SECONDS);
    }

    /** In the child: what a small program does that only validates. */
    static void validateChild() {
        try (Bench bench = new Bench(Shape.productionOnAws())) {
            List<Finding> findings = bench.infra.validate(bench.environment);
            System.out.println(findings.size() + " findings");
        }
    }

    // ---- jars

    void jars() throws IOException {
        figures.heading("Jars");
        List<Path> jars = classPath();
        List<Path> own = jars.stream().filter(StartLoad::isOwn).toList();
        if (own.size() < 2) {
            figures.note("not measured: core and spi are not on the class path as jars");
            return;
        }
        long ownBytes = bytes(own);
        figures.add("core and spi together", ownBytes / 1000 + " kB", JAR_BYTES / 1000 + " kB", ownBytes < JAR_BYTES);
        List<Path> others = jars.stream()
                .filter(jar -> !isOwn(jar) && !name(jar).startsWith("infrar") && !isOfBenchmarks(jar))
                .toList();
        figures.add("what they pull in", bytes(others) / 1000 + " kB");
        for (Path jar : others) {
            figures.add("  " + name(jar), Files.size(jar) / 1000 + " kB");
        }
    }

    private static boolean isOwn(Path jar) {
        return name(jar).startsWith("infrar-core") || name(jar).startsWith("infrar-spi");
    }

    private static boolean isOfBenchmarks(Path jar) {
        return Stream.of("benchmarks", "jmh", "jopt", "commons-math", "slf4j-nop")
                .anyMatch(name(jar)::startsWith);
    }

    private static String name(Path jar) {
        return String.valueOf(jar.getFileName());
    }

    /** A jar that was started with {@code -jar} names the others in its manifest; they lie in {@code lib} beside it. */
    private static List<Path> classPath() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                jars.add(path);
            }
            Path beside = path.resolveSibling("lib");
            if (name(path).equals("benchmarks.jar") && Files.isDirectory(beside)) {
                try (Stream<Path> files = Files.list(beside)) {
                    jars.addAll(files.filter(file -> name(file).endsWith(".jar"))
                            .sorted()
                            .toList());
                }
            }
        }
        return jars;
    }

    private static long bytes(List<Path> jars) throws IOException {
        long sum = 0;
        for (Path jar : jars) {
            sum += Files.size(jar);
        }
        return sum;
    }

    // ---- children

    private static List<String> mainClass() {
        return List.of("-cp", System.getProperty("java.class.path"), Load.class.getName());
    }

    /** A process that has ended. */
    private record Child(int code, String output) {
        static Child run(List<String> options, List<String> program, List<String> arguments) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(program);
            command.addAll(arguments);
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Child(process.waitFor(), output);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}

package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.Infra;
import io.infrar.examples.gallery.I8CloudflareAndHetzner;
import io.infrar.model.Environment;
import io.infrar.spi.Plan;
import io.infrar.state.FileStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.sim.SimCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The recommended production environment (example I8) on simulated Hetzner and Cloudflare: what each step takes, and which calls it
 * makes.
 *
 * <p>Arguments: {@code --latency 0,150} milliseconds added to each call; {@code --actions} to list the calls.
 */
public final class VendorsYardstick {
    private static final double MOST = 1.15;

    private final Figures figures = new Figures(System.out);
    private final boolean actions;

    private VendorsYardstick(boolean actions) {
        this.actions = actions;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        int at = words.indexOf("--latency");
        VendorsYardstick yardstick = new VendorsYardstick(words.contains("--actions"));
        yardstick.warmUp();
        for (String latency : (at < 0 ? "0,150" : words.get(at + 1)).split(",")) {
            yardstick.measure(Duration.ofMillis(Long.parseLong(latency.trim())));
        }
    }

    /** Loads the classes, so that the first measurement is of calls. */
    private void warmUp() throws IOException {
        new VendorsYardstick(false)
                .run(
                        Duration.ZERO,
                        new Figures(new java.io.PrintStream(
                                java.io.OutputStream.nullOutputStream(),
                                false,
                                java.nio.charset.StandardCharsets.UTF_8)));
    }

    private void measure(Duration latency) throws IOException {
        figures.heading("I8 on Hetzner and Cloudflare, " + latency.toMillis() + " ms added to each call");
        run(latency, figures);
    }

    private void run(Duration latency, Figures to) throws IOException {
        Path folder = Files.createTempDirectory("yardstick");
        try (HetznerSim hetzner =
                        HetznerSim.builder().latency(latency).unchecked().start();
                S3Sim buckets =
                        S3Sim.builder(S3Sim.Profile.HETZNER).latency(latency).start();
                CloudflareSim cloudflare =
                        CloudflareSim.builder().latency(latency).contract(false).start()) {
            Calls calls = new Calls(hetzner, buckets, cloudflare);
            Map<String, String> settings = new HashMap<>(hetzner.settings());
            settings.putAll(buckets.settings());
            settings.putAll(cloudflare.settings());
            Environment environment = I8CloudflareAndHetzner.environment();
            CriticalPath path = new CriticalPath();
            Infra.Builder builder = Infra.builder()
                    .state(FileStateStore.at(folder.resolve("state")))
                    .home(folder.resolve("home"))
                    .base(folder)
                    .listener(path);
            settings.forEach(builder::setting);
            try (Infra infra = builder.build()) {
                Plan plan = step(to, "plan", calls, () -> infra.plan(environment));
                double wall = timed(to, "apply", calls, () -> infra.apply(plan));
                double best = path.of(plan).toMillis() / 1e3;
                to.add(
                        "apply / critical path of its changes",
                        format("%.3f", wall / best),
                        "<= " + MOST,
                        wall / best <= MOST);
                step(to, "second plan", calls, () -> infra.plan(environment));
                Plan destroy = infra.planDestroy(environment.name());
                timed(to, "destroy", calls, () -> infra.apply(destroy));
            }
        } finally {
            deleteTree(folder);
        }
    }

    private interface Step {
        void run();
    }

    private Plan step(Figures to, String name, Calls calls, java.util.function.Supplier<Plan> planning) {
        Plan[] made = new Plan[1];
        timed(to, name, calls, () -> made[0] = planning.get());
        return made[0];
    }

    private double timed(Figures to, String name, Calls calls, Step step) {
        calls.forget();
        long start = System.nanoTime();
        step.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Long> made = calls.made();
        to.add(
                name,
                format(
                        "%.2f s, %d calls",
                        seconds,
                        made.values().stream().mapToLong(Long::longValue).sum()));
        if (actions) {
            made.forEach((call, count) -> to.note("    " + count + " " + call));
        }
        return seconds;
    }

    /** The calls of all vendors since the last step. */
    private record Calls(HetznerSim hetzner, S3Sim buckets, CloudflareSim cloudflare) {
        void forget() {
            hetzner.forgetCalls();
            buckets.forgetCalls();
            cloudflare.forgetCalls();
        }

        Map<String, Long> made() {
            List<String> all = new ArrayList<>();
            hetzner.calls().forEach(call -> all.add("hetzner " + text(call)));
            buckets.calls().forEach(call -> all.add("buckets " + text(call)));
            cloudflare.calls().forEach(call -> all.add("cloudflare " + text(call)));
            return all.stream().collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
        }

        private static String text(SimCall call) {
            return call.method() + " " + call.path().replaceAll("[0-9a-f]{32}|/[0-9]+", "/*");
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}

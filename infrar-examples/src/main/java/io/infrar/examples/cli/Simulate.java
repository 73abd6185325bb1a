package io.infrar.examples.cli;

import io.infrar.model.Json;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.s3.S3Sim;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stand-in for a vendor's API until Ctrl-C.
 *
 * @param name of the stand-in
 * @param port 0 for a free one
 * @param latency added to each answer
 * @param state where it keeps what it knows; null for memory
 */
record Simulate(
        String name, int port, Duration latency, @Nullable Path state, boolean json) {
    static final String WORD = "simulate";
    private static final Duration ACTIVATION = Duration.ofSeconds(5);

    private static final Map<String, Function<Simulate, Running>> SIMULATORS = new TreeMap<>(Map.of(
            "hetzner",
            Simulate::hetzner,
            "cloudflare",
            Simulate::cloudflare,
            "hetzner-s3",
            options -> options.s3(S3Sim.Profile.HETZNER),
            "r2",
            options -> options.s3(S3Sim.Profile.R2)));

    static final String USAGE = "Or: java -jar infrar-examples.jar simulate " + String.join("|", SIMULATORS.keySet())
            + " [--port N] [--latency MS] [--state DIR] [--json]\n"
            + "  a stand-in for the vendor's API: prints where it listens and the variables to export, runs until Ctrl-C";

    /** A simulator that listens, and the variables by which programs find it. */
    private record Running(URI endpoint, Map<String, String> variables, Runnable close) {}

    private static Running hetzner(Simulate options) {
        HetznerSim.Builder builder =
                HetznerSim.builder().port(options.port).latency(options.latency).unchecked();
        if (options.state != null) {
            builder.state(options.state);
        }
        HetznerSim sim = builder.start();
        return new Running(sim.endpoint(), sim.settings(), sim::close);
    }

    /** With the objects of its R2 buckets, which have an interface of their own. */
    private static Running cloudflare(Simulate options) {
        S3Sim.Builder store = S3Sim.builder(S3Sim.Profile.R2).latency(options.latency);
        if (options.state != null) {
            store.state(options.state.resolve("r2"));
        }
        S3Sim objects = store.start();
        CloudflareSim.Builder builder = CloudflareSim.builder()
                .port(options.port)
                .latency(options.latency)
                .buckets(objects.store())
                .zonesActivateAfter(ACTIVATION)
                .contract(false);
        if (options.state != null) {
            builder.stateFolder(options.state);
        }
        CloudflareSim sim = builder.start();
        Map<String, String> variables = new TreeMap<>(sim.settings());
        variables.putAll(objects.settings());
        return new Running(sim.endpoint(), variables, () -> {
            sim.close();
            objects.close();
        });
    }

    private Running s3(S3Sim.Profile profile) {
        S3Sim.Builder builder = S3Sim.builder(profile).port(port).latency(latency);
        if (state != null) {
            builder.state(state);
        }
        S3Sim sim = builder.start();
        return new Running(sim.endpoint(), sim.settings(), sim::close);
    }

    /**
     * Reads a command line that begins with {@link #WORD}.
     *
     * @throws UsageException with everything that is wrong
     */
    static Simulate parse(String... words) {
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        boolean json = false;
        for (int i = 1; i < words.length; i++) {
            String[] option = words[i].split("=", 2);
            if (!words[i].startsWith("-")) {
                names.add(words[i]);
            } else if (words[i].equals("--json")) {
                json = true;
            } else if (!List.of("--port", "--latency", "--state").contains(option[0])) {
                problems.add("there is no option " + option[0] + " of " + WORD);
            } else if (option.length == 1 && (i + 1 == words.length || words[i + 1].startsWith("--"))) {
                problems.add(option[0] + " needs a value");
            } else if (options.put(option[0], option.length == 2 ? option[1] : words[++i]) != null) {
                problems.add(option[0] + " is given twice");
            }
        }
        if (names.size() != 1 || !SIMULATORS.containsKey(names.get(0))) {
            problems.add(WORD + " needs one of " + String.join(", ", SIMULATORS.keySet()) + ", is given " + names);
        }
        int port = number(options, "--port", 65535, problems);
        int latency = number(options, "--latency", 60_000, problems);
        Path state = path(options.get("--state"), problems);
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        // One folder may hold several simulators.
        Path own = state == null ? null : state.resolve(names.get(0));
        return new Simulate(names.get(0), port, Duration.ofMillis(latency), own, json);
    }

    private static int number(Map<String, String> options, String name, int most, List<String> problems) {
        String value = options.getOrDefault(name, "0");
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        problems.add(name + " needs a number from 0 to " + most + ", is '" + value + "'");
        return 0;
    }

    private static @Nullable Path path(@Nullable String value, List<String> problems) {
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            problems.add("--state needs a path, is '" + value + "': " + e.getReason());
            return null;
        }
    }

    /** Its standard input does not matter: it may run in the background. */
    int run(PrintStream out, Interruption interruption) {
        Function<Simulate, Running> starter = SIMULATORS.get(name);
        if (starter == null) {
            throw new UsageException("there is no simulator " + name);
        }
        Running running = starter.apply(this);
        Map<String, String> variables = new TreeMap<>(running.variables());
        if (json) {
            out.println(Json.of(
                    Map.of("simulator", name, "endpoint", running.endpoint().toString(), "variables", variables)));
        } else {
            StringBuilder line = new StringBuilder(running.endpoint().toString());
            variables.forEach((variable, value) ->
                    line.append(' ').append(variable).append('=').append(value));
            out.println(line);
        }
        interruption.await();
        running.close().run();
        return Exit.DONE;
    }
}

package io.infrar.benchmarks;

import static io.infrar.benchmarks.Figures.format;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.state.FileStateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.http.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The same production environment on AWS by Infrar and by Terraform, against the same simulated AWS: what each step takes and
 * which calls it makes. Terraform and its configuration are measured where they are there.
 *
 * <p>Arguments: {@code --latency 0,150} milliseconds added to each call; {@code --terraform FOLDER} with the configuration of the same
 * scope; {@code --only infrar} or {@code --only terraform}; {@code --actions} to list the calls by action.
 */
public final class AwsYardstick {
    private final Figures figures = new Figures(System.out);
    private final boolean actions;

    private AwsYardstick(boolean actions) {
        this.actions = actions;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.get(0).equals("child")) {
            child(words.get(1), Path.of(words.get(2)));
            return;
        }
        AwsYardstick yardstick = new AwsYardstick(words.contains("--actions"));
        Path terraform = Path.of(option(words, "--terraform", "../shared/tools/terraform-i9"));
        String only = option(words, "--only", "");
        for (String latency : option(words, "--latency", "0,150").split(",")) {
            Duration delay = Duration.ofMillis(Long.parseLong(latency.trim()));
            yardstick.figures.heading("Production on AWS, " + delay.toMillis() + " ms added to each call");
            if (!only.equals("terraform")) {
                yardstick.measure("Infrar", delay, null);
            }
            if (only.equals("infrar")) {
                continue;
            }
            if (Files.isDirectory(terraform)) {
                yardstick.measure("Terraform", delay, terraform);
            } else {
                yardstick.figures.note("Terraform is not measured: no configuration at " + terraform);
            }
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    // ---- measuring

    private void measure(String tool, Duration latency, @org.jspecify.annotations.Nullable Path terraform)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("yardstick");
        try (Moto moto = Moto.start();
                FaultProxy proxy = FaultProxy.before(moto.endpoint(), 1).latency(latency)) {
            Map<String, String> environment = new HashMap<>(moto.settings());
            environment.put("AWS_ENDPOINT_URL", proxy.endpoint().toString());
            environment.put("AWS_REGION", "eu-west-1");
            environment.put("STRIPE_SECRET_KEY", "stripe-51Jx0000000000");
            environment.put("AWS_EC2_METADATA_DISABLED", "true");
            if (terraform == null) {
                Files.createDirectories(folder.resolve("out"));
                Files.writeString(folder.resolve("out/index.html"), "<!doctype html><title>shop</title>");
                step(tool, "plan", folder, proxy, environment, infrar("plan", folder));
                step(tool, "apply", folder, proxy, environment, infrar("apply", folder));
                step(tool, "second plan", folder, proxy, environment, infrar("plan", folder));
                step(tool, "destroy", folder, proxy, environment, infrar("destroy", folder));
            } else {
                copy(terraform, folder);
                Path config = folder.resolve("cli.tfrc");
                Files.writeString(
                        config,
                        "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror() + "\"\n  }\n}\n");
                environment.put("TF_CLI_CONFIG_FILE", config.toString());
                environment.put("CHECKPOINT_DISABLE", "1");
                List<String> init = List.of("terraform", "init", "-no-color", "-input=false");
                ProcessCost.of(folder, folder.resolve("init.log"), environment, init);
                step(tool, "plan", folder, proxy, environment, terraform("plan", "-out=first"));
                step(tool, "apply", folder, proxy, environment, terraform("apply", "first"));
                step(tool, "second plan", folder, proxy, environment, terraform("plan"));
                step(tool, "destroy", folder, proxy, environment, terraform("destroy", "-auto-approve"));
            }
        } finally {
            deleteTree(folder);
        }
    }

    private void step(
            String tool,
            String name,
            Path folder,
            FaultProxy proxy,
            Map<String, String> environment,
            List<String> command)
            throws IOException, InterruptedException {
        proxy.forget();
        Path log = folder.resolve(name.replace(' ', '-') + ".log");
        ProcessCost cost = ProcessCost.of(folder, log, environment, command);
        List<FaultProxy.Call> calls = proxy.calls();
        figures.add(
                tool + " " + name,
                format(
                        "%.1f s, cpu %.1f s, %d MB, %d calls (%d that change something)%s",
                        cost.wall().toMillis() / 1e3,
                        cost.cpu().toMillis() / 1e3,
                        cost.peakBytes() >> 20,
                        calls.size(),
                        calls.stream().filter(call -> !call.reads()).count(),
                        cost.exit() == 0 ? "" : ", FAILED with " + cost.exit()));
        try (Stream<String> lines = Files.lines(log)) {
            if (cost.exit() != 0) {
                lines.forEach(figures::note);
            } else {
                lines.filter(line -> line.startsWith("* ")).forEach(figures::note);
            }
        }
        if (actions) {
            Map<String, Long> byAction = calls.stream()
                    .collect(Collectors.groupingBy(
                            call -> call.service() + " " + call.action().replaceAll("\\?.*", ""),
                            TreeMap::new,
                            Collectors.counting()));
            byAction.forEach((action, count) -> figures.note("    " + count + " " + action));
        }
    }

    private static List<String> infrar(String verb, Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path")
                        .lines()
                        .findFirst()
                        .map(AwsYardstick::absolute)
                        .orElse(""),
                AwsYardstick.class.getName(),
                "child",
                verb,
                folder.toString());
    }

    private static String absolute(String classPath) {
        return Stream.of(classPath.split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static List<String> terraform(String... words) {
        List<String> command = new ArrayList<>(List.of("terraform", words[0], "-no-color", "-input=false"));
        command.addAll(List.of(words).subList(1, words.length));
        return command;
    }

    /** Where providers were unpacked: the folder that has {@code registry.terraform.io}. */
    private static Path mirror() throws IOException {
        List<Path> places = new ArrayList<>(List.of(
                Path.of(System.getProperty("user.home"), ".terraform.d", "plugins"),
                Path.of("/usr/share/terraform/plugins"),
                Path.of("/usr/local/share/terraform/plugins")));
        if (Files.isDirectory(Path.of("/opt"))) {
            try (Stream<Path> more = Files.list(Path.of("/opt"))) {
                more.sorted().forEach(places::add);
            }
        }
        return places.stream()
                .filter(place -> Files.isDirectory(place.resolve("registry.terraform.io")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no folder of Terraform providers in " + places));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".tf")).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    // ---- the program that is measured

    private static void child(String verb, Path folder) {
        CriticalPath path = new CriticalPath();
        Environment environment = ReferenceEnvironment.of();
        try (Infra infra = Infra.builder()
                .state(FileStateStore.at(folder.resolve("state")))
                .home(folder.resolve("home"))
                .base(folder)
                .listener(path)
                .build()) {
            Plan plan = verb.equals("destroy") ? infra.planDestroy(environment.name()) : infra.plan(environment);
            List<Finding> blocking = plan.blocking();
            if (!blocking.isEmpty()) {
                blocking.forEach(System.out::println);
                System.exit(2);
            }
            System.out.println("* " + plan.effective().size() + " changes");
            if (verb.equals("plan")) {
                return;
            }
            long before = System.nanoTime();
            infra.apply(plan);
            double wall = (System.nanoTime() - before) / 1e9;
            if (verb.equals("apply")) {
                double best = path.of(plan).toMillis() / 1e3;
                System.out.println(
                        format("* %.2f s of apply, %.2f s on the critical path, ratio %.3f", wall, best, wall / best));
            }
        }
    }
}

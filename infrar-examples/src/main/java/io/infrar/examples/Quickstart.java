package io.infrar.examples;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.examples.cli.Console;
import io.infrar.examples.cli.Exit;
import io.infrar.examples.cli.Interruption;
import io.infrar.examples.gallery.I5Development;
import io.infrar.examples.platform.ThisProgram;
import io.infrar.model.Environment;
import io.infrar.spi.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first run of a newcomer: brings up example I5 on this machine, uses every service, shows that a second plan is empty,
 * destroys it and shows that nothing is left. Exit 0 when all of that holds; whatever happens, it tries to destroy what it made.
 */
public final class Quickstart {
    private final Console console;
    private final Path home;
    private final Path keys;

    Quickstart(Console console, Path folder) {
        this.console = console;
        home = folder.resolve("environment").toAbsolutePath();
        keys = folder.resolve("keys").toAbsolutePath();
    }

    /** Works below the {@code target} folder that this program was built into. */
    public static void main(String... words) {
        Path folder = ThisProgram.target().resolve("quickstart");
        System.exit(new Quickstart(Console.standard(), folder).run());
    }

    int run() {
        try (Interruption interruption = Interruption.install()) {
            return run(interruption);
        }
    }

    private int run(Interruption interruption) {
        long began = System.nanoTime();
        try {
            Environment environment = model();
            Traces traces;
            try (Infra infra = infra()) {
                traces = upAndDown(infra, environment, interruption);
            }
            gone(traces, environment.name());
        } catch (RuntimeException e) {
            explain(e);
            return Exit.FAILED;
        } finally {
            removeKeys();
        }
        console.title(String.format(Locale.ROOT, "Done in %.1f s. Next:", (System.nanoTime() - began) / 1e9));
        console.line("  java -jar infrar-examples/target/infrar-examples.jar                the gallery");
        console.line(
                "  java -jar infrar-examples/target/infrar-examples.jar G1 plan        a smaller one (G1): what would be made");
        console.line(
                "  java -jar infrar-examples/target/infrar-examples.jar G1 apply       makes it; it stays when the program ends");
        console.line("  java -jar infrar-examples/target/infrar-examples.jar G1 destroy     removes it");
        return Exit.DONE;
    }

    private static Environment model() {
        try {
            return I5Development.environment();
        } catch (IllegalArgumentException e) {
            throw new QuickstartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** The keys are not part of the environment: the engine never deletes one. */
    private Infra infra() {
        return Infra.builder()
                .home(home)
                .keyFile(keys.resolve("fingerprint.key"))
                .setting("INFRAR_LOCAL_KEY_FILE", keys.resolve("vault.key").toString())
                .build();
    }

    private Traces upAndDown(Infra infra, Environment environment, Interruption interruption) {
        String name = environment.name();
        if (infra.environments().contains(name)) {
            console.title("An earlier quickstart was interrupted: what it made is removed first");
            infra.apply(infra.planDestroy(name), console);
        }
        refuseTakenPorts();
        @Nullable RuntimeException failure = null;
        @Nullable Traces traces = null;
        try {
            traces = upAndUse(infra, environment, interruption);
        } catch (RuntimeException e) {
            failure = e;
        }
        if (infra.environments().contains(name)) {
            try {
                destroy(infra, name);
            } catch (RuntimeException e) {
                if (failure == null) {
                    throw e;
                }
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(traces);
    }

    /** Before anything is made; those of PostgreSQL and Redis are only preferred. */
    private static void refuseTakenPorts() {
        List<String> taken = new ArrayList<>();
        for (String setting : List.of(I5Development.PORT_PLATFORM, I5Development.PORT_WEB)) {
            int port = ThisProgram.port(setting, setting.equals(I5Development.PORT_WEB) ? 3000 : 8080);
            if (port != 0) {
                LocalAgent.holder(port)
                        .ifPresent(holder ->
                                taken.add(holder + "; stop it, or set " + setting + " to another port or to 'free'"));
            }
        }
        if (!taken.isEmpty()) {
            throw new QuickstartFailure(String.join("\n", taken));
        }
    }

    private Traces upAndUse(Infra infra, Environment environment, Interruption interruption) {
        console.title("1. What the checks say about example I5");
        console.findings(infra.validate(environment));
        console.title("2. What it costs a month");
        console.cost(infra.cost(environment));
        console.title("3. What would be done");
        Plan plan = infra.plan(environment);
        console.changes(plan);
        console.title("4. Apply");
        long began = System.nanoTime();
        Deployment deployment = infra.apply(plan, console, interruption.cancellation());
        Duration ready = Duration.ofNanos(System.nanoTime() - began);
        console.line(String.format(Locale.ROOT, "Ready after %.1f s.", ready.toMillis() / 1000.0));
        LocalAgent agent = new LocalAgent(home, environment.name());
        console.title("5. Every service is used");
        new Services(infra, deployment, agent, console).useAll();
        Traces traces = Traces.of(deployment, agent.processes());
        console.title("6. A second plan");
        Plan second = infra.plan(environment);
        console.changes(second);
        if (!second.isEmpty()) {
            throw new QuickstartFailure("a second plan must be empty");
        }
        return traces;
    }

    private void destroy(Infra infra, String environment) {
        console.title("7. Destroy");
        infra.apply(infra.planDestroy(environment), console);
    }

    private void gone(Traces traces, String environment) {
        console.title("8. What is left");
        List<String> left = new ArrayList<>(traces.left(home));
        try (Infra infra = infra()) {
            if (infra.environments().contains(environment)) {
                left.add("the state of '" + environment + "'");
            }
        }
        if (!left.isEmpty()) {
            throw new QuickstartFailure("after destroy there is still: " + String.join(", ", left));
        }
        console.line("  ✓ the " + traces.processes().size() + " processes have ended");
        console.line("  ✓ the " + traces.ports().size() + " ports are closed: " + traces.ports());
        console.line("  ✓ no file and no state row in " + home);
    }

    private void explain(RuntimeException failure) {
        console.title("The quickstart failed");
        console.line(String.valueOf(failure.getMessage()));
        for (Throwable more : failure.getSuppressed()) {
            console.line("And what it made could not be removed: " + more.getMessage());
            console.line("Run the quickstart again: it begins with removing it.");
        }
        console.line(I5Development.HINT);
    }

    /** Only when nothing is left that was made with them. */
    private void removeKeys() {
        if (Files.exists(home)) {
            return;
        }
        try {
            for (String key : List.of("fingerprint.key", "vault.key", "vault.key.lock")) {
                Files.deleteIfExists(keys.resolve(key));
            }
            Files.deleteIfExists(keys);
        } catch (IOException e) {
            throw new UncheckedIOException("the keys cannot be removed from " + keys, e);
        }
    }
}

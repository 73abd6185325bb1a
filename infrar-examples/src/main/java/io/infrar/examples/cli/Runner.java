package io.infrar.examples.cli;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.run.PlanOptions;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.LockInfo;
import io.infrar.spi.Plan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verbs of the command line, for one example. */
final class Runner {
    private final Example example;
    private final Arguments arguments;
    private final Infra infra;
    private final Console console;
    private final PrintStream out;
    private final Interruption interruption;

    Runner(
            Example example,
            Arguments arguments,
            Infra infra,
            Console console,
            PrintStream out,
            Interruption interruption) {
        this.example = example;
        this.arguments = arguments;
        this.infra = infra;
        this.console = console;
        this.out = out;
        this.interruption = interruption;
    }

    /** The exit code. */
    int run(Verb verb) {
        Environment environment;
        try {
            environment = example.environment();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        return switch (verb) {
            case VALIDATE -> validate(environment);
            case COST -> cost(environment);
            case PLAN -> plan(environment);
            case APPLY -> apply(environment);
            case DRIFT -> drift(environment.name());
            case OUTPUTS -> outputs(environment.name());
            case DESTROY -> destroy(environment.name());
            case UNLOCK -> unlock(environment.name());
        };
    }

    private int validate(Environment environment) {
        List<Finding> findings = infra.validate(environment);
        if (arguments.json()) {
            print(document(Verb.VALIDATE, environment.name(), "findings", Documents.findings(findings)));
        } else {
            console.findings(findings);
        }
        return findings.stream().anyMatch(Finding::blocks) ? Exit.REFUSED : Exit.DONE;
    }

    private int cost(Environment environment) {
        CostReport cost = infra.cost(environment);
        if (arguments.json()) {
            print(document(Verb.COST, environment.name(), "cost", Documents.cost(cost)));
        } else {
            console.cost(cost);
        }
        return Exit.DONE;
    }

    private int plan(Environment environment) {
        Plan plan = infra.plan(environment, options(), interruption.cancellation());
        show(Verb.PLAN, plan);
        if (!plan.blocking().isEmpty()) {
            return Exit.REFUSED;
        }
        Path file = arguments.out();
        if (file != null) {
            save(plan, file);
        }
        return plan.isEmpty() ? Exit.DONE : Exit.CHANGES;
    }

    private void show(Verb verb, Plan plan) {
        if (arguments.json()) {
            Map<String, Object> document =
                    Documents.of(example, verb, plan.environment().name());
            document.put("change", Documents.change(plan));
            document.put("plan", Json.of(plan));
            print(document);
        } else {
            console.plan(plan);
        }
    }

    private void save(Plan plan, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, plan.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException("the plan cannot be saved to " + file, e);
        }
        if (!arguments.json()) {
            console.line("Saved to " + file + "; apply it with: " + example.id() + " apply --plan " + file);
        }
    }

    private Plan saved(Path file, Environment environment) {
        Plan plan;
        try {
            plan = Plan.fromJson(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "there is no plan " + file + "; make one with: " + example.id() + " plan --out " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("the plan " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + " is not a plan: " + e.getMessage(), e);
        }
        if (!plan.environment().name().equals(environment.name())) {
            throw new UsageException("the plan " + file + " is for the environment '"
                    + plan.environment().name() + "', " + example.id() + " is '" + environment.name() + "'");
        }
        return plan;
    }

    private int apply(Environment environment) {
        Path file = arguments.plan();
        Plan plan = file != null
                ? saved(file, environment)
                : infra.plan(environment, options(), interruption.cancellation());
        if (!arguments.json()) {
            console.plan(plan);
        }
        Deployment deployment = infra.apply(plan, console, interruption.cancellation());
        if (arguments.json()) {
            Map<String, Object> document = Documents.of(example, Verb.APPLY, environment.name());
            document.put("report", Documents.report(deployment.report()));
            document.put("outputs", Documents.outputs(deployment));
            print(document);
        } else {
            console.outputs(deployment);
        }
        if (arguments.ephemeral()) {
            console.line("Everything is removed when you press Ctrl-C.");
            interruption.await();
        }
        return Exit.DONE;
    }

    private int drift(String environment) {
        Plan drift = infra.drift(environment, interruption.cancellation());
        show(Verb.DRIFT, drift);
        if (!drift.blocking().isEmpty()) {
            return Exit.REFUSED;
        }
        return drift.isEmpty() ? Exit.DONE : Exit.DRIFTED;
    }

    private int outputs(String environment) {
        Deployment deployment = infra.deployment(environment);
        if (arguments.json()) {
            print(document(Verb.OUTPUTS, environment, "outputs", Documents.outputs(deployment)));
        } else {
            console.outputs(deployment);
        }
        return Exit.DONE;
    }

    private int destroy(String environment) {
        Plan plan = infra.planDestroy(environment, options(), interruption.cancellation());
        if (!arguments.json()) {
            console.plan(plan);
        }
        Map<String, Object> document = Documents.of(example, Verb.DESTROY, environment);
        if (infra.environments().contains(environment)) {
            Deployment deployment = infra.apply(plan, console, interruption.cancellation());
            document.put("report", Documents.report(deployment.report()));
        }
        if (arguments.json()) {
            print(document);
        }
        return Exit.DONE;
    }

    /** Without the id of a lock it only looks: nobody should take away what he has not seen. */
    private int unlock(String environment) {
        LockInfo holder = infra.lockHolder(environment).orElse(null);
        boolean takenAway = holder != null && !holder.alive() && arguments.lock() != null;
        if (takenAway) {
            infra.breakLock(environment, String.valueOf(arguments.lock()));
        }
        if (arguments.json()) {
            print(document(Verb.UNLOCK, environment, "lock", Documents.lock(holder, takenAway)));
        } else {
            console.line(told(environment, holder, takenAway));
        }
        return holder == null || takenAway ? Exit.DONE : Exit.REFUSED;
    }

    private String told(String environment, @Nullable LockInfo holder, boolean takenAway) {
        if (holder == null) {
            return "Nobody holds the lock of '" + environment + "'.";
        }
        String who = "The state of '" + environment + "' is locked by " + holder + ". ";
        if (takenAway) {
            return who + "The lock was taken away: what this owner still writes does not count.";
        }
        return who
                + (holder.alive()
                        ? "Its process runs on this machine: wait until it is done, or end it, which frees the lock."
                        : "If it has ended or hangs for good, take the lock away with: " + example.id()
                                + " unlock --lock " + holder.id());
    }

    private PlanOptions options() {
        PlanOptions options = PlanOptions.DEFAULT;
        for (String target : arguments.targets()) {
            options = options.target(target);
        }
        for (String exclude : arguments.excludes()) {
            options = options.exclude(exclude);
        }
        return options;
    }

    private Map<String, Object> document(Verb verb, String environment, String name, Json content) {
        Map<String, Object> document = Documents.of(example, verb, environment);
        document.put(name, content);
        return document;
    }

    private void print(Map<String, Object> document) {
        out.println(Json.of(document).pretty());
    }
}

package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.pricing.CostCalculator;
import io.infrar.rules.Checks;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.run.PlanOptions;
import io.infrar.run.RefusedException;
import io.infrar.run.Report;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Connection;
import io.infrar.spi.CostReport;
import io.infrar.spi.Effect;
import io.infrar.spi.FieldChange;
import io.infrar.spi.Finding;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of the data, step by step: model, translation, graph, observation, plan, checks; and, for an apply, execution. */
public final class Engine {
    private final Settings settings;

    /**
     * What an engine is made of.
     *
     * @param environmentVariables how {@code env} secrets are found
     * @param base where relative paths begin
     * @param connections for each environment, account by account
     */
    public record Settings(
            Providers providers,
            StateStore store,
            Checks checks,
            CostCalculator costs,
            Clock clock,
            int parallelism,
            RetryPolicy retries,
            RateGates gates,
            FingerprintKey key,
            Function<String, @Nullable String> environmentVariables,
            Path base,
            Connections connections,
            String owner,
            Duration lease) {}

    /** Makes what a provider needs to connect. */
    public interface Connections {
        Connection connection(String environment, String provider, @Nullable String account);
    }

    /** What is recorded after a run. */
    public record Outcome(Report report, Map<ComponentKey, Json> exports, List<Row> rows) {}

    public Engine(Settings settings) {
        this.settings = settings;
    }

    // ---- without calls

    /** What the model, its translation and a plan for a new environment have to say; offline. */
    public List<Finding> validate(Environment environment) {
        Translator.Result translated = translate(environment);
        List<Finding> findings = new ArrayList<>(settings.checks().check(environment));
        findings.addAll(translated.findings());
        List<PlannedChange> changes = new ArrayList<>();
        translated.graph().nodes().forEach(node -> changes.add(Planner.fresh(node)));
        StateSnapshot nothing = StateSnapshot.empty(environment.name());
        return checked(environment, Plan.Mode.APPLY, translated.graph(), nothing, changes, findings)
                .findings();
    }

    /** What the environment costs; offline. */
    public CostReport cost(Environment environment) {
        Translator.Result translated = translate(environment);
        refuseIfBlocked(environment.name(), translated.findings());
        return costOf(translated.graph());
    }

    private Translator.Result translate(Environment environment) {
        Facts facts = new Facts(settings.store(), secrets(environment), new Folders(settings.base()));
        return Translator.translate(environment, settings.providers(), facts);
    }

    private CostReport costOf(ResourceGraph graph) {
        return settings.costs()
                .report(graph.nodes().stream()
                        .filter(node -> !node.charges().isEmpty())
                        .map(node -> new CostCalculator.Item(
                                node.address(),
                                node.component(),
                                node.placement().account(),
                                node.charges(),
                                node.optional()))
                        .toList());
    }

    private Secrets secrets(Environment environment) {
        return new Secrets(environment, settings.environmentVariables(), settings.base(), settings.key());
    }

    private static void refuseIfBlocked(String environment, List<Finding> findings) {
        List<Finding> blocking = findings.stream().filter(Finding::blocks).toList();
        if (!blocking.isEmpty()) {
            throw new RefusedException(environment, blocking);
        }
    }

    // ---- plan

    /**
     * A plan to make the environment what the model says. Reads, never writes.
     *
     * @throws java.util.concurrent.CancellationException when it was cancelled; so do the other plans
     */
    public Plan plan(
            Environment environment, PlanOptions options, Consumer<Event> listener, Cancellation cancellation) {
        try (Run run = run(environment, listener, cancellation)) {
            run.throwIfCancelled();
            run.stage("translate");
            Translator.Result translated = translate(environment);
            return plan(
                    run,
                    environment,
                    translated,
                    options,
                    Plan.Mode.APPLY,
                    "the environment does not ask for it any more");
        }
    }

    /** A plan to delete everything that the state knows. */
    public Plan planDestroy(String name, PlanOptions options, Consumer<Event> listener, Cancellation cancellation) {
        Environment nothing = Environment.builder(name).build();
        try (Run run = run(nothing, listener, cancellation)) {
            Translator.Result empty = new Translator.Result(ResourceGraph.empty(), List.of());
            return plan(run, nothing, empty, options, Plan.Mode.DESTROY, "the environment is destroyed");
        }
    }

    /** What differs from what was applied. */
    public Plan drift(String name, Consumer<Event> listener, Cancellation cancellation) {
        Environment nothing = Environment.builder(name).build();
        try (Run run = run(nothing, listener, cancellation)) {
            run.stage("read");
            StateSnapshot snapshot = settings.store().read(name);
            Refresher.Result refreshed = refresh(run, snapshot.rows());
            List<Finding> findings = new ArrayList<>(refreshed.findings());
            List<PlannedChange> changes =
                    DriftPlanner.plan(new StateView(snapshot), refreshed.seen(), effects(run), findings);
            return new Plan(
                    Plan.FORMAT,
                    Plan.Mode.DRIFT,
                    nothing,
                    snapshot.lineage(),
                    snapshot.sequence(),
                    changes,
                    Map.of(),
                    findings,
                    CostReport.EMPTY,
                    CostReport.EMPTY);
        }
    }

    private Plan plan(
            Run run,
            Environment environment,
            Translator.Result translated,
            PlanOptions options,
            Plan.Mode mode,
            String deleteReason) {
        StateSnapshot snapshot = settings.store().read(environment.name());
        run.stage("validate");
        List<Finding> findings = new ArrayList<>(settings.checks().check(environment));
        findings.addAll(translated.findings());
        if (translated.findings().stream().anyMatch(Finding::blocks)) {
            return checked(environment, mode, translated.graph(), snapshot, List.of(), findings);
        }
        Map<Row.Key, Seen> seen = Map.of();
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        if (options.refresh() && !snapshot.rows().isEmpty()) {
            run.stage("read");
            Refresher.Result refreshed = refresh(run, snapshot.rows());
            seen = refreshed.seen();
            findings.addAll(refreshed.findings());
            told.addAll(refreshed.told());
        }
        Map<Address, Seen> adoptable = adoptable(run, translated.graph(), options, findings);
        run.stage("plan");
        List<PlannedChange> changes = new Planner(
                        translated.graph(),
                        new StateView(snapshot),
                        seen,
                        adoptable,
                        options,
                        effects(run),
                        findings,
                        told)
                .plan(deleteReason);
        run.throwIfCancelled();
        return checked(environment, mode, translated.graph(), snapshot, changes, findings);
    }

    /** Prices, then the plan validators. */
    private Plan checked(
            Environment environment,
            Plan.Mode mode,
            ResourceGraph graph,
            StateSnapshot snapshot,
            List<PlannedChange> changes,
            List<Finding> findings) {
        List<Row> charged =
                snapshot.rows().stream().filter(row -> !row.charges().isEmpty()).toList();
        Plan plan = new Plan(
                Plan.FORMAT,
                mode,
                environment,
                snapshot.lineage(),
                snapshot.sequence(),
                changes,
                graph.exports(),
                findings,
                settings.costs().ofRows(charged, environment),
                costOf(graph));
        return plan.withFindings(settings.checks().check(plan));
    }

    private Refresher.Result refresh(Run run, Collection<Row> rows) {
        ExecutorService pool = Executors.newFixedThreadPool(settings.parallelism(), task -> {
            Thread thread = new Thread(task, "infrar-" + run.environment() + "-read");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return new Refresher(run, pool).read(rows);
        } finally {
            pool.shutdown();
        }
    }

    private Map<Address, Seen> adoptable(Run run, ResourceGraph graph, PlanOptions options, List<Finding> findings) {
        Map<Row.Key, Address> asked = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        options.adopt().forEach((address, id) -> {
            Node node = graph.node(address);
            if (node == null) {
                findings.add(Finding.error(
                        "adopt.unknown",
                        address,
                        "the environment does not ask for it, so nothing can be adopted for it.",
                        "Add it to the environment, or correct the address."));
                return;
            }
            Row row = new Row(
                    address,
                    "adopted",
                    Row.Status.READY,
                    node.component(),
                    node.placement(),
                    id,
                    id,
                    node.type().schema(),
                    node.spec(),
                    Json.object(),
                    List.of(),
                    false,
                    false,
                    false,
                    null,
                    List.of());
            rows.add(row);
            asked.put(row.key(), address);
        });
        Map<Address, Seen> found = new HashMap<>();
        if (!rows.isEmpty()) {
            Refresher.Result refreshed = refresh(run, rows);
            findings.addAll(refreshed.findings());
            refreshed.seen().forEach((key, seen) -> found.put(asked.get(key), seen));
        }
        return found;
    }

    private Planner.Effects effects(Run run) {
        return new Planner.Effects() {
            @Override
            public Effect effect(Node node, Json before, List<FieldChange> fields, Json after) {
                return run.sessions()
                        .binding(node.placement(), node.address().type())
                        .effect(node.address(), before, after, fields);
            }

            @Override
            public @Nullable ResourceType<?, ?> type(Row row) {
                return settings.providers()
                        .type(row.placement().provider(), row.address().type());
            }
        };
    }

    // ---- apply

    /**
     * Does exactly what the plan says.
     *
     * @throws RefusedException when findings block
     * @throws StalePlanException when what the plan rests on has changed
     */
    public Outcome apply(Plan plan, Consumer<Event> listener, Cancellation cancellation) {
        Environment environment = plan.environment();
        if (plan.mode() == Plan.Mode.DRIFT) {
            throw new IllegalArgumentException(
                    "a drift plan only shows what differs; plan the environment to repair it");
        }
        refuseIfBlocked(environment.name(), plan.findings());
        try (Run run = run(environment, listener, cancellation)) {
            run.stage("lock");
            String operation = plan.mode() == Plan.Mode.DESTROY ? "destroy" : "apply";
            LockRequest request = new LockRequest(settings.owner(), operation, settings.lease());
            try (StateLock lock = settings.store().lock(environment.name(), request)) {
                StateSnapshot snapshot = lock.snapshot();
                refuseIfStale(plan, snapshot);
                run.stage("check");
                check(plan, run);
                run.stage(operation);
                StateWriter writer = new StateWriter(lock, snapshot);
                Report report =
                        new Executor(run, new StepRunner(run, writer), settings.parallelism()).execute(plan.changes());
                if (!run.isHalted()) {
                    finish(plan, report, writer, lock);
                }
                return new Outcome(report, writer.exports(), writer.rows());
            }
        }
    }

    /** Cancelled here as well as later, the run ends with a report: of a cancelled run every step is skipped. */
    private void check(Plan plan, Run run) {
        try {
            Freshness.check(plan, this::refresh, run, effects(run), new Folders(settings.base()));
        } catch (CancellationException e) {
            run.cancel();
        }
    }

    private static void refuseIfStale(Plan plan, StateSnapshot snapshot) {
        boolean same = Objects.equals(plan.lineage(), snapshot.lineage()) && plan.sequence() == snapshot.sequence();
        boolean bothNew = plan.lineage() == null && snapshot.rows().isEmpty() && snapshot.sequence() == 0;
        if (!same && !bothNew) {
            throw new StalePlanException("the state of '" + plan.environment().name()
                    + "' has changed since the plan was made (it rests on entry " + plan.sequence() + " of "
                    + plan.lineage() + ", the state is at entry " + snapshot.sequence() + " of " + snapshot.lineage()
                    + "); plan again");
        }
    }

    private static void finish(Plan plan, Report report, StateWriter writer, StateLock lock) {
        if (writer.isEmpty()
                && report.complete()
                && plan.environment().components().isEmpty()) {
            lock.deleteEnvironment();
            writer.recordNothing();
            return;
        }
        writer.recordExports(Exports.of(plan, writer));
    }

    // ---- what is recorded

    /** The state as recorded, without looking at the provider. */
    public StateSnapshot state(String environment) {
        return settings.store().read(environment);
    }

    /** The clear text of a secret that the environment's state refers to. */
    public SecretValue reveal(String name, SecretRef secret) {
        Environment nothing = Environment.builder(name).build();
        try (Run run = run(nothing, event -> {}, new Cancellation())) {
            return state(name).rows().stream()
                    .map(Row::placement)
                    .distinct()
                    .filter(placement -> settings.providers().get(placement.provider()) != null)
                    .flatMap(placement -> run.sessions().secrets(placement).stream())
                    .filter(store -> store.id().equals(secret.store()))
                    .flatMap(store -> store.get(secret).stream())
                    .findFirst()
                    .orElseGet(() -> secrets(nothing).value(secret, Optional.empty()));
        }
    }

    private Run run(Environment environment, Consumer<Event> listener, Cancellation cancellation) {
        Events events = new Events(listener);
        Sessions sessions = new Sessions(
                settings.providers(),
                (provider, account) -> new WatchedConnection(
                        settings.connections().connection(environment.name(), provider, account),
                        provider,
                        settings.clock(),
                        events,
                        cancellation),
                settings.gates());
        return new Run(
                environment.name(),
                settings.clock(),
                events,
                cancellation,
                sessions,
                secrets(environment),
                settings.retries());
    }
}

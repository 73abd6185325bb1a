package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** All units of one root. Every change is on disk before it happens. */
final class Agent {
    private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(5);
    private static final long AGENT_LOG_BYTES = 1 << 20;

    /** What every runner shares. */
    record Context(
            AgentDir dir,
            ProcessTable table,
            List<String> detach,
            AgentLog log,
            Board board,
            Clock clock,
            ScheduledExecutorService scheduler) {}

    private record Entry(UnitStore.Stored stored, Map<String, String> secrets, Runner runner) {
        @Override
        public String toString() {
            return stored.toString();
        }
    }

    private final Context context;
    private final UnitStore store;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    /** A caller that was killed after it had sent a change is answered no more, but its change goes on: others shall see that. */
    private final Set<String> changing = ConcurrentHashMap.newKeySet();

    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final Set<String> secrets = new HashSet<>(); // guarded by itself; old values stay, they are in old lines
    private volatile Redactor redactor = new Redactor(Set.of());
    /** Puts hold it shared: the agent does not begin to end in the middle of one. */
    private final ReadWriteLock gate = new ReentrantReadWriteLock();

    private volatile boolean closing;

    Agent(Context context) {
        this.context = context;
        this.store = new UnitStore(context.dir());
    }

    /** Brings up what is on disk, and ends what runs without being there. */
    void load() throws IOException {
        List<UnitStore.Loaded> units = store.load(context.log()::problem);
        Set<String> orphans = store.recordedRuns();
        for (UnitStore.Loaded loaded : units) {
            UnitStore.Stored stored = loaded.stored();
            sequence.accumulateAndGet(stored.sequence(), Math::max);
            remember(loaded.secrets().values());
            Entry entry = new Entry(stored, loaded.secrets(), runner(stored, loaded.secrets()));
            entries.put(stored.unit().id(), entry);
            orphans.remove(stored.unit().id());
        }
        for (String orphan : orphans) {
            context.log().info("unit " + orphan + " is gone, its process is stopped");
            Child.stopLeftover(context.table(), context.dir(), orphan, "TERM", LEFTOVER_GRACE);
        }
        inOrder().forEach(entry -> entry.runner.start());
        Ticks.every(1_000, context.scheduler(), context.log(), "log rotation", this::keepLogsSmall);
    }

    private Runner runner(UnitStore.Stored stored, Map<String, String> unitSecrets) {
        Unit unit = stored.unit();
        if (unit instanceof ProcessUnit process) {
            return new ProcessRunner(context, stored, process, unitSecrets);
        } else if (unit instanceof JobUnit job) {
            return new JobRunner(context, stored, job, unitSecrets);
        }
        return new ServerRunner(context, stored);
    }

    UnitStatus put(Unit unit, Map<String, String> unitSecrets) throws IOException {
        requireNothingWrong(unit, unitSecrets);
        gate.readLock().lock();
        try {
            requireOpen();
            changing.add(unit.id());
            return putOpen(unit, unitSecrets);
        } finally {
            changing.remove(unit.id());
            context.board().changed();
            gate.readLock().unlock();
        }
    }

    private UnitStatus putOpen(Unit unit, Map<String, String> unitSecrets) throws IOException {
        synchronized (lock(unit.id())) {
            Entry old = entries.get(unit.id());
            if (old != null && old.stored.unit().equals(unit) && old.secrets.equals(unitSecrets)) {
                old.runner.nudge();
                return masked(old.runner.status(), 0);
            }
            UnitStore.Stored stored = new UnitStore.Stored(
                    UnitStore.VERSION,
                    old == null ? sequence.incrementAndGet() : old.stored.sequence(),
                    UnitStore.newGeneration(),
                    unit);
            store.write(stored, unitSecrets);
            remember(unitSecrets.values());
            if (old != null && old.runner.update(stored)) {
                entries.put(unit.id(), new Entry(stored, unitSecrets, old.runner));
                return masked(old.runner.status(), 0);
            }
            if (old != null) {
                stopGently(old);
            }
            Entry entry = new Entry(stored, unitSecrets, runner(stored, unitSecrets));
            entries.put(unit.id(), entry);
            entry.runner.start();
            return masked(entry.runner.status(), 0);
        }
    }

    /** The proxies in front of it let it finish first. */
    private void stopGently(Entry old) {
        Integer port = old.stored.unit() instanceof ProcessUnit process ? process.servedPort() : null;
        if (port == null) {
            old.runner.stop();
            return;
        }
        entries.values().forEach(entry -> entry.runner.drain(port));
        try {
            old.runner.stop();
        } finally {
            entries.values().forEach(entry -> entry.runner.refill(port));
        }
    }

    private static void requireNothingWrong(Unit unit, Map<String, String> secrets) {
        Set<String> missing = new HashSet<>(UnitStore.secretNames(unit));
        missing.removeAll(secrets.keySet());
        // The definition is listed, stored and (a command line) visible to everybody on the machine.
        boolean leaks = new Redactor(
                        secrets.values().stream().filter(s -> s.length() >= 8).toList())
                .finds(Json.MAPPER.valueToTree(unit).toString());
        new Checks("unit \"" + unit.id() + "\"")
                .that(missing.isEmpty(), "secretEnvironment", "refers to secrets that were not sent: " + missing)
                .that(!leaks, "definition", "holds the value of a secret; refer to it by secretEnv(variable, name)")
                .done();
    }

    /** Absent is fine. Returns when nothing of it is left. */
    void delete(String id) throws IOException {
        synchronized (lock(id)) {
            Entry old = entries.get(id);
            store.delete(id);
            if (old != null) {
                stopGently(old);
            } else {
                Child.stopLeftover(context.table(), context.dir(), id, "TERM", LEFTOVER_GRACE);
            }
            entries.remove(id);
            Durable.delete(context.dir().job(id));
            Path log = old == null || old.runner.log() == null ? context.dir().log(id) : old.runner.log();
            Files.deleteIfExists(log);
            Files.deleteIfExists(LogFiles.rotated(log));
        }
        context.board().changed();
    }

    List<UnitStatus> list(@Nullable String owner, int logLines) {
        return inOrder().stream()
                .filter(e -> owner == null || e.stored.unit().owner().equals(owner))
                .map(e -> masked(e.runner.status(), logLines))
                .toList();
    }

    @Nullable
    UnitStatus find(String id, int logLines) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        UnitStatus status = entry.runner.status();
        return masked(changing.contains(id) ? status.starting("being changed") : status, logLines, entry);
    }

    JobRun run(String id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.runner instanceof JobRunner job) {
            requireOpen();
            return job.demand();
        }
        throw new IllegalArgumentException("there is no job \"" + id + "\"");
    }

    int size() {
        return entries.size();
    }

    /** Stops all, the newest first. With {@code remove}, as if each was deleted. */
    void stopAll(boolean remove) {
        close();
        List<Entry> order = inOrder();
        for (int i = order.size() - 1; i >= 0; i--) {
            String id = order.get(i).stored.unit().id();
            try {
                if (remove) {
                    delete(id);
                } else {
                    synchronized (lock(id)) {
                        order.get(i).runner.stop();
                    }
                }
            } catch (IOException | RuntimeException e) {
                context.log().problem("unit " + id + " could not be stopped: " + e.getMessage());
            }
        }
    }

    /** Lets go of all without stopping anything. */
    void detachAll() {
        close();
        inOrder().forEach(entry -> entry.runner.detach());
    }

    /** Takes no more units if there are none; the agent may end then. */
    boolean closeIfEmpty() {
        gate.writeLock().lock();
        try {
            closing = entries.isEmpty();
            return closing;
        } finally {
            gate.writeLock().unlock();
        }
    }

    private void close() {
        gate.writeLock().lock();
        try {
            closing = true;
        } finally {
            gate.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closing) {
            throw new Ending();
        }
    }

    /** Too late for this agent; the next one will do it. */
    static final class Ending extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ending() {
            super("the agent is ending");
        }
    }

    private Object lock(String id) {
        return locks.computeIfAbsent(id, i -> new Object());
    }

    private List<Entry> inOrder() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(e -> e.stored.sequence()))
                .toList();
    }

    private void remember(Collection<String> values) {
        synchronized (secrets) {
            if (secrets.addAll(values)) {
                redactor = new Redactor(secrets);
            }
        }
    }

    private UnitStatus masked(UnitStatus status, int logLines) {
        Entry entry = entries.get(status.unit().id());
        return entry == null
                ? status.withLog(redactor.redact(status.detail()), List.of())
                : masked(status, logLines, entry);
    }

    private UnitStatus masked(UnitStatus status, int logLines, Entry entry) {
        Path log = entry.runner.log();
        List<String> lines = logLines == 0 || log == null ? List.of() : LogFiles.tail(log, logLines, redactor);
        return status.withLog(redactor.redact(status.detail()), lines);
    }

    private void keepLogsSmall() {
        for (Entry entry : entries.values()) {
            Path log = entry.runner.log();
            if (log != null) {
                keepSmall(log, entry.runner.logLimit());
            }
        }
        keepSmall(context.dir().agentLog(), AGENT_LOG_BYTES);
    }

    private void keepSmall(Path log, long limit) {
        try {
            LogFiles.rotate(log, limit);
        } catch (IOException | RuntimeException e) {
            context.log().info("log " + log + " could not be cut: " + e.getMessage());
        }
    }
}

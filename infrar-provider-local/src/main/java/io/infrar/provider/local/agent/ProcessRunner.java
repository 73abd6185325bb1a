package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps one process up: adopt or start, probe, restart. One thread, which reads top to bottom. */
final class ProcessRunner implements Runner, Runnable {
    /** Without a health check, a process that lived this long counts as up; a misspelt program dies sooner. */
    private static final Duration SETTLED = Duration.ofMillis(60);

    /** An adopted process is not our child: nobody tells us of its end. */
    private static final long ADOPTED_POLL_MILLIS = 200;

    private final AgentDir dir;
    private final ProcessTable table;
    private final AgentLog agentLog;
    private final Board board;
    private final UnitStore.Stored stored;
    private final ProcessUnit unit;
    private final Child.Launch launch;
    private final Thread thread;

    private volatile boolean stopping;
    private volatile boolean detached;
    private volatile @Nullable Child child;
    private volatile UnitStatus status;
    private final AtomicInteger restarts = new AtomicInteger();
    private final AtomicInteger failedStarts = new AtomicInteger();
    private boolean wake; // guarded by this
    private boolean nudged; // guarded by this

    ProcessRunner(Agent.Context context, UnitStore.Stored stored, ProcessUnit unit, Map<String, String> secrets) {
        this.dir = context.dir();
        this.table = context.table();
        this.agentLog = context.log();
        this.board = context.board();
        this.stored = stored;
        this.unit = unit;
        Path file = unit.log().file();
        this.launch = new Child.Launch(
                dir,
                table,
                context.detach(),
                unit.id(),
                stored.generation(),
                unit.exec(),
                secrets,
                file == null ? dir.log(unit.id()) : file);
        this.status = snapshot(UnitState.STARTING, null, "starting");
        this.thread = new Thread(null, this, "process " + unit.id(), 256 << 10);
        this.thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        Restart policy = unit.restart();
        Duration delay = policy.minDelay();
        while (!stopping) {
            long begun = System.nanoTime();
            End end = attempt();
            if (stopping) {
                return;
            }
            boolean again =
                    policy.when() == Restart.When.ALWAYS || policy.when() == Restart.When.ON_FAILURE && end.failed;
            if (again) {
                if (System.nanoTime() - begun > policy.maxDelay().toNanos()) {
                    delay = policy.minDelay();
                }
                agentLog.info("unit " + unit.id() + " " + end.why + "; next start in " + delay);
                become(UnitState.BACKOFF, null, end.why);
                waitForTurn(delay.toMillis());
                Duration twice = delay.multipliedBy(2);
                delay = twice.compareTo(policy.maxDelay()) > 0 ? policy.maxDelay() : twice;
            } else {
                become(end.failed ? UnitState.FAILED : UnitState.STOPPED, null, end.why);
                waitForTurn(Long.MAX_VALUE);
            }
            restarts.incrementAndGet();
        }
    }

    private record End(boolean failed, String why) {}

    /** One life of the process, from adoption or start to its end. */
    private End attempt() {
        boolean[] healthy = {false};
        try {
            long logStart = Files.exists(launch.log()) ? Files.size(launch.log()) : 0;
            Child adopted = adopt();
            Child running = adopted != null ? adopted : Child.start(launch);
            child = running;
            running.onExit(this::wake);
            if (stopping) {
                return new End(false, "stopped");
            }
            String adoptedWord = adopted != null ? "adopted, " : "";
            become(UnitState.STARTING, running.pid(), adoptedWord + "waiting for its health check");
            Health health = unit.health();
            Prober prober = health == null ? null : new Prober(launch, health, adopted != null ? 0 : logStart);
            End end = supervise(running, prober, healthy);
            if (!stopping) {
                if (running.alive()) {
                    running.stop(unit.exec().stopSignal(), unit.exec().stopGrace());
                } else {
                    running.clear();
                }
                child = null;
                if (!healthy[0]) {
                    failedStarts.incrementAndGet();
                }
            }
            return end;
        } catch (IOException | RuntimeException e) {
            failedStarts.incrementAndGet();
            return new End(true, "could not be started: " + e.getMessage());
        }
    }

    private @Nullable Child adopt() throws IOException {
        Child.Recorded recorded = Child.recorded(dir, unit.id());
        Child running = Child.find(table, dir, unit.id());
        if (running != null && recorded != null && recorded.generation().equals(stored.generation())) {
            agentLog.info("unit " + unit.id() + " adopted, pid " + running.pid());
            return running;
        }
        if (recorded != null) {
            Child.stopLeftover(
                    table, dir, unit.id(), unit.exec().stopSignal(), unit.exec().stopGrace());
        }
        return null;
    }

    /** Returns when the process has ended, did not become healthy in time, or this runner stops. */
    private End supervise(Child running, @Nullable Prober prober, boolean[] healthy) {
        long begun = System.nanoTime();
        long probePause = 15;
        int complaints = 0;
        String complaint = "no answer yet";
        while (!stopping) {
            if (!running.alive()) {
                Integer code = running.exitCode();
                return new End(code == null || code != 0, code == null ? "ended" : ended(code));
            }
            Duration age = Duration.ofNanos(System.nanoTime() - begun);
            if (!healthy[0] && age.compareTo(unit.startTimeout()) > 0) {
                return new End(true, "was not healthy within " + unit.startTimeout() + " (" + complaint + ")");
            }
            String now = prober != null ? prober.complaint() : age.compareTo(SETTLED) < 0 ? "just started" : null;
            if (now == null) {
                complaints = 0;
                if (!healthy[0] || status.state() != UnitState.RUNNING) {
                    healthy[0] = true;
                    failedStarts.set(0);
                    become(UnitState.RUNNING, running.pid(), "healthy");
                }
            } else {
                complaint = now;
                complaints++;
                Health health = unit.health();
                if (healthy[0] && health != null && complaints == health.failures()) {
                    become(UnitState.UNHEALTHY, running.pid(), complaint);
                } else if (!healthy[0] && complaints == 1) {
                    become(UnitState.STARTING, running.pid(), complaint);
                }
            }
            probePause = Math.min(probePause + probePause / 2, 250);
            long untilSettled = Math.max(1, SETTLED.minus(age).toMillis() + 1);
            rest(running, healthy[0] ? interval() : prober == null ? untilSettled : probePause);
        }
        return new End(false, "stopped");
    }

    private long interval() {
        Health health = unit.health();
        return health == null ? Long.MAX_VALUE : health.interval().toMillis();
    }

    private static String ended(int code) {
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    private void rest(Child running, long millis) {
        if (running.own()) {
            pause(millis);
            return;
        }
        long end = System.nanoTime() / 1_000_000 + Math.min(millis, 60_000);
        for (long left = millis; left > 0 && !stopping && running.alive(); ) {
            pause(Math.min(left, ADOPTED_POLL_MILLIS));
            left = end - System.nanoTime() / 1_000_000;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // every caller has the loop
    private synchronized void pause(long millis) {
        if (!wake && !stopping) {
            try {
                wait(Math.max(1, Math.min(millis, 60_000)));
            } catch (InterruptedException e) {
                stopping = true;
            }
        }
        wake = false;
    }

    /** Until the time is over, or somebody puts the unit again, or the end. */
    private synchronized void waitForTurn(long millis) {
        long begun = System.nanoTime();
        try {
            for (long left = millis; left > 0 && !nudged && !stopping; ) {
                wait(Math.min(left, 60_000));
                left = millis - (System.nanoTime() - begun) / 1_000_000;
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
        nudged = false;
    }

    private synchronized void wake() {
        wake = true;
        notifyAll();
    }

    @Override
    public void nudge() {
        UnitState state = status.state();
        if (state == UnitState.FAILED || state == UnitState.STOPPED || state == UnitState.BACKOFF) {
            failedStarts.set(0);
            become(UnitState.STARTING, null, "tried again");
            synchronized (this) {
                nudged = true;
                notifyAll();
            }
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Child running = child;
        become(UnitState.STOPPING, running == null ? null : running.pid(), "stopping");
        wake();
        try {
            if (running != null) {
                running.stop(unit.exec().stopSignal(), unit.exec().stopGrace());
            }
            joinThread();
            // The thread may have been in the middle of a start.
            Child late = child;
            if (late != null && late != running) {
                late.stop(unit.exec().stopSignal(), unit.exec().stopGrace());
            }
            Child.stopLeftover(
                    table, dir, unit.id(), unit.exec().stopSignal(), unit.exec().stopGrace());
            child = null;
            become(UnitState.STOPPED, null, "stopped");
        } catch (IOException e) {
            throw new AgentException("unit \"" + unit.id() + "\" could not be stopped: " + e.getMessage(), e);
        }
    }

    @Override
    public void detach() {
        detached = true;
        stopping = true;
        wake();
        joinThread();
    }

    private void joinThread() {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void become(UnitState state, @Nullable Long pid, String detail) {
        if (stopping && state != UnitState.STOPPING && state != UnitState.STOPPED || detached) {
            return;
        }
        status = snapshot(state, pid, detail);
        board.changed();
    }

    private UnitStatus snapshot(UnitState state, @Nullable Long pid, String detail) {
        return new UnitStatus(
                unit,
                stored.generation(),
                state,
                pid,
                restarts.get(),
                failedStarts.get(),
                Instant.now(),
                detail,
                List.of(),
                List.of(),
                0,
                null);
    }

    @Override
    public UnitStatus status() {
        return status;
    }

    @Override
    public Path log() {
        return launch.log();
    }

    @Override
    public long logLimit() {
        return unit.log().maxBytes();
    }
}

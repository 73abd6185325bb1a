package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one job when it is due or asked for, never twice at a time. One thread. */
final class JobRunner implements Runner, Runnable {
    private static final int KEPT_RUNS = 20;

    /** What is kept of a job between agents. */
    record History(long lastNumber, long skipped, List<JobRun> runs) {
        static final History EMPTY = new History(0, 0, List.of());
    }

    private final Agent.Context context;
    private final UnitStore.Stored stored;
    private final JobUnit unit;
    private final Child.Launch launch;
    private final Clock clock;
    private final Thread thread;

    private volatile boolean stopping;
    private volatile boolean detached;
    private volatile @Nullable Child child;
    private volatile UnitStatus status;
    private History history; // guarded by this
    private @Nullable Instant next; // guarded by this
    private boolean demanded; // guarded by this
    private String detail = "armed"; // guarded by this

    JobRunner(Agent.Context context, UnitStore.Stored stored, JobUnit unit, Map<String, String> secrets) {
        this.context = context;
        this.stored = stored;
        this.unit = unit;
        this.clock = context.clock();
        Path file = unit.log().file();
        this.launch = new Child.Launch(
                context.dir(),
                context.table(),
                context.detach(),
                unit.id(),
                stored.generation(),
                unit.exec(),
                secrets,
                file == null ? context.dir().log(unit.id()) : file);
        this.history = read();
        this.next = unit.schedule().next(clock.instant());
        this.status = snapshot(UnitState.RUNNING);
        this.thread = new Thread(null, this, "job " + unit.id(), 256 << 10);
        this.thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            finishRunOfFormerAgent();
        } catch (IOException e) {
            context.log().problem("job " + unit.id() + ": " + e.getMessage());
        }
        while (true) {
            JobRun.Trigger trigger = waitForTurn();
            if (trigger == null) {
                return;
            }
            perform(trigger);
        }
    }

    /** A run that was going when the last agent ended is waited for; how it ended cannot be known. */
    private void finishRunOfFormerAgent() throws IOException {
        Child running = Child.find(context.table(), context.dir(), unit.id());
        child = running;
        JobRun last = lastRun();
        if (running != null && last != null) {
            long left = unit.timeout().toMillis()
                    - Duration.between(last.startedAt(), clock.instant()).toMillis();
            Poll.until(Duration.ofMillis(Math.max(0, left)), () -> stopping || !running.alive());
            if (stopping) {
                return;
            }
        }
        Exec exec = unit.exec();
        Child.stopLeftover(context.table(), context.dir(), unit.id(), exec.stopSignal(), exec.stopGrace());
        child = null;
        if (last != null && last.outcome() == JobRun.Outcome.RUNNING) {
            record(new JobRun(
                    last.number(), last.trigger(), last.startedAt(), clock.instant(), null, JobRun.Outcome.UNKNOWN));
        }
    }

    private synchronized JobRun.@Nullable Trigger waitForTurn() {
        try {
            while (!stopping) {
                if (demanded) {
                    return JobRun.Trigger.DEMAND;
                }
                Instant due = next;
                long left = due == null
                        ? Long.MAX_VALUE
                        : Duration.between(clock.instant(), due).toMillis();
                if (left <= 0 && due != null) {
                    next = following(due);
                    return JobRun.Trigger.SCHEDULE;
                }
                wait(Math.min(left, 30_000)); // not longer: the clock may be set
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
        return null;
    }

    /** Intervals keep their beat; a beat that is already over is not run late. */
    private @Nullable Instant following(Instant due) {
        Instant now = clock.instant();
        Instant after = unit.schedule().next(due);
        return after == null || after.isAfter(now) ? after : unit.schedule().next(now);
    }

    private void perform(JobRun.Trigger trigger) {
        JobRun run;
        synchronized (this) {
            JobRun last = lastRun();
            boolean begun = demanded && last != null && last.outcome() == JobRun.Outcome.RUNNING;
            run = begun && last != null ? last : begin(trigger);
            demanded = false;
        }
        JobRun.Outcome outcome = JobRun.Outcome.FAILED;
        Integer code = null;
        String told;
        try {
            Exec exec = unit.exec();
            Child running = Child.start(launch);
            child = running;
            running.onExit(this::wake);
            publish();
            long end = System.nanoTime() + unit.timeout().toNanos();
            while (running.alive() && !stopping && System.nanoTime() - end < 0) {
                skipDue();
                await(running, end);
            }
            if (detached) {
                return;
            }
            if (running.alive()) {
                outcome = stopping ? JobRun.Outcome.STOPPED : JobRun.Outcome.TIMED_OUT;
                running.stop(exec.stopSignal(), exec.stopGrace());
                told = stopping ? "stopped" : "stopped after " + unit.timeout();
            } else {
                code = running.exitCode();
                outcome = stopping
                        ? JobRun.Outcome.STOPPED
                        : code != null && code == 0 ? JobRun.Outcome.SUCCEEDED : JobRun.Outcome.FAILED;
                told = "ended with exit code " + code;
                running.clear();
            }
        } catch (IOException | RuntimeException e) {
            told = "could not be run: " + e.getMessage();
            context.log().info("job " + unit.id() + " run " + run.number() + " " + told);
        }
        child = null;
        synchronized (this) {
            detail = "run " + run.number() + " " + told;
        }
        record(new JobRun(run.number(), run.trigger(), run.startedAt(), clock.instant(), code, outcome));
    }

    private synchronized void skipDue() {
        Instant due = next;
        if (due != null && !due.isAfter(clock.instant())) {
            history = new History(history.lastNumber, history.skipped + 1, history.runs);
            next = following(due);
            publish(); // written with the run's end
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    private synchronized void await(Child running, long end) {
        try {
            long left = (end - System.nanoTime()) / 1_000_000;
            Instant due = next;
            if (due != null) {
                left = Math.min(left, Duration.between(clock.instant(), due).toMillis());
            }
            if (running.alive() && !stopping) {
                wait(Math.max(1, Math.min(left, 30_000)));
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private synchronized JobRun begin(JobRun.Trigger trigger) {
        JobRun run = new JobRun(history.lastNumber + 1, trigger, clock.instant(), null, null, JobRun.Outcome.RUNNING);
        record(run);
        return run;
    }

    /** Starts a run now. @throws AgentException while one is going */
    synchronized JobRun demand() {
        JobRun last = lastRun();
        if (last != null && last.outcome() == JobRun.Outcome.RUNNING) {
            throw new AgentException("job \"" + unit.id() + "\" is running (run " + last.number() + " since "
                    + last.startedAt() + "); wait for it");
        }
        JobRun run = begin(JobRun.Trigger.DEMAND);
        demanded = true;
        notifyAll();
        return run;
    }

    private synchronized @Nullable JobRun lastRun() {
        return history.runs.isEmpty() ? null : history.runs.get(history.runs.size() - 1);
    }

    private synchronized void record(JobRun run) {
        List<JobRun> runs = new ArrayList<>(history.runs);
        runs.removeIf(r -> r.number() == run.number());
        runs.add(run);
        int drop = Math.max(0, runs.size() - KEPT_RUNS);
        history = new History(
                Math.max(history.lastNumber, run.number()),
                history.skipped,
                List.copyOf(runs.subList(drop, runs.size())));
        write();
        publish();
    }

    private synchronized void write() {
        try {
            Durable.write(context.dir().job(unit.id()), Json.bytes(history));
        } catch (IOException e) {
            context.log().problem("job " + unit.id() + ": its history could not be written: " + e.getMessage());
        }
    }

    private History read() {
        try {
            return Json.read(Files.readAllBytes(context.dir().job(unit.id())), History.class);
        } catch (NoSuchFileException e) {
            return History.EMPTY;
        } catch (IOException e) {
            context.log().problem("job " + unit.id() + ": its history " + e.getMessage() + "; it begins anew");
            return History.EMPTY;
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    @Override
    public void stop() {
        stopping = true;
        wake();
        Child running = child;
        try {
            Exec exec = unit.exec();
            if (running != null) {
                running.stop(exec.stopSignal(), exec.stopGrace());
            }
            join();
            Child.stopLeftover(context.table(), context.dir(), unit.id(), exec.stopSignal(), exec.stopGrace());
        } catch (IOException e) {
            throw new AgentException("job \"" + unit.id() + "\" could not be stopped: " + e.getMessage(), e);
        }
        status = snapshot(UnitState.STOPPED);
        context.board().changed();
    }

    @Override
    public void detach() {
        detached = true;
        stopping = true;
        wake();
        join();
    }

    private void join() {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish() {
        status = snapshot(UnitState.RUNNING);
        context.board().changed();
    }

    private synchronized UnitStatus snapshot(UnitState state) {
        Child running = child;
        return new UnitStatus(
                unit,
                stored.generation(),
                state,
                running == null ? null : running.pid(),
                0,
                0,
                clock.instant(),
                detail,
                List.of(),
                history.runs,
                history.skipped,
                next);
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

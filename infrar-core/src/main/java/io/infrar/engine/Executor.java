package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Placement;
import io.infrar.run.Event;
import io.infrar.run.Report;
import io.infrar.spi.Action;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ProviderException;
import io.infrar.spi.Row;
import io.infrar.spi.StateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a plan out: its steps in parallel, each as soon as what it waits for is done, those with the longest way to go first.
 * A step that fails takes along what waits for it; everything else goes on.
 *
 * <p>One lock guards the queue and the outcomes. It is never held over a call of a provider, of the state store or of a listener.
 */
final class Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    private final Run run;
    private final StepRunner runner;
    private final int parallelism;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Step> ready = new PriorityQueue<>(Comparator.comparingInt((Step step) -> -step.height));
    private final List<Report.Outcome> outcomes = new ArrayList<>();
    private final Map<Address, Integer> replaced = new HashMap<>();
    /** The first change that met an account to which no session can be opened: it fails, the others are skipped for it. */
    private final Map<Sessions.Account, Address> refused = new ConcurrentHashMap<>();

    private int unfinished;
    private @Nullable Error fatal;

    Executor(Run run, StepRunner runner, int parallelism) {
        this.run = run;
        this.runner = runner;
        this.parallelism = parallelism;
    }

    Report execute(List<PlannedChange> changes) {
        long began = System.nanoTime();
        List<Step> steps = StepGraph.of(changes);
        int effective = (int) changes.stream()
                .filter(change -> change.action() != Action.NONE)
                .count();
        run.emit(new Event.RunStarted(run.clock().instant(), run.environment(), effective));
        unfinished = steps.size();
        steps.stream().filter(step -> step.waitsFor == 0).forEach(ready::add);
        work(Math.min(parallelism, Math.max(1, steps.size())));
        if (fatal != null) {
            throw fatal;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Report report = new Report(run.environment(), outcomes, run.isCancelled(), took);
        run.emit(new Event.RunFinished(
                run.clock().instant(),
                run.environment(),
                report.succeeded().size(),
                report.failed().size(),
                report.skipped().size(),
                took));
        return report;
    }

    private void work(int threads) {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(this::takeSteps, "infrar-" + run.environment() + "-" + (i + 1));
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    run.cancel();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeSteps() {
        try {
            for (Step step = take(); step != null; step = take()) {
                finish(step, attempt(step));
            }
        } catch (Error e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new AssertionError("the engine failed", e));
        }
    }

    private void fail(Error error) {
        run.halt();
        lock.lock();
        try {
            fatal = error;
            unfinished = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Null when everything is done. */
    private @Nullable Step take() {
        lock.lock();
        try {
            while (ready.isEmpty() && unfinished > 0) {
                changed.awaitUninterruptibly();
            }
            if (unfinished <= 0) {
                return null;
            }
            return ready.poll();
        } finally {
            lock.unlock();
        }
    }

    private Report.@Nullable Outcome attempt(Step step) {
        Action action = step.change.action();
        String because = step.skippedBecause;
        if (because == null && run.isStopping()) {
            because = run.isCancelled() ? "the run was cancelled" : "the state could not be written";
        }
        if (because != null) {
            if (action == Action.NONE) {
                return null;
            }
            return skipped(step, because);
        }
        return action == Action.NONE ? quietly(step) : loudly(step);
    }

    /** Nothing changes but perhaps the record. */
    private Report.@Nullable Outcome quietly(Step step) {
        try {
            runner.run(step);
            return null;
        } catch (RuntimeException e) {
            return failed(step, e);
        }
    }

    private Report.Outcome loudly(Step step) {
        Address address = step.change.address();
        Action action = step.change.action();
        long began = System.nanoTime();
        run.emit(new Event.ChangeStarted(run.clock().instant(), address, action));
        try {
            String id = runner.run(step);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            run.emit(new Event.ChangeSucceeded(run.clock().instant(), address, action, id, took));
            return new Report.Succeeded(address, action, id, took);
        } catch (CancellationException e) {
            return skipped(step, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return failed(step, e);
        }
    }

    private Report.Outcome failed(Step step, RuntimeException cause) {
        if (cause instanceof StateException) {
            run.halt();
        }
        Address told = cause instanceof ProviderException failure ? toldBy(step, failure) : null;
        if (told != null) {
            return skipped(step, told + " failed");
        }
        LOG.debug("{} failed", step, cause);
        run.emit(new Event.ChangeFailed(
                run.clock().instant(),
                step.change.address(),
                step.change.action(),
                String.valueOf(cause.getMessage())));
        return new Report.Failed(step.change.address(), step.change.action(), cause);
    }

    private Report.Outcome skipped(Step step, String because) {
        Address address = step.change.address();
        Action action = step.change.action();
        run.emit(new Event.ChangeSkipped(run.clock().instant(), address, action, because));
        return new Report.Skipped(address, action, because);
    }

    /** The other change that failed because the account cannot be connected to; null when this is the first, or another failure. */
    private @Nullable Address toldBy(Step step, ProviderException failure) {
        Row before = step.change.before();
        Placement placement =
                step.half == Step.Half.DELETE && before != null ? before.placement() : step.change.placement();
        if (!run.sessions().isRefusal(placement, failure)) {
            return null;
        }
        Address first = refused.putIfAbsent(Sessions.Account.of(placement), step.change.address());
        return step.change.address().equals(first) ? null : first;
    }

    private void finish(Step step, Report.@Nullable Outcome outcome) {
        lock.lock();
        try {
            unfinished--;
            if (outcome != null) {
                record(outcome);
            }
            if (outcome instanceof Report.Failed || outcome instanceof Report.Skipped) {
                String root = step.skippedBecause != null
                        ? step.skippedBecause
                        : outcome instanceof Report.Skipped skipped
                                ? skipped.because()
                                : step.change.address() + " failed";
                skipAfter(step, root);
            }
            for (Step next : step.next) {
                if (--next.waitsFor == 0) {
                    ready.add(next);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A replacement has two steps and one outcome: the worse of them, or the later. */
    private void record(Report.Outcome outcome) {
        Integer earlier = outcome.action().replaces() ? replaced.putIfAbsent(outcome.address(), outcomes.size()) : null;
        if (earlier == null) {
            outcomes.add(outcome);
        } else if (outcomes.get(earlier) instanceof Report.Succeeded) {
            outcomes.set(earlier, outcome);
        }
    }

    private static void skipAfter(Step failed, String root) {
        Deque<Step> open = new ArrayDeque<>(failed.next);
        while (!open.isEmpty()) {
            Step step = open.remove();
            if (step.skippedBecause == null) {
                step.skippedBecause = root;
                open.addAll(step.next);
            }
        }
    }
}

package io.infrar.run;

/**
 * Ends a run early and in order: no new calls begin, waits are given up, calls in flight finish and are recorded. The next plan
 * goes on from there. A plan, which has nothing to record, ends with {@link java.util.concurrent.CancellationException}. Safe for use by any thread, such as a shutdown hook.
 */
public final class Cancellation {
    private volatile boolean cancelled;

    /** Asks the run to end. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }
}

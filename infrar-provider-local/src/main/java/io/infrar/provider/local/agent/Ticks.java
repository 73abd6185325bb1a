package io.infrar.provider.local.agent;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Something done again and again; a failure is logged and does not end it, as it would with the bare executor. */
record Ticks(ScheduledFuture<?> future) {
    static Ticks every(long millis, ScheduledExecutorService scheduler, AgentLog log, String what, Runnable action) {
        Runnable guarded = () -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.problem(what + ": " + e);
            }
        };
        return new Ticks(scheduler.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS));
    }

    void stop() {
        future.cancel(false);
    }
}

package io.infrar.provider.local.agent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job.
 *
 * @param number 1, 2, 3 … per job
 * @param endedAt null while it runs
 * @param exitCode 128 + signal for a death by signal; null while it runs and where nobody could see it
 */
public record JobRun(
        long number,
        Trigger trigger,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Integer exitCode,
        Outcome outcome) {

    /** Who asked for the run. */
    public enum Trigger {
        SCHEDULE,
        DEMAND
    }

    /** How it went. */
    public enum Outcome {
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        /** The job was replaced, deleted or shut down meanwhile. */
        STOPPED,
        /** It ended while no agent was there to see its exit code. */
        UNKNOWN
    }
}

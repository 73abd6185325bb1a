package io.infrar.provider.local.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit and how it does. Free of secret values: what the agent knows as secret is masked in {@code detail} and
 * {@code log}.
 *
 * @param generation changes whenever the unit is replaced by a different definition
 * @param pid of the process or of the job's present run
 * @param restarts since the unit was put or the agent started
 * @param failedStarts consecutive attempts that ended before the unit was healthy
 * @param since when the state was entered
 * @param detail last health answer, last exit, or what is wrong, in one line
 * @param log the last lines of its output, oldest first
 * @param runs a job's last runs, oldest first
 * @param skipped due times of a job that came while it was running
 */
public record UnitStatus(
        Unit unit,
        String generation,
        UnitState state,
        @Nullable Long pid,
        int restarts,
        int failedStarts,
        Instant since,
        String detail,
        List<String> log,
        List<JobRun> runs,
        long skipped,
        @Nullable Instant nextRun) {

    public UnitStatus {
        log = List.copyOf(log);
        runs = List.copyOf(runs);
    }

    UnitStatus starting(String because) {
        return new UnitStatus(
                unit,
                generation,
                UnitState.STARTING,
                pid,
                restarts,
                failedStarts,
                since,
                because,
                log,
                runs,
                skipped,
                nextRun);
    }

    UnitStatus withLog(String maskedDetail, List<String> lines) {
        return new UnitStatus(
                unit,
                generation,
                state,
                pid,
                restarts,
                failedStarts,
                since,
                maskedDetail,
                lines,
                runs,
                skipped,
                nextRun);
    }
}

package io.infrar.provider.local.agent;

import java.time.Duration;

/**
 * A program that runs to its end on a schedule or on demand. A due time that comes while the last run still goes is
 * skipped and counted.
 *
 * @param timeout after which a run is stopped; default 1 h
 */
public record JobUnit(String id, String owner, Exec exec, Schedule schedule, Duration timeout, LogLimit log)
        implements Unit {

    public JobUnit {
        new Checks("job unit \"" + id + "\"")
                .unit(id, owner)
                .positive(timeout, "timeout")
                .done();
    }

    public static JobUnit of(String id, String owner, Exec exec, Schedule schedule) {
        return new JobUnit(id, owner, exec, schedule, Duration.ofHours(1), LogLimit.standard());
    }

    public JobUnit timeout(Duration limit) {
        return new JobUnit(id, owner, exec, schedule, limit, log);
    }
}

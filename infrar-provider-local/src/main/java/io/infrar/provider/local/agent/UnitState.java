package io.infrar.provider.local.agent;

/** Where a unit is in its life. */
public enum UnitState {
    /** Started, not yet healthy (a proxy: no upstream is up yet). */
    STARTING,
    /** Healthy; a job: armed. */
    RUNNING,
    /** Was healthy, and is alive, but its health check fails. */
    UNHEALTHY,
    /** Ended or could not be started; the next attempt is due after a pause. */
    BACKOFF,
    /** Ended badly and will not be started again. */
    FAILED,
    /** Ended with exit code 0 and will not be started again. */
    STOPPED,
    STOPPING
}

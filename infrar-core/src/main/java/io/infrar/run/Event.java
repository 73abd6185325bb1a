package io.infrar.run;

import io.infrar.model.Address;
import io.infrar.spi.Action;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happens during a run, as it happens. Listeners get events one at a time, in the order in which they happened, on
 * threads of the engine; they should return quickly.
 */
public sealed interface Event {
    /** When it happened. */
    Instant at();

    /** A stage of planning or applying begins: validate, translate, read, plan, price, lock, apply. */
    record StageStarted(Instant at, String environment, String stage) implements Event {}

    /** The apply begins. */
    record RunStarted(Instant at, String environment, int changes) implements Event {}

    /** A call for a resource begins; its intent is recorded. */
    record ChangeStarted(Instant at, Address address, Action action) implements Event {}

    /** A handler says what it does or waits for. */
    record ChangeProgress(Instant at, Address address, String message) implements Event {}

    /**
     * A provider says what concerns all calls of an account: that they wait until it takes more of them.
     *
     * @param account null for the default one
     */
    record AccountProgress(
            Instant at, String provider, @Nullable String account, String message) implements Event {}

    /** A call failed in a way that passes, and is tried again after a wait. */
    record RetryScheduled(Instant at, Address address, int attempt, Duration pause, String reason) implements Event {}

    /** A change is made and recorded. */
    record ChangeSucceeded(
            Instant at,
            Address address,
            Action action,
            @Nullable String id,
            Duration took) implements Event {}

    /** A change failed; what was done is recorded. */
    record ChangeFailed(Instant at, Address address, Action action, String message) implements Event {}

    /** A change is not attempted, because of the one that failed or because the run was cancelled. */
    record ChangeSkipped(Instant at, Address address, Action action, String because) implements Event {}

    /** The apply ends. */
    record RunFinished(Instant at, String environment, int succeeded, int failed, int skipped, Duration took)
            implements Event {}
}

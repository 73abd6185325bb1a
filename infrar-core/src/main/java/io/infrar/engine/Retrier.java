package io.infrar.engine;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a verb again when it failed in a way that passes, with jittered, growing waits; what the provider asks to wait is obeyed. The
 * gate is not held while waiting.
 */
final class Retrier {
    private static final Duration THROTTLE_PAUSE = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final RetryPolicy policy;
    private final BooleanSupplier cancelled;

    /** Told before each wait. */
    interface Listener {
        void retrying(int attempt, Duration wait, ProviderException cause);
    }

    Retrier(RetryPolicy policy, BooleanSupplier cancelled) {
        this.policy = policy;
        this.cancelled = cancelled;
    }

    <T> T call(RateGate gate, Listener listener, Supplier<T> verb) {
        AtomicReference<@Nullable Duration> pause = new AtomicReference<>();
        IntervalFunction backOff = IntervalFunction.ofExponentialRandomBackoff(
                policy.firstWait().toMillis(), 2.0, 0.5, policy.longestWait().toMillis());
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(policy.attempts())
                .retryOnException(error -> error instanceof ProviderException failure
                        && failure.kind().retryable()
                        && !cancelled.getAsBoolean())
                .intervalBiFunction((attempt, result) -> {
                    Duration wait = Duration.ofMillis(backOff.apply(attempt));
                    if (result.isLeft() && result.getLeft() instanceof ProviderException failure) {
                        Duration asked = failure.retryAfter();
                        wait = asked != null && asked.compareTo(wait) > 0 ? asked : wait;
                        listener.retrying(attempt, wait, failure);
                    }
                    pause.set(wait);
                    return 0L;
                })
                .build();
        return Retry.of("verb", config).executeSupplier(() -> {
            Duration wait = pause.getAndSet(null);
            if (wait != null) {
                // Here, and not by the library, so that a cancelled run does not wait for the end of minutes.
                pause(wait, cancelled);
                checkCancelled();
            }
            return gated(gate, verb);
        });
    }

    /** Waits that long, or until somebody says to stop. */
    static void pause(Duration wait, BooleanSupplier stop) {
        long end = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0 && !stop.getAsBoolean(); left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK.toNanos()));
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    private void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("the run was cancelled");
        }
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted");
    }

    private <T> T gated(RateGate gate, Supplier<T> verb) {
        try {
            while (!gate.enter(LOOK)) {
                checkCancelled();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        boolean success = false;
        try {
            T result = verb.get();
            success = true;
            return result;
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.THROTTLED) {
                Duration asked = e.retryAfter();
                gate.throttled(asked != null ? asked : THROTTLE_PAUSE);
            }
            throw e;
        } finally {
            gate.leave(success);
        }
    }
}

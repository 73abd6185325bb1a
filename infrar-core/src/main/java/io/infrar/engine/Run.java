package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.SecretStore;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What all parts of one run share: events, cancellation, sessions, secrets, waiting. */
final class Run implements AutoCloseable {
    private static final Duration FIRST_POLL = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(10);

    private final String environment;
    private final Clock clock;
    private final Events events;
    private final Cancellation cancellation;
    private final Sessions sessions;
    private final Secrets secrets;
    private final Retrier retrier;
    private final AtomicBoolean halted = new AtomicBoolean();

    Run(
            String environment,
            Clock clock,
            Events events,
            Cancellation cancellation,
            Sessions sessions,
            Secrets secrets,
            RetryPolicy retries) {
        this.environment = environment;
        this.clock = clock;
        this.events = events;
        this.cancellation = cancellation;
        this.sessions = sessions;
        this.secrets = secrets;
        this.retrier = new Retrier(retries, this::isStopping);
    }

    String environment() {
        return environment;
    }

    Clock clock() {
        return clock;
    }

    Sessions sessions() {
        return sessions;
    }

    Retrier retrier() {
        return retrier;
    }

    boolean isCancelled() {
        return cancellation.isCancelled();
    }

    /** Whether no new call may begin: cancelled, or the state can no longer be written. */
    boolean isStopping() {
        return cancellation.isCancelled() || halted.get();
    }

    /** Ends what has no report that could say so: a plan. */
    void throwIfCancelled() {
        if (cancellation.isCancelled()) {
            throw new CancellationException("the run was cancelled");
        }
    }

    void cancel() {
        cancellation.cancel();
    }

    boolean isHalted() {
        return halted.get();
    }

    void halt() {
        halted.set(true);
    }

    void emit(Event event) {
        events.emit(event);
    }

    void stage(String stage) {
        emit(new Event.StageStarted(clock.instant(), environment, stage));
    }

    Retrier.Listener retryEvents(Address address) {
        return (attempt, wait, cause) -> emit(
                new Event.RetryScheduled(clock.instant(), address, attempt, wait, String.valueOf(cause.getMessage())));
    }

    /** The address is not part of them: it changes when a component is renamed, and the object stays the same. */
    Map<String, String> marks(Known<?, ?> known) {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put(Marks.ENVIRONMENT, environment);
        marks.put(Marks.INSTANCE, known.token());
        return marks;
    }

    SecretValue reveal(Placement placement, Output<?> output) {
        Json json = Json.of(output);
        SecretRef single = json.asSecret();
        if (single != null) {
            return value(placement, single);
        }
        if (!(output instanceof Output.Format format)) {
            return SecretValue.of(json.asText());
        }
        StringBuilder text = new StringBuilder();
        for (Output<?> part : format.parts()) {
            SecretRef secret = Json.of(part).asSecret();
            text.append(
                    secret != null
                            ? value(placement, secret).reveal()
                            : Json.of(part).asText());
        }
        return SecretValue.of(text.toString());
    }

    private SecretValue value(Placement placement, SecretRef secret) {
        Optional<SecretStore> store = secrets.isFingerprinted(secret) ? Optional.empty() : sessions.secrets(placement);
        return secrets.value(secret, store);
    }

    <T> T await(Address address, Placement placement, String what, Duration limit, Supplier<Optional<T>> poll) {
        RateGate gate = sessions.gate(placement);
        long deadline = System.nanoTime() + limit.toNanos();
        Duration pause = FIRST_POLL;
        boolean said = false;
        while (true) {
            long asked = System.nanoTime();
            Optional<T> answer = poll.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            // A call that had to wait until the provider takes more takes nothing off the limit.
            deadline += System.nanoTime() - asked;
            if (isStopping()) {
                throw new CancellationException("cancelled while waiting for " + what);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw ProviderException.of(
                        ProviderException.Kind.TIMEOUT,
                        address + " was not done within " + limit.toSeconds() + " s: waited for " + what);
            }
            if (!said) {
                said = true;
                emit(new Event.ChangeProgress(clock.instant(), address, "waiting for " + what));
            }
            long nanos = Math.min(left, pause.toNanos());
            gate.outside(() -> Retrier.pause(Duration.ofNanos(nanos), this::isStopping));
            Duration next = pause.multipliedBy(3).dividedBy(2);
            pause = next.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : next;
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}

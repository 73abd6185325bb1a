package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.run.Event;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What handlers get. */
final class Contexts {
    private Contexts() {}

    static class Read implements ReadContext {
        final Run run;
        final Address address;
        final Placement placement;

        Read(Run run, Address address, Placement placement) {
            this.run = run;
            this.address = address;
            this.placement = placement;
        }

        @Override
        public String environment() {
            return run.environment();
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            return run.reveal(placement, secret);
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            return run.await(address, placement, what, limit, poll);
        }

        @Override
        public void progress(String message) {
            run.emit(new Event.ChangeProgress(run.clock().instant(), address, message));
        }

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return run.marks(known);
        }
    }

    /** A read of one refresh: what several reads ask alike is asked once. */
    static final class Refresh extends Read {
        private final SharedCalls calls;

        Refresh(Run run, Address address, Placement placement, SharedCalls calls) {
            super(run, address, placement);
            this.calls = calls;
        }

        @Override
        public <T> T once(Object key, Supplier<T> call) {
            return calls.once(new SharedCalls.Key(placement.provider(), placement.account(), key), call);
        }
    }

    static final class Apply<S extends Record, O extends Record> extends Read implements ApplyContext<S, O> {
        private final Binding.ApplyInput<S, O> input;
        private final boolean again;
        private final Consumer<String> created;

        Apply(Run run, Binding.ApplyInput<S, O> input, boolean again, Consumer<String> created) {
            super(run, input.known().address(), input.known().placement());
            this.input = input;
            this.again = again;
            this.created = created;
        }

        @Override
        public boolean mayExist() {
            return input.known().id() == null && again;
        }

        @Override
        public Known<S, O> known() {
            return input.known();
        }

        @Override
        public S spec() {
            return input.spec();
        }

        @Override
        public Optional<Observation.Present<S, O>> prior() {
            return input.prior();
        }

        @Override
        public Map<String, String> tags() {
            Map<String, String> tags = new TreeMap<>();
            Json own = Json.of(spec()).get("tags");
            if (own != null) {
                own.fields().forEach((key, value) -> tags.put(key, value.asText()));
            }
            tags.put(Marks.PREFIX + "address", address.toString());
            tags.putAll(run.marks(known()));
            return tags;
        }

        @Override
        public void created(String id) {
            created.accept(id);
        }

        @Override
        public SecretRef keep(String name, SecretValue value) {
            return run.sessions()
                    .secrets(placement)
                    .orElseThrow(() -> ProviderException.of(
                            ProviderException.Kind.INVALID,
                            "the provider '" + placement.provider() + "' has no secret store to keep '" + name
                                    + "' in; take the secret from an environment variable or a file"))
                    .put(name, value);
        }
    }

    static final class Delete<S extends Record, O extends Record> extends Read implements DeleteContext<S, O> {
        private final Known<S, O> known;
        private final Optional<S> prior;

        Delete(Run run, Known<S, O> known, Optional<S> prior) {
            super(run, known.address(), known.placement());
            this.known = known;
            this.prior = prior;
        }

        @Override
        public Known<S, O> known() {
            return known;
        }

        @Override
        public Optional<S> prior() {
            return prior;
        }
    }
}

package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the engine would give to a handler, for tests of one call. Waiting asks a hundred times without pausing. */
public final class Contexts {
    private static final int POLLS = 100;

    private Contexts() {}

    public static <S extends Record, O extends Record> Known<S, O> known(
            String type, @Nullable String id, S spec, @Nullable O outputs) {
        return new Known<>(
                new Address(Aws.ID, type, "thing"),
                new Placement(Aws.ID, "eu-west-1", null),
                "token",
                "test-thing-token",
                id,
                spec,
                outputs);
    }

    public static ReadContext reading() {
        return new Reading("");
    }

    /** Every secret has this value. */
    public static ReadContext revealing(String value) {
        return new Reading(value);
    }

    public static <S extends Record, O extends Record> DeleteContext<S, O> deleting(Known<S, O> known) {
        return new Deleting<>(known);
    }

    /** A create whose earlier try got as far as what is there. */
    public static <S extends Record, O extends Record> ApplyContext<S, O> resuming(Known<S, O> known, S there) {
        Known<S, O> unfinished = new Known<>(
                known.address(),
                known.placement(),
                known.token(),
                known.physicalName(),
                known.id(),
                known.spec(),
                null);
        return applying(
                unfinished,
                java.util.Objects.requireNonNull(known.outputs()),
                there,
                java.util.Objects.requireNonNull(known.spec()));
    }

    /** A create of what is not there. */
    public static <S extends Record, O extends Record> ApplyContext<S, O> creating(Known<S, O> known) {
        return new Applying<>(known, java.util.Objects.requireNonNull(known.spec()), Optional.empty());
    }

    /** An update of what is there as before. */
    public static <S extends Record, O extends Record> ApplyContext<S, O> updating(
            Known<S, O> known, S before, S after) {
        return applying(known, java.util.Objects.requireNonNull(known.outputs()), before, after);
    }

    private static <S extends Record, O extends Record> ApplyContext<S, O> applying(
            Known<S, O> known, O outputs, S before, S after) {
        String id = java.util.Objects.requireNonNull(known.id());
        return new Applying<>(
                known, after, Optional.of(new Observation.Present<>(id, before, outputs, Observation.Owner.OURS)));
    }

    private static class Reading implements ReadContext {
        private final String secret;

        Reading(String secret) {
            this.secret = secret;
        }

        @Override
        public String environment() {
            return "test";
        }

        @Override
        public SecretValue reveal(Output<?> output) {
            return SecretValue.of(secret);
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            for (int i = 0; i < POLLS; i++) {
                Optional<T> answer = poll.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            throw ProviderException.of(ProviderException.Kind.TIMEOUT, what);
        }

        @Override
        public void progress(String message) {}

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of("infrar-instance", known.token());
        }
    }

    private static final class Deleting<S extends Record, O extends Record> extends Reading
            implements DeleteContext<S, O> {
        private final Known<S, O> known;

        Deleting(Known<S, O> known) {
            super("");
            this.known = known;
        }

        @Override
        public Known<S, O> known() {
            return known;
        }

        @Override
        public Optional<S> prior() {
            return Optional.empty();
        }
    }

    private static final class Applying<S extends Record, O extends Record> extends Reading
            implements ApplyContext<S, O> {
        private final Known<S, O> known;
        private final S spec;
        private final Optional<Observation.Present<S, O>> prior;

        Applying(Known<S, O> known, S spec, Optional<Observation.Present<S, O>> prior) {
            super("");
            this.known = known;
            this.spec = spec;
            this.prior = prior;
        }

        @Override
        public Known<S, O> known() {
            return known;
        }

        @Override
        public S spec() {
            return spec;
        }

        @Override
        public Optional<Observation.Present<S, O>> prior() {
            return prior;
        }

        @Override
        public boolean mayExist() {
            return false;
        }

        @Override
        public Map<String, String> tags() {
            return marks(known);
        }

        @Override
        public void created(String id) {}

        @Override
        public SecretRef keep(String name, SecretValue value) {
            throw new UnsupportedOperationException("no secret store");
        }
    }
}

package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.model.Address;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.testkit.hetzner.HetznerSim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A server that Hetzner says it has made, and that does not run. */
class StuckServerTest {
    private static final Server.Spec SPEC = new Server.Spec(
            "cx23",
            "fsn1",
            "ubuntu-22.04",
            List.of(),
            null,
            Set.of(),
            Set.of(),
            null,
            true,
            true,
            null,
            false,
            false,
            false,
            false,
            null,
            true,
            Map.of());

    /** Time passes only between two looks: what is not there at the second one is not there in time. */
    private static final class Impatient implements ApplyContext<Server.Spec, Server.Outputs> {
        private final List<String> ids = new ArrayList<>();
        private final Runnable meanwhile;

        Impatient(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public Known<Server.Spec, Server.Outputs> known() {
            return new Known<>(
                    Address.parse("hetzner:server/main"),
                    new Placement("hetzner", "fsn1", null),
                    "token",
                    "main-token",
                    null,
                    SPEC,
                    null);
        }

        @Override
        public Server.Spec spec() {
            return SPEC;
        }

        @Override
        public Optional<Observation.Present<Server.Spec, Server.Outputs>> prior() {
            return Optional.empty();
        }

        @Override
        public boolean mayExist() {
            return false;
        }

        @Override
        public Map<String, String> tags() {
            return Map.of("infrar-instance", "token");
        }

        @Override
        public void created(String id) {
            ids.add(id);
        }

        @Override
        public SecretRef keep(String name, SecretValue value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String environment() {
            return "test";
        }

        @Override
        public SecretValue reveal(Output<?> secret) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T await(String what, Duration limit, Supplier<Optional<T>> poll) {
            if (what.endsWith("to be running")) {
                meanwhile.run();
            }
            for (int look = 0; look < 20; look++) {
                Optional<T> answer = poll.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            throw ProviderException.of(ProviderException.Kind.TIMEOUT, "was not done within " + limit);
        }

        @Override
        public void progress(String message) {}

        @Override
        public Map<String, String> marks(Known<?, ?> known) {
            return Map.of();
        }
    }

    @Test
    void it_is_told_with_what_hetzner_did_last() {
        try (HetznerSim sim = HetznerSim.start();
                HetznerApi api = HetznerTests.api(sim)) {
            Impatient context = new Impatient(() -> {
                String id = HetznerTests.only(sim, "/servers").path("id").asText();
                api.call(io.infrar.rest.RestRequest.post("/servers/" + id + "/actions/poweroff", null));
            });

            ProviderException failure =
                    catchThrowableOfType(ProviderException.class, () -> new Server(api).apply(context));

            assertThat(failure.kind()).isEqualTo(ProviderException.Kind.TIMEOUT);
            assertThat(failure)
                    .hasMessageContaining("did not become running")
                    .hasMessageContaining("it is off")
                    .hasMessageContaining("stop_server (success, 100 %)");
            assertThat(context.ids).isNotEmpty();
        }
    }
}

package io.infrar.provider.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.testkit.hetzner.HetznerSim;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that must answer before an apply goes on, really tried on loopback. */
class ReachableServerTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5xCXKV2ctx9dWrw/AfT78I/ocP/KzW/FmXdT/vi5t7 ops@infrar.io";

    @TempDir
    Path folder;

    private final HetznerSim sim = HetznerSim.builder().loopbackAddresses().start();
    private final Port port = new Port();

    /** A port of loopback that nobody else can take, and that answers only once it is opened. */
    private static final class Port implements Closeable {
        private final Socket reserved = new Socket();
        private @Nullable ServerSocket open;

        Port() {
            try {
                reserved.setReuseAddress(true);
                reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int number() {
            return reserved.getLocalPort();
        }

        void open() {
            try {
                open = new ServerSocket();
                open.setReuseAddress(true);
                open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void shut() {
            try {
                if (open != null) {
                    open.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            shut();
            try {
                reserved.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterEach
    void end() {
        port.close();
        sim.close();
    }

    private Environment environment(Consumer<Server.Builder> model) {
        return Infra.environment("production")
                .on("hetzner", "fsn1")
                .server("main", s -> model.accept(s.sshKeys(KEY).openPort(port.number(), "203.0.113.0/24")))
                .build();
    }

    private Environment within(Duration limit) {
        return environment(s -> s.with(Hetzner.reachableAt(port.number(), limit)));
    }

    private Life life() {
        return new Life(sim, folder);
    }

    private static boolean waits(Event event) {
        return event instanceof Event.ChangeProgress progress
                && progress.message().contains("to answer at");
    }

    @Test
    void an_apply_goes_on_once_a_server_answers() {
        Life life = life();
        try (Infra infra = life.infra()) {
            boolean[] waited = new boolean[1];
            infra.apply(infra.plan(within(Duration.ofMinutes(1))), event -> {
                if (waits(event) && !waited[0]) {
                    waited[0] = true;
                    port.open();
                }
            });

            assertThat(waited[0]).isTrue();
        }
        assertThat(life.plan(within(Duration.ofMinutes(1))).effective()).isEmpty();
    }

    @Test
    void whether_and_how_long_is_waited_for_is_no_difference_of_a_server_that_is_there() {
        Life life = life();
        life.apply(environment(s -> {}));

        assertThat(life.plan(within(Duration.ofMinutes(1))).effective()).isEmpty();
        assertThat(life.plan(within(Duration.ofMinutes(2))).effective()).isEmpty();
    }

    @Test
    void a_server_that_never_answers_is_told_with_where_to_look_and_kept() {
        Life life = life();
        Environment impatient = within(Duration.ofMillis(200));

        Throwable failure = catchThrowable(() -> life.apply(impatient));

        JsonNode server = HetznerTests.only(sim, "/servers");
        assertThat(failure)
                .hasStackTraceContaining("server " + server.path("id").asText())
                .hasStackTraceContaining(server.path("name").asText())
                .hasStackTraceContaining("did not answer at 127.0.0.1 port " + port.number() + " within")
                .hasStackTraceContaining("refused")
                .hasStackTraceContaining("firewall")
                .hasStackTraceContaining("user data")
                .hasStackTraceContaining("console");
        assertThat(server.path("status").asText()).isEqualTo("running");
        assertThat(life.plan(impatient).effective()).isNotEmpty();

        port.open();
        life.apply(impatient);

        assertThat(HetznerTests.only(sim, "/servers").path("id")).isEqualTo(server.path("id"));
        assertThat(life.plan(impatient).effective()).isEmpty();
        life.destroy(impatient);
        assertThat(HetznerTests.list(sim, "/servers")).isEmpty();
    }

    @Test
    void a_wait_is_given_up_when_the_run_is_cancelled_and_gone_on_with_later() {
        Life life = life();
        Environment patient = within(Duration.ofHours(1));
        Cancellation cancellation = new Cancellation();
        try (Infra infra = life.infra()) {
            assertThatThrownBy(() -> infra.apply(
                            infra.plan(patient),
                            event -> {
                                if (waits(event)) {
                                    cancellation.cancel();
                                }
                            },
                            cancellation))
                    .isInstanceOf(ApplyException.class);
        }
        String id = HetznerTests.only(sim, "/servers").path("id").asText();

        port.open();
        life.apply(patient);

        assertThat(HetznerTests.only(sim, "/servers").path("id").asText()).isEqualTo(id);
    }

    @Test
    void a_server_that_was_restarted_must_answer_again() {
        port.open();
        Life life = life();
        life.apply(within(Duration.ofMinutes(1)));
        port.shut();
        try (HetznerApi api = HetznerTests.api(sim)) {
            String id = HetznerTests.only(sim, "/servers").path("id").asText();
            api.call(RestRequest.post("/servers/" + id + "/actions/poweroff", null));
        }

        assertThat(catchThrowable(() -> life.apply(within(Duration.ofMillis(200)))))
                .hasStackTraceContaining("did not answer at 127.0.0.1");
    }

    @Test
    void a_port_that_the_servers_own_firewall_keeps_shut_is_refused_in_the_plan() {
        Environment shut = environment(s -> s.closePorts()
                .openPort(443)
                .openPorts(22, 22, "udp", "0.0.0.0/0")
                .with(Hetzner.reachableAt(22)));

        assertThat(life().plan(shut).blocking().toString()).contains("hetzner.reachable", "port 22", "openPort(22");
    }

    @Test
    void what_is_no_port_or_no_time_is_refused_at_once() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Hetzner.reachableAt(0)))
                .hasMessageContaining("port must be 1 to 65535");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Hetzner.reachableAt(22, Duration.ZERO)))
                .hasMessageContaining("within must be positive");
    }
}

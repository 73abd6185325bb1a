package io.infrar.provider.hetzner;

import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.testkit.hetzner.HetznerSim;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyActionsTest {
    private static final int SERVERS = 30;

    private final HetznerSim sim = HetznerSim.builder()
            .actionDuration(Duration.ofMillis(300))
            .rateLimit(100_000)
            .start();

    @TempDir
    Path folder;

    private static EnvironmentBuilder environment() {
        return Infra.environment("many").stage(Stage.DEVELOPMENT).on("hetzner", "fsn1");
    }

    private void apply(Environment environment) {
        try (sim;
                Infra infra = HetznerTests.infra(sim, folder).parallelism(40).build()) {
            infra.apply(infra.plan(environment));

            assertThat(infra.plan(environment).effective()).isEmpty();
        }
    }

    private long calls(String line) {
        return sim.calls().stream().filter(call -> call.line().equals(line)).count();
    }

    /** An answer has no more than 25 of them. */
    @Test
    void more_actions_than_one_answer_has_are_all_seen_to_end_and_asked_for_together() {
        apply(environment()
                .server("node", s -> s.cpu(2).userData("#cloud-config\n").count(SERVERS))
                .build());

        assertThat(calls("POST /servers")).isEqualTo(SERVERS);
        assertThat(calls("GET /actions")).as("for %s servers", SERVERS).isLessThan(SERVERS);
    }

    /** A server is locked while a volume is attached to it. */
    @Test
    void volumes_of_a_server_wait_for_each_other_instead_of_being_refused() {
        apply(environment()
                .server(
                        "main",
                        s -> s.cpu(2)
                                .userData("#cloud-config\n")
                                .volume("a", gib(10))
                                .volume("b", gib(10))
                                .volume("c", gib(10)))
                .build());

        assertThat(calls("POST /volumes")).isEqualTo(3);
    }
}

package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import io.infrar.model.Server;
import io.infrar.spi.Finding;
import io.infrar.spi.ProviderException;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.http.FaultProxy.Fault;
import io.infrar.testkit.http.FaultProxy.Faults;
import io.infrar.testkit.sim.SimCall;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong at Hetzner, and what becomes of it. */
class ServerFaultsTest {
    @TempDir
    Path folder;

    private HetznerSim sim = HetznerSim.builder().readOnlyToken("only-looks").start();

    @AfterEach
    void conforms() {
        sim.close();
    }

    private static Environment environment(Consumer<Server.Builder> model) {
        return Infra.environment("production")
                .on("hetzner", "fsn1")
                .server("main", s -> model.accept(s.openPort(443).userData("#cloud-config\n")))
                .build();
    }

    private Life life() {
        return new Life(sim, folder);
    }

    @Test
    void a_type_that_is_sold_out_is_told_with_what_can_be_had() {
        sim.soldOut("cx33", "fsn1", true);

        Throwable failure =
                catchThrowable(() -> life().apply(environment(s -> s.cpu(4).memory(gib(8)))));

        assertThat(failure)
                .hasStackTraceContaining("resource_unavailable")
                .hasStackTraceContaining("'cx33' in fsn1")
                .hasStackTraceContaining("cx43");
        assertThat(HetznerTests.list(sim, "/servers")).isEmpty();
    }

    @Test
    void a_server_runs_on_when_the_type_it_should_get_is_sold_out() {
        Life life = life();
        life.apply(environment(s -> s.cpu(2).memory(gib(4))));
        sim.soldOut("cx33", "fsn1", true);
        sim.forgetCalls();

        Throwable failure =
                catchThrowable(() -> life.apply(environment(s -> s.cpu(4).memory(gib(8)))));

        assertThat(failure).hasStackTraceContaining("cx33");
        assertThat(HetznerTests.only(sim, "/servers").path("status").asText()).isEqualTo("running");
        assertThat(sim.calls().stream().map(SimCall::line)).noneMatch(line -> line.endsWith("/shutdown"));
    }

    @Test
    void a_server_is_started_again_when_hetzner_cannot_change_its_type_after_all() {
        Life life = life();
        life.apply(environment(s -> s.cpu(2).memory(gib(4))));
        sim.failAction("change_server_type", "server_error", "the host has no room");

        Throwable failure =
                catchThrowable(() -> life.apply(environment(s -> s.cpu(4).memory(gib(8)))));

        assertThat(HetznerTests.only(sim, "/servers").path("status").asText()).isEqualTo("running");
        // The engine tries it again, and that time it is done.
        assertThat(failure).isNull();
        assertThat(HetznerTests.only(sim, "/servers")
                        .path("server_type")
                        .path("name")
                        .asText())
                .isEqualTo("cx33");
    }

    @Test
    void an_action_that_fails_is_told_with_its_code() {
        sim.failAction("create_server", "resource_unavailable", "no host has room");

        Throwable failure = catchThrowable(() -> life().apply(environment(s -> {})));

        assertThat(failure)
                .hasStackTraceContaining("create_server of server")
                .hasStackTraceContaining("no host has room")
                .hasStackTraceContaining("[resource_unavailable]");
    }

    @Test
    void a_lock_of_somebody_else_is_waited_for() {
        Life life = life();
        life.apply(environment(s -> {}));
        String id = HetznerTests.only(sim, "/servers").path("id").asText();
        sim.failRequest("POST /servers/" + id + "/actions/enable_backup", 423, "locked");

        life.apply(environment(s -> s.backups(Duration.ofDays(7))));

        assertThat(HetznerTests.only(sim, "/servers").path("backup_window").isNull())
                .isFalse();
    }

    @Test
    void an_object_of_somebody_else_that_has_the_name_is_left_alone() {
        sim.failRequest("POST /servers", 409, "uniqueness_error");

        Throwable failure = catchThrowable(() -> life().apply(environment(s -> {})));

        assertThat(failure)
                .hasStackTraceContaining("uniqueness_error")
                .hasStackTraceContaining("rename, adopt or delete it");
    }

    @Test
    void a_limit_of_the_project_is_told_with_where_to_raise_it() {
        sim.limit("servers", 0);

        assertThat(catchThrowable(() -> life().apply(environment(s -> {}))))
                .hasStackTraceContaining("resource_limit_exceeded")
                .hasStackTraceContaining("under Limits");
    }

    @Test
    void what_was_made_when_an_answer_was_lost_is_found_and_made_only_once() {
        Environment all = environment(s -> s.staticIp().volume("data", gib(10)).spread());
        try (FaultProxy proxy =
                FaultProxy.before(URI.create("http://" + sim.endpoint().getAuthority()), 7)) {
            // The first answer of each create is lost.
            java.util.Set<String> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
            proxy.faults(new Faults(
                    1,
                    List.of(Fault.LOST_ANSWER),
                    call -> call.action().startsWith("POST") && seen.add(call.action())));
            Map<String, String> settings = new HashMap<>(sim.settings());
            settings.put("HCLOUD_ENDPOINT", proxy.endpoint() + "/v1");
            Life life = new Life(settings, folder);

            life.apply(all);

            assertThat(seen).isNotEmpty();
            for (String path : List.of("/servers", "/volumes", "/floating_ips", "/firewalls", "/placement_groups")) {
                assertThat(HetznerTests.list(sim, path)).as(path).hasSize(1);
            }
            assertThat(life.plan(all).effective()).isEmpty();
            life.destroy(all);
            assertThat(HetznerTests.list(sim, "/servers")).isEmpty();
            assertThat(HetznerTests.list(sim, "/volumes")).isEmpty();
        }
    }

    // ---- bad input

    @Test
    void a_server_that_nobody_can_log_in_to_is_refused_unless_a_reason_is_given() {
        EnvironmentBuilder closed =
                Infra.environment("production").on("hetzner", "fsn1").server("main", s -> s.openPort(443));
        Life life = life();
        try (Infra infra = life.infra()) {
            assertThat(infra.validate(closed.build()))
                    .filteredOn(Finding::blocks)
                    .singleElement()
                    .asString()
                    .contains("hetzner.no-ssh-key", "nobody can log in");
        }
        assertThat(life.plan(closed.build()).blocking()).isNotEmpty();

        life.apply(closed.suppress("hetzner.no-ssh-key", server("main"), "the image serves and needs no care")
                .build());
        assertThat(HetznerTests.list(sim, "/servers")).hasSize(1);
    }

    // ---- what is not there

    @Test
    void a_location_that_hetzner_does_not_have_is_refused_in_the_plan() {
        Environment nowhere = Infra.environment("production")
                .on("hetzner", "mars1")
                .network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).sshKeys("ops"))
                .build();

        assertThat(life().plan(nowhere).blocking().toString()).contains("mars1", "fsn1");
    }

    @Test
    void a_key_that_the_project_does_not_have_is_told_with_its_name() {
        Throwable failure = catchThrowable(() -> life().apply(environment(s -> s.sshKeys("nobody"))));

        assertThat(failure).hasStackTraceContaining("nobody");
        assertThat(cause(failure).kind()).isEqualTo(ProviderException.Kind.INVALID);
    }

    @Test
    void something_that_hetzner_does_not_find_is_not_tried_again_and_again() {
        sim.failRequest("POST /servers", 404, "not_found");

        Throwable failure = catchThrowable(() -> life().apply(environment(s -> s.sshKeys("nobody"))));

        assertThat(cause(failure).kind()).isEqualTo(ProviderException.Kind.INVALID);
        assertThat(failure).hasStackTraceContaining("nobody").hasStackTraceContaining("ubuntu-22.04");
        assertThat(sim.calls().stream().map(SimCall::line)).containsOnlyOnce("POST /servers");
    }

    @Test
    void an_image_that_hetzner_does_not_have_is_told_with_its_name() {
        Throwable failure = catchThrowable(() -> life().apply(environment(s -> s.image("ubuntu-3.11"))));

        assertThat(failure).hasStackTraceContaining("ubuntu-3.11");
        assertThat(cause(failure).kind()).isEqualTo(ProviderException.Kind.INVALID);
    }

    // ---- tokens

    private Throwable withToken(String token) {
        Map<String, String> settings = new HashMap<>(sim.settings());
        settings.put("HCLOUD_TOKEN", token);
        return catchThrowable(() -> new Life(settings, folder).apply(environment(s -> {})));
    }

    private static ProviderException cause(Throwable failure) {
        Throwable each = failure;
        while (!(each instanceof ProviderException found)) {
            each = java.util.Objects.requireNonNull(each.getCause(), "no ProviderException in " + failure);
        }
        return found;
    }

    @Test
    void a_missing_token_is_told_with_its_name() {
        assertThat(cause(withToken(" ")).kind()).isEqualTo(ProviderException.Kind.UNAUTHENTICATED);
        assertThat(withToken(" ")).hasStackTraceContaining("set HCLOUD_TOKEN");
    }

    @Test
    void a_wrong_token_is_told_and_not_shown() {
        Throwable failure = withToken("wrong-token-4711");

        assertThat(cause(failure).kind()).isEqualTo(ProviderException.Kind.UNAUTHENTICATED);
        assertThat(failure).hasStackTraceContaining("HCLOUD_TOKEN");
        assertThat(org.assertj.core.util.Throwables.getStackTrace(failure)).doesNotContain("wrong-token-4711");
    }

    @Test
    void a_token_that_may_only_read_is_told_with_what_to_do() {
        Throwable failure = withToken("only-looks");

        assertThat(cause(failure).kind()).isEqualTo(ProviderException.Kind.DENIED);
        assertThat(failure).hasStackTraceContaining("token_readonly").hasStackTraceContaining("Read & Write");
    }

    // ---- waiting

    @Test
    void servers_that_are_made_together_are_waited_for_together() {
        sim.close();
        sim = HetznerSim.builder().actionDuration(Duration.ofMillis(400)).start();

        life().apply(environment(s -> s.count(8)));

        List<SimCall> polls = sim.calls().stream()
                .filter(call -> call.line().equals("GET /actions"))
                .toList();
        assertThat(polls).anySatisfy(call -> assertThat(call.query().get("id")).hasSizeGreaterThanOrEqualTo(6));
        // One look each 200 ms at most, for however many; 8 that look by themselves would need some 40.
        assertThat(polls).hasSizeLessThan(16);
    }
}

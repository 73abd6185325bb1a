package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent serves all tests of this class, so that they cost no JVM each. */
class ProcessUnitTest extends AgentFixture {
    private static final String SECRET = "s3cr3t/value+1";

    @TempDir
    static Path shared;

    private AgentClient client;

    @BeforeEach
    void useTheSharedAgent() {
        root = shared.resolve("root");
        client = start();
    }

    @AfterEach
    @Override
    void leaveNothing() {
        for (UnitStatus unit : client.units()) {
            client.delete(unit.unit().id());
        }
        assertThat(table.marked(List.of("INFRAR_ROOT=" + root))).isEmpty();
    }

    @AfterAll
    static void endTheSharedAgent() {
        AgentClient.connect(shared.resolve("root")).ifPresent(AgentClient::removeAll);
        assertThat(shared.resolve("root")).doesNotExist();
    }

    @Test
    void a_process_that_is_killed_is_started_again() {
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        kill(pid);
        eventually("restarted", () -> client.unit("worker").orElseThrow().restarts() == 1);
        assertThat(client.awaitHealthy("worker", SOON).pid()).isNotEqualTo(pid);
    }

    @Test
    void a_restart_policy_decides_what_an_exit_means() {
        client.put(shell("done", "exit 0").with(Restart.onFailure()));
        client.put(shell("broken", "exit 3").with(Restart.never()));
        eventually("stopped", () -> client.unit("done").orElseThrow().state() == UnitState.STOPPED);
        eventually("failed", () -> client.unit("broken").orElseThrow().state() == UnitState.FAILED);
        assertThat(client.unit("broken").orElseThrow().detail()).isEqualTo("ended with exit code 3");
        assertThat(client.unit("broken").orElseThrow().restarts()).isZero();
    }

    @Test
    void a_program_that_does_not_exist_fails_soon_and_says_why() {
        client.put(ProcessUnit.of("typo", "test", Exec.of("/no/such/program")));
        assertThatThrownBy(() -> client.awaitHealthy("typo", Duration.ofSeconds(20)))
                .hasMessageContaining("\"typo\" does not come up")
                .hasMessageContaining("exit code 127")
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void what_is_not_healthy_in_time_is_said_with_its_last_lines_and_without_its_secret() {
        int port = Ports.free();
        Exec exec = Exec.of("sh", "-c", "echo connecting with $PASSWORD; echo waiting for nothing; exec sleep 600")
                .secretEnv("PASSWORD", "db");
        client.put(
                ProcessUnit.of("deaf", "test", exec).with(Health.tcp(port)).startTimeout(Duration.ofMinutes(1)),
                Map.of("db", SECRET));
        assertThatThrownBy(() -> client.awaitHealthy("deaf", Duration.ofMillis(400)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("\"deaf\" was not healthy within PT0.4S")
                .hasMessageContaining("port " + port)
                .hasMessageContaining("connecting with ***")
                .hasMessageContaining("waiting for nothing")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void a_start_timeout_stops_the_process_and_tries_again() {
        client.put(
                shell("deaf", "exec sleep 600").with(Health.tcp(Ports.free())).startTimeout(Duration.ofMillis(100)));
        assertThatThrownBy(() -> client.awaitHealthy("deaf", Duration.ofSeconds(20)))
                .hasMessageContaining("3 failed starts")
                .hasMessageContaining("was not healthy within PT0.1S");
    }

    @Test
    void a_secret_reaches_the_process_and_nothing_else() throws IOException {
        Path out = temp.resolve("out");
        Exec exec = Exec.of("sh", "-c", "umask 077; printf %s \"$PASSWORD\" > '" + out + "'; exec sleep 600")
                .secretEnv("PASSWORD", "db");
        client.put(ProcessUnit.of("worker", "test", exec), Map.of("db", SECRET));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        eventually("it has written", () -> Files.exists(out));
        eventually("it has written all", () -> LogFiles.since(out, 0).equals(SECRET));

        assertThat(client.units().toString()).doesNotContain(SECRET);
        assertThat(ProcessTable.output(List.of("ps", "-A", "-o", "args="))).doesNotContain(SECRET);
        try (Stream<Path> files = Files.walk(root.resolve("agent"))) {
            List<Path> holding = files.filter(Files::isRegularFile)
                    .filter(file -> LogFiles.since(file, 0).contains(SECRET))
                    .toList();
            assertThat(holding).singleElement().satisfies(file -> {
                assertThat(file.getParent()).hasFileName("secrets");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            });
        }
        kill(agentPid());
        assertThat(client.awaitHealthy("worker", SOON).pid()).isEqualTo(pid);
        client.delete("worker");
        assertThat(root.resolve("agent/secrets")).isEmptyDirectory();
    }

    @Test
    void a_definition_that_holds_the_secret_itself_is_refused() {
        ProcessUnit leaky = ProcessUnit.of(
                "leaky", "test", Exec.of("db", "--password=" + SECRET).secretEnv("P", "other"));
        assertThatThrownBy(() -> client.put(leaky, Map.of("db", SECRET)))
                .hasMessageContaining("refers to secrets that were not sent: [other]")
                .hasMessageContaining("holds the value of a secret")
                .hasMessageNotContaining(SECRET);
        assertThat(client.units()).isEmpty();
    }

    @Test
    void the_users_own_variables_do_not_leak_into_a_process() throws IOException {
        client.put(shell("worker", "env; exec sleep 600"));
        client.awaitHealthy("worker", SOON);
        eventually(
                "it has told", () -> !client.unit("worker").orElseThrow().log().isEmpty());
        assertThat(client.unit("worker").orElseThrow().log())
                .contains("INFRAR_UNIT=worker")
                .noneMatch(line -> line.startsWith("JAVA_TOOL_OPTIONS") || line.startsWith("MAVEN"));
    }

    @Test
    void deleting_kills_the_whole_family_even_one_that_ignores_sigterm() {
        String stubborn = "trap '' TERM; (trap '' TERM; while :; do sleep 0.2; done) & while :; do sleep 0.2; done";
        client.put(
                ProcessUnit.of("stubborn", "test", Exec.of("sh", "-c", stubborn).stop("TERM", Duration.ofMillis(200))));
        Long pid = client.awaitHealthy("stubborn", SOON).pid();
        List<Long> family = List.copyOf(table.family(pid));
        assertThat(family).hasSizeGreaterThan(1);
        client.delete("stubborn");
        assertThat(family).noneMatch(this::alive);
        assertThat(root.resolve("agent/log")).isEmptyDirectory();
        assertThat(root.resolve("agent/run")).isEmptyDirectory();
    }

    @Test
    void a_chosen_signal_lets_a_process_end_in_its_own_way() {
        Path out = temp.resolve("out");
        // Not INT: what runs in the background of a script inherits that it is ignored, and a shell cannot trap such a
        // signal.
        String script = "trap 'echo bye > " + out + "; exit 0' USR1; while :; do sleep 0.05; done";
        client.put(ProcessUnit.of("polite", "test", Exec.of("sh", "-c", script).stop("USR1", Duration.ofSeconds(5))));
        client.awaitHealthy("polite", SOON);
        client.delete("polite");
        assertThat(out).hasContent("bye");
    }

    @Test
    void each_kind_of_health_check_sees_a_process_come_up() throws IOException {
        int port = Ports.free();
        Exec replica = Exec.of(TestPrograms.command(TestPrograms.Replica.class, Integer.toString(port)));
        client.put(ProcessUnit.of("replica", "test", replica).with(Health.http(port, "/")));
        Path flag = temp.resolve("flag");
        client.put(shell("flagged", "sleep 0.1; touch " + flag + "; exec sleep 600")
                .with(Health.command("test", "-e", flag.toString())));
        client.put(shell("talker", "echo preparing; sleep 0.1; echo ready for connections; exec sleep 600")
                .with(Health.logLine("ready for \\w+")));
        client.awaitHealthy("flagged", SOON);
        assertThat(flag).exists();
        assertThat(client.awaitHealthy("talker", SOON).log()).contains("ready for connections");
        client.awaitHealthy("replica", SOON);
        assertThat(Prober.status(port, "/", Duration.ofSeconds(2))).isEqualTo(200);
    }

    @Test
    void one_that_was_healthy_and_stops_answering_is_reported() throws IOException {
        try (ServerSocket answering = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            client.put(shell("worker", "exec sleep 600")
                    .with(Health.tcp(answering.getLocalPort()).every(Duration.ofMillis(20))));
            client.awaitHealthy("worker", SOON);
        }
        eventually("unhealthy", () -> client.unit("worker").orElseThrow().state() == UnitState.UNHEALTHY);
    }

    @Test
    void a_log_is_kept_below_its_limit() throws IOException {
        client.put(shell("chatty", "while :; do echo 0123456789012345678901234567890123456789; sleep 0.001; done")
                .with(new LogLimit(null, 4_000)));
        Path log = root.resolve("agent/log/chatty.log");
        eventually("rotated", () -> Files.exists(LogFiles.rotated(log)));
        long before = Files.size(log);
        eventually("it goes on in the same file", () -> LogFiles.since(log, 0).length() > before);
        assertThat(LogFiles.since(log, 0)).startsWith("0123").doesNotContain("\0");
    }

    @Test
    void a_process_that_cannot_record_itself_does_not_run() throws IOException {
        Path run = root.resolve("agent/run");
        Files.delete(run);
        Files.createFile(run);
        client.put(shell("worker", "exec sleep 600"));
        assertThatThrownBy(() -> client.awaitHealthy("worker", Duration.ofSeconds(20)))
                .hasMessageContaining("could not record its pid");
        assertThat(table.marked(List.of("INFRAR_ROOT=" + root))).isEmpty();
        Files.delete(run);
        Files.createDirectory(run);
        client.put(shell("worker", "exec sleep 600")); // the same again: tried at once
        client.awaitHealthy("worker", SOON);
    }

    @Test
    void everything_wrong_with_a_definition_is_said_at_once() {
        assertThatThrownBy(() -> new SiteUnit("../x", " ", "0.0.0.0", 0, temp, "a/b", "404.html", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("id must", "owner must", "host must", "port must", "index must");
    }
}

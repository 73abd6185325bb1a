package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentLifeTest extends AgentFixture {

    @Test
    void units_outlive_the_jvm_that_made_them_by_sigkill() throws IOException {
        Started started = userJvm("persistent");
        started.jvm().destroyForcibly();
        eventually("the user's JVM is dead", () -> !started.jvm().isAlive());

        AgentClient later = AgentClient.connect(root).orElseThrow();
        assertThat(later.unit("sleeper")).hasValueSatisfying(unit -> {
            assertThat(unit.state()).isEqualTo(UnitState.RUNNING);
            assertThat(unit.pid()).isEqualTo(started.sleeper());
        });
        assertThat(later.agent().pid()).isEqualTo(started.agent());
    }

    @Test
    void a_new_agent_adopts_what_a_killed_one_left_running() {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        long agent = agentPid();
        kill(agent);

        UnitStatus adopted = client.awaitHealthy("worker", SOON); // the client brings up a new agent by itself
        assertThat(adopted.pid()).isEqualTo(pid);
        assertThat(adopted.restarts()).isZero();
        assertThat(agentPid()).isNotEqualTo(agent);

        kill(adopted.pid()); // an adopted process is watched like a child
        eventually("it was restarted", () -> client.unit("worker").orElseThrow().restarts() == 1);
        assertThat(client.awaitHealthy("worker", SOON).pid()).isNotEqualTo(pid);
    }

    @Test
    void what_ends_while_no_agent_is_there_is_started_by_the_next_one() {
        AgentClient client = start();
        client.put(shell("worker", "sleep 600 & wait"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        eventually("it has a child", () -> table.family(pid).size() == 2);
        kill(agentPid());
        long orphan = table.family(pid).stream()
                .filter(p -> !p.equals(pid))
                .findFirst()
                .orElseThrow();
        kill(pid);

        assertThat(client.awaitHealthy("worker", SOON).pid()).isNotEqualTo(pid);
        assertThat(alive(orphan)).isFalse();
    }

    @Test
    void the_same_definition_again_changes_nothing_and_another_one_replaces() {
        AgentClient client = start();
        ProcessUnit unit = shell("worker", "exec sleep 600");
        UnitStatus first = client.put(unit, Map.of("spare", "value-1"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        assertThat(client.put(unit, Map.of("spare", "value-1")).generation()).isEqualTo(first.generation());
        assertThat(client.awaitHealthy("worker", SOON).pid()).isEqualTo(pid);

        client.put(unit, Map.of("spare", "value-2"));
        Long second = client.awaitHealthy("worker", SOON).pid();
        assertThat(second).isNotEqualTo(pid);
        assertThat(alive(pid)).isFalse();

        client.put(shell("worker", "exec sleep 601"));
        assertThat(client.awaitHealthy("worker", SOON).pid()).isNotEqualTo(second);
        assertThat(alive(second)).isFalse();
        assertThat(client.units("test")).hasSize(1);
        assertThat(client.units("somebody else")).isEmpty();
    }

    @Test
    void many_clients_at_once_get_one_agent() {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Long>> pids = Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> start().agent().pid(), pool))
                    .limit(4)
                    .toList();
            assertThat(pids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void shutdown_stops_all_and_the_next_agent_starts_them_again() {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        long agent = agentPid();
        client.shutdown();
        assertThat(alive(pid)).isFalse();
        assertThat(alive(agent)).isFalse();
        assertThat(AgentClient.connect(root)).isEmpty();

        assertThat(start().awaitHealthy("worker", SOON).pid()).isNotEqualTo(pid);
    }

    @Test
    void an_agent_without_units_retires_and_leaves_no_file() {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        assertThat(client.retire()).isFalse();
        Long pid = client.awaitHealthy("worker", SOON).pid();
        client.delete("worker");
        client.delete("worker");
        assertThat(alive(pid)).isFalse();
        assertThat(client.unit("worker")).isEmpty();
        long agent = agentPid();
        assertThat(client.retire()).isTrue();
        assertThat(alive(agent)).isFalse();
        assertThat(root).doesNotExist();
    }

    @Test
    void a_corrupt_unit_file_is_moved_aside_reported_and_its_process_stopped() throws IOException {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        kill(agentPid());
        Path file = root.resolve("agent/units/worker.json");
        Files.writeString(file, Files.readString(file).substring(0, 40));

        assertThat(client.agent().problems()).singleElement().asString().contains("worker.json", "moved to");
        assertThat(file).doesNotExist();
        assertThat(file.resolveSibling("worker.json.corrupt")).exists();
        assertThat(client.units()).isEmpty();
        assertThat(alive(pid)).isFalse();
    }

    @Test
    void a_unit_of_a_newer_version_is_left_alone_and_said() throws IOException {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        client.shutdown();
        Path file = root.resolve("agent/units/worker.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"version\" : 1", "\"version\" : 99"));

        assertThatThrownBy(this::start)
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("written by a newer version of Infrar");
        assertThat(Files.readString(file)).contains("99");
        Files.delete(file);
    }

    @Test
    void what_runs_can_be_ended_without_an_agent_but_not_behind_its_back() {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        assertThatThrownBy(() -> AgentClient.stopAllWithoutAgent(root)).hasMessageContaining("is running");
        kill(agentPid());
        assertThat(AgentClient.stopAllWithoutAgent(root)).isEqualTo(1);
        assertThat(alive(pid)).isFalse();
    }

    @Test
    void an_agent_whose_folder_was_deleted_ends_with_all_that_it_runs() throws IOException {
        AgentClient client = start();
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        long agent = agentPid();
        Durable.deleteTree(root);
        eventually("the agent is gone", () -> !alive(agent));
        assertThat(alive(pid)).isFalse();
        assertThat(root).doesNotExist();
    }

    @Test
    void a_wrong_token_is_refused() throws Exception {
        start();
        Endpoint endpoint = Endpoint.read(new AgentDir(root));
        assertThat(endpoint).isNotNull();
        assertThat(Prober.status(endpoint.port(), "/v1/units", Duration.ofSeconds(2)))
                .isEqualTo(401);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("agent/endpoint.json"))))
                .isEqualTo("rw-------");
    }
}

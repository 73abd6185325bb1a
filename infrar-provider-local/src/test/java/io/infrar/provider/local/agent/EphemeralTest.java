package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class EphemeralTest extends AgentFixture {

    @Test
    void closing_removes_everything() {
        AgentClient client =
                AgentClient.connectOrStart(root, AgentOptions.forThisJvmOnly().register(register));
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        assertThat(client.agent().ephemeral()).isTrue();
        long agent = agentPid();
        client.close();
        assertThat(alive(pid)).isFalse();
        assertThat(alive(agent)).isFalse();
        assertThat(root).doesNotExist();
        assertThat(register).isEmptyDirectory();
        client.close();
    }

    @Test
    void closing_removes_everything_also_when_the_agent_is_dead() {
        AgentClient client =
                AgentClient.connectOrStart(root, AgentOptions.forThisJvmOnly().register(register));
        client.put(shell("worker", "exec sleep 600"));
        Long pid = client.awaitHealthy("worker", SOON).pid();
        kill(agentPid());
        client.close();
        assertThat(alive(pid)).isFalse();
        assertThat(root).doesNotExist();
        assertThat(register).isEmptyDirectory();
    }

    @Test
    void the_owners_death_by_sigkill_removes_everything() throws IOException {
        int port = Ports.free();
        Started started = userJvm("ephemeral", Integer.toString(port));
        assertThat(Ports.check(port)).isNotNull();
        started.jvm().destroyForcibly();
        eventually("the agent is gone", () -> !alive(started.agent()));
        assertThat(alive(started.sleeper())).isFalse();
        assertThat(Ports.check(port)).isNull();
        assertThat(root).doesNotExist();
        assertThat(register).isEmptyDirectory();
    }

    @Test
    void a_sweep_removes_what_is_left_when_owner_and_agent_were_both_killed() throws IOException {
        Started started = userJvm("ephemeral");
        kill(started.agent());
        started.jvm().destroyForcibly();
        eventually("the owner is dead", () -> !started.jvm().isAlive());
        assertThat(alive(started.sleeper())).isTrue();
        Files.createDirectories(root.resolve("data/pg"));
        Files.writeString(root.resolve("data/pg/PG_VERSION"), "15");

        assertThat(AgentClient.sweep(register)).containsExactly(root);
        assertThat(alive(started.sleeper())).isFalse();
        assertThat(root).doesNotExist();
        assertThat(register).isEmptyDirectory();
        assertThat(AgentClient.sweep(register)).isEmpty();
    }

    @Test
    void the_next_start_sweeps_by_itself_and_leaves_the_living_alone() throws IOException {
        Started dead = userJvm("ephemeral");
        kill(dead.agent());
        dead.jvm().destroyForcibly();
        eventually("the owner is dead", () -> !dead.jvm().isAlive());
        try (AgentClient living = AgentClient.connectOrStart(
                        temp.resolve("living"), AgentOptions.forThisJvmOnly().register(register));
                AgentClient other = AgentClient.connectOrStart(
                        temp.resolve("other"), AgentOptions.forThisJvmOnly().register(register))) {
            assertThat(alive(dead.sleeper())).isFalse();
            assertThat(root).doesNotExist();
            assertThat(living.agent().pid()).isNotEqualTo(other.agent().pid());
        }
        assertThat(register).isEmptyDirectory();
    }

    @Test
    void a_folder_with_files_is_refused_and_not_touched() throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> AgentClient.connectOrStart(
                        root, AgentOptions.forThisJvmOnly().register(register)))
                .hasMessageContaining("use a new or empty folder");
        assertThat(root.resolve("thesis.txt")).hasContent("years of work");
    }
}

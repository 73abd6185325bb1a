package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways of seeing processes, also the one for systems without {@code /proc}, as far as this machine has them. */
class ProcessTableTest {
    @TempDir
    Path temp;

    static List<ProcessTable> tables() {
        return Detach.find("ps") == null
                ? List.of(ProcessTable.host())
                : List.of(ProcessTable.host(), new PsProcessTable());
    }

    private Child.Launch launch(ProcessTable table, List<String> detach, String script) throws IOException {
        AgentDir dir = new AgentDir(temp.resolve("root"));
        dir.create();
        Files.writeString(dir.unit("worker"), "{}");
        return new Child.Launch(
                dir, table, detach, "worker", "g1", Exec.of("sh", "-c", script), Map.of(), dir.log("worker"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void a_child_has_a_session_of_its_own_is_found_again_and_dies_with_its_children(ProcessTable table)
            throws IOException {
        for (List<String> detach : List.of(Detach.prefix(), Detach.perlPrefix(), List.<String>of())) {
            Child.Launch launch = launch(table, detach, "sleep 600 & sleep 600 & wait");
            Child child = Child.start(launch);
            assertThat(table.leadsGroup(child.pid())).isEqualTo(!detach.isEmpty());
            assertThat(Poll.until(
                            Duration.ofSeconds(5),
                            () -> table.family(child.pid()).size() == 3))
                    .isTrue();
            List<Long> family = List.copyOf(table.family(child.pid()));

            Child found = Child.find(table, launch.dir(), "worker");
            assertThat(found).isNotNull();
            assertThat(found.pid()).isEqualTo(child.pid());
            assertThat(found.own()).isFalse();
            found.stop("TERM", Duration.ofSeconds(5));
            assertThat(family).allMatch(pid -> table.start(pid) == null);
            assertThat(launch.dir().pid("worker")).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void another_process_with_the_same_number_is_not_taken_for_the_child(ProcessTable table) throws IOException {
        Child.Launch launch = launch(table, List.of(), "exec sleep 600");
        Child child = Child.start(launch);
        Path file = launch.dir().pid("worker");
        Files.writeString(file, Files.readString(file).replaceFirst("start=.*", "start=12345@other-boot"));
        assertThat(Child.find(table, launch.dir(), "worker")).isNull();
        assertThat(table.alive(new ProcessId(child.pid(), "12345@other-boot"))).isFalse();
        child.stop("TERM", Duration.ofSeconds(5));
    }

    @Test
    void of_two_children_started_for_one_unit_the_second_gives_up() throws IOException {
        ProcessTable table = ProcessTable.host();
        Child.Launch launch = launch(table, Detach.prefix(), "exec sleep 600");
        Child first = Child.start(launch);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Child.start(launch))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pid " + first.pid() + ", is running");
        assertThat(first.alive()).isTrue();
        first.stop("TERM", Duration.ofSeconds(5));
    }

    @Test
    void a_child_that_starts_after_its_unit_was_deleted_gives_up() throws IOException {
        Child.Launch launch = launch(ProcessTable.host(), Detach.prefix(), "exec sleep 600");
        Files.delete(launch.dir().unit("worker"));
        try {
            Child child = Child.start(launch);
            assertThat(Poll.until(Duration.ofSeconds(5), () -> !child.alive())).isTrue();
            assertThat(child.exitCode()).isEqualTo(125);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("could not record"); // it was gone before anybody looked
        }
        assertThat(launch.dir().pid("worker")).doesNotExist();
    }

    @Test
    void a_dead_process_that_nobody_has_reaped_counts_as_gone() throws Exception {
        assumeThat(ProcessTable.host()).isInstanceOf(LinuxProcessTable.class);
        // a shell that never waits for its child
        Process shell = new ProcessBuilder("sh", "-c", "sleep 0.01 & echo $!; exec sleep 600").start();
        try {
            byte[] line = new byte[16];
            int length = shell.getInputStream().read(line);
            long pid = Long.parseLong(new String(line, 0, length, java.nio.charset.StandardCharsets.US_ASCII).strip());
            for (ProcessTable table : tables()) {
                assertThat(Poll.until(Duration.ofSeconds(5), () -> table.start(pid) == null))
                        .isTrue();
            }
            assertThat(ProcessHandle.of(pid)).isPresent();
        } finally {
            shell.destroyForcibly();
        }
    }
}

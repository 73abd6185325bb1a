package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A root with its agent, all of which is gone after each test. */
abstract class AgentFixture {
    static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    Path root;
    Path register;
    final ProcessTable table = ProcessTable.host();
    private final List<Process> users = new ArrayList<>();

    @BeforeEach
    void chooseFolders() {
        root = temp.resolve("root");
        register = temp.resolve("register");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        users.forEach(Process::destroyForcibly);
        AgentClient.connect(root).ifPresent(AgentClient::removeAll);
        AgentClient.stopAllWithoutAgent(root);
        assertThat(table.marked(List.of("INFRAR_ROOT=" + root))).isEmpty();
    }

    AgentClient start() {
        return AgentClient.connectOrStart(root, AgentOptions.persistent().register(register));
    }

    static ProcessUnit shell(String id, String script) {
        return ProcessUnit.of(id, "test", Exec.of("sh", "-c", script).stop("TERM", Duration.ofSeconds(2)));
    }

    static void eventually(String what, BooleanSupplier condition) {
        assertThat(Poll.until(SOON, condition)).as(what).isTrue();
    }

    boolean alive(long pid) {
        return table.start(pid) != null;
    }

    long agentPid() {
        Endpoint endpoint = Endpoint.read(new AgentDir(root));
        assertThat(endpoint).isNotNull();
        return endpoint.process().pid();
    }

    void kill(long pid) {
        ProcessTable.signal("KILL", null, List.of(pid));
        eventually("pid " + pid + " is dead", () -> !alive(pid));
    }

    /** A JVM that brought up the unit "sleeper" in the root. */
    record Started(Process jvm, long sleeper, long agent) {}

    Started userJvm(String mode, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(root.toString(), mode, register.toString()));
        arguments.addAll(List.of(more));
        Process jvm = new ProcessBuilder(
                        TestPrograms.command(TestPrograms.User.class, arguments.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        users.add(jvm);
        BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        Pattern wanted = Pattern.compile("pid=(\\d+) agent=(\\d+)");
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = wanted.matcher(line);
            if (matcher.matches()) {
                return new Started(jvm, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the user's JVM ended: " + said);
    }
}

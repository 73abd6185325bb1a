package io.infrar.examples.cli;

import static io.infrar.model.Refs.compute;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.infrar.Infra;
import io.infrar.examples.platform.ThisProgram;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    private static final List<Example> GALLERY =
            List.of(new Example("S1", "Slow", "two services, one after the other", InterruptionTest::slow, ""));

    private static Environment slow() {
        return Infra.environment("slow")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .compute(
                        "first",
                        c -> c.command(ThisProgram.java(SlowService.class)).port(8080))
                .compute(
                        "second",
                        c -> c.command(ThisProgram.java(SlowService.class))
                                .port(8080)
                                .env("FIRST", compute("first").url()))
                .build();
    }

    /** The command line of this test's gallery, in a JVM of its own. */
    static final class Program {
        private Program() {}

        public static void main(String... words) {
            CommandLine.main(GALLERY, words);
        }
    }

    /** Takes its time before it listens. */
    static final class SlowService {
        private SlowService() {}

        public static void main(String... words) throws IOException, InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1500);
            int port = Integer.parseInt(System.getenv("PORT"));
            HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0).start();
        }
    }

    @Test
    void ctrl_c_lets_calls_in_flight_finish_and_records_them(@TempDir Path folder) throws Exception {
        String state = folder.resolve("state").toString();
        List<String> command = new ArrayList<>(List.of(ThisProgram.java(Program.class)));
        command.addAll(List.of("S1", "apply", "--state", state));
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        Captured line = new Captured(GALLERY);
        try {
            String printed = interruptedAt("… + local:process/first.1", program);
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(printed)
                    .contains("✓ + local:process/first.1")
                    .contains("local:process/second.1 skipped: the run was cancelled")
                    .contains("What was done is recorded");
            assertThat(program.exitValue()).isNotZero();

            assertThat(line.run("S1", "plan", "--state", state)).isEqualTo(Exit.CHANGES);
            assertThat(line.out()).contains("3 to create, 1 stay as they are");
        } finally {
            assertThat(line.run("S1", "destroy", "--state", state)).isEqualTo(Exit.DONE);
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** Sends the signal of a polite end when that text is printed; what was printed until the end. */
    private static String interruptedAt(String text, Process program) throws IOException {
        StringBuilder printed = new StringBuilder();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                printed.append(line).append('\n');
                if (line.contains(text)) {
                    program.toHandle().destroy(); // Process.destroy would close the stream, too
                }
            }
        }
        return printed.toString();
    }
}

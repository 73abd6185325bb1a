package io.infrar.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.examples.platform.ThisProgram;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The command line in a JVM of its own. */
    static final class Program {
        private Program() {}

        public static void main(String... words) {
            CommandLine.main(List.of(), words);
        }
    }

    /** A simulator in the background: without standard input. */
    private static Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(ThisProgram.java(Program.class)));
        command.add(Simulate.WORD);
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static void end(Process process) throws InterruptedException {
        process.toHandle().destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "hetzner, HCLOUD_ENDPOINT, HCLOUD_TOKEN",
        "cloudflare, CLOUDFLARE_BASE_URL, CLOUDFLARE_API_TOKEN",
        "cloudflare, CLOUDFLARE_BASE_URL, R2_S3_ENDPOINT",
        "hetzner-s3, HETZNER_S3_ENDPOINT, HETZNER_S3_ACCESS_KEY",
        "r2, R2_S3_ENDPOINT, R2_S3_ACCESS_KEY"
    })
    void it_prints_where_it_listens_and_the_variables_to_export(String name, String endpoint, String key)
            throws Exception {
        Process process = start(name);
        try {
            String line = firstLine(process);
            String address = line.substring(0, line.indexOf(' '));
            assertThat(line).contains(" " + endpoint + "=" + address).contains(" " + key + "=");
            assertThat(HTTP.send(
                                    HttpRequest.newBuilder(URI.create(address + "/"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isBetween(400, 499);
        } finally {
            end(process);
        }
    }

    @Test
    void what_is_made_is_found_by_the_next_one(@TempDir Path folder) throws Exception {
        String body = "{\"name\":\"main\",\"ip_range\":\"10.0.0.0/16\"}";
        Process first = start("hetzner", "--state", folder.toString());
        try {
            assertThat(send(firstLine(first), HttpRequest.BodyPublishers.ofString(body))
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            end(first);
        }
        Process second = start("hetzner", "--state=" + folder);
        try {
            assertThat(send(firstLine(second), HttpRequest.BodyPublishers.ofString(body))
                            .statusCode())
                    .isEqualTo(409);
        } finally {
            end(second);
        }
    }

    private static HttpResponse<String> send(String line, HttpRequest.BodyPublisher body) throws Exception {
        String[] words = line.split(" ");
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(words[0] + "/networks"))
                        .header("Authorization", "Bearer " + words[2].substring("HCLOUD_TOKEN=".length()))
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void options_are_read() {
        Simulate simulate =
                Simulate.parse("simulate", "--port", "8081", "hetzner", "--latency=150", "--state", "there");
        assertThat(simulate)
                .isEqualTo(new Simulate("hetzner", 8081, Duration.ofMillis(150), Path.of("there", "hetzner"), false));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> Simulate.parse("simulate", "azure", "--port", "x", "--fast", "--state"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("one of cloudflare, hetzner, hetzner-s3, r2")
                .hasMessageContaining("--port needs a number")
                .hasMessageContaining("there is no option --fast")
                .hasMessageContaining("--state needs a value");
    }

    @Test
    void a_wrong_name_is_bad_usage() {
        Captured line = new Captured(List.of());
        assertThat(line.run("simulate")).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("simulate needs one of");
    }
}

package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cloudflare's own tool takes the simulator for Cloudflare; only where {@code wrangler} is on the path. */
class WranglerTest {
    private static final String OVERRIDE = "INFRAR_WRANGLER_PROGRAM";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final CloudflareSim sim = CloudflareSim.builder().contract(false).start();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private String program = "";

    @BeforeEach
    void only_where_wrangler_is() throws IOException {
        String path = System.getenv("PATH");
        program = Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
                .map(entry -> Path.of(entry, "wrangler"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        String other = System.getenv(OVERRIDE);
        program = other == null ? program : other;
        Assumptions.assumeFalse(program.isEmpty(), "wrangler is not on the path, and " + OVERRIDE + " is not set");
        Files.createDirectories(folder.resolve("dist/assets"));
        Files.writeString(folder.resolve("dist/index.html"), "<h1>one</h1>");
        Files.writeString(folder.resolve("dist/assets/site.css"), "body {}");
        Files.writeString(folder.resolve("dist/LICENSE"), "no extension");
        Files.writeString(folder.resolve("dist/_headers"), "/*\n  X-Frame-Options: DENY\n");
        Files.writeString(folder.resolve("dist/_redirects"), "/old /new 301\n");
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    private String wrangler(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("wrangler.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(sim.settings());
        builder.environment()
                .putAll(Map.of(
                        "CLOUDFLARE_API_BASE_URL",
                        sim.endpoint().toString(),
                        "WRANGLER_SEND_METRICS",
                        "false",
                        "CI",
                        "1",
                        "HOME",
                        folder.toString()));
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String text = Files.readString(log);
        assertThat(ended && process.exitValue() == 0).as(text).isTrue();
        return text;
    }

    @Test
    void wrangler_creates_a_project_and_uploads_what_changed() throws Exception {
        wrangler("pages", "project", "create", "site", "--production-branch", "main");
        assertThat(wrangler("pages", "project", "list")).contains("site.pages.dev");
        String first = wrangler("pages", "deploy", "dist", "--project-name", "site", "--branch", "main");
        assertThat(first).contains("Uploaded 3 files").contains("Deployment complete");
        assertThat(sim.site("site", "main"))
                .containsOnlyKeys("/index.html", "/assets/site.css", "/LICENSE", "_headers", "_redirects");
        Files.writeString(folder.resolve("dist/index.html"), "<h1>two</h1>");
        String second = wrangler("pages", "deploy", "dist", "--project-name", "site", "--branch", "feature/x");
        assertThat(second)
                .contains("Uploaded 1 files (2 already uploaded)")
                .contains("https://feature-x.site.pages.dev");
        assertThat(Client.text(sim.site("site", "feature/x").getOrDefault("/index.html", new byte[0])))
                .isEqualTo("<h1>two</h1>");
    }
}

package io.infrar.provider.cloudflare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Refs;
import io.infrar.model.StaticSite;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WranglerTomlTest {
    @TempDir
    Path folder;

    private static StaticSite site(Consumer<StaticSite.Builder> more) {
        return Infra.environment("sites")
                .on("cloudflare")
                .secret("token", s -> s.fromFile("token.txt"))
                .database("main", d -> d.postgres("15"))
                .staticSite("web", s -> more.accept(s.directory("dist")))
                .build()
                .components(StaticSite.class)
                .get(0);
    }

    @Test
    void a_site_becomes_a_file_without_its_secrets() {
        StaticSite site = site(s -> s.env("MODE", "say \"hi\"\n")
                .env("TOKEN", Refs.secret("token"))
                .env("DATABASE", Refs.database("main").host())
                .previews()
                .with(Cloudflare.pages().compatibility("2026-11-01", "nodejs_compat")));

        assertThat(WranglerToml.of(site, "infrar-web").text()).isEqualTo("""
                        name = "infrar-web"
                        pages_build_output_dir = "dist"
                        compatibility_date = "2026-11-01"
                        compatibility_flags = ["nodejs_compat"]

                        [vars]
                        MODE = "say \\"hi\\"\\n"

                        [env.preview.vars]
                        MODE = "say \\"hi\\"\\n"
                        """);
    }

    @Property(tries = 50)
    void what_is_written_is_read_back(
            @ForAll @NotEmpty @AlphaChars String name,
            @ForAll Map<@NotEmpty @AlphaChars String, String> vars,
            @ForAll boolean previews) {
        WranglerToml toml = new WranglerToml(
                name, "out", null, List.of(), new TreeMap<>(vars), previews ? new TreeMap<>(vars) : null);

        assertThat(WranglerToml.parse(toml.text())).isEqualTo(toml);
    }

    @Test
    void a_control_character_is_escaped_as_toml_wants_it() {
        WranglerToml toml =
                new WranglerToml("web", "out", null, List.of(), new TreeMap<>(Map.of("A", "\u007f\u0001")), null);

        assertThat(WranglerToml.parse(toml.text())).isEqualTo(toml);
    }

    @Test
    void a_file_that_somebody_wrote_is_read() {
        WranglerToml toml = WranglerToml.parse("""
                # of the landing page
                name = 'landing'
                pages_build_output_dir = './dist'
                compatibility_date = 2026-01-01
                vars = { A = "1", COUNT = 2 }
                [[kv_namespaces]]
                binding = "KV"
                id = "x"
                """);

        assertThat(toml)
                .isEqualTo(new WranglerToml(
                        "landing",
                        "./dist",
                        "2026-01-01",
                        List.of(),
                        new TreeMap<>(Map.of("A", "1", "COUNT", "2")),
                        null));
    }

    @Test
    void a_file_of_something_else_is_refused() {
        assertThatThrownBy(() -> WranglerToml.parse("name = \"worker\"\nmain = \"index.js\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pages_build_output_dir");
        assertThatThrownBy(() -> WranglerToml.parse("name = "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read");
    }

    /** Where Cloudflare's own tool is on the path. */
    @Test
    void wrangler_deploys_what_the_file_says() throws Exception {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        String named = System.getenv("INFRAR_WRANGLER_PROGRAM");
        Path program = named != null
                ? Path.of(named)
                : Arrays.stream(path.split(File.pathSeparator))
                        .map(entry -> Path.of(entry, "wrangler"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
        Assumptions.assumeTrue(program != null, "wrangler is not on the path, and INFRAR_WRANGLER_PROGRAM is not set");
        Files.createDirectories(folder.resolve("dist"));
        Files.writeString(folder.resolve("dist/index.html"), "<p>by wrangler");
        StaticSite site =
                site(s -> s.env("MODE", "test").with(Cloudflare.pages().compatibility("2026-01-01", "nodejs_compat")));
        Files.writeString(
                folder.resolve("wrangler.toml"), WranglerToml.of(site, "web-1").text());
        try (CloudflareSim sim = CloudflareSim.builder().contract(false).start()) {
            try (CloudflareApi api = CloudflareTests.api(sim)) {
                api.call(RestRequest.post(
                        "/accounts/" + api.accountId() + "/pages/projects",
                        Map.of("name", "web-1", "production_branch", "main")));
            }
            Path log = folder.resolve("wrangler.log");
            ProcessBuilder wrangler = new ProcessBuilder(
                            Objects.requireNonNull(program).toString(), "pages", "deploy", "--branch", "main")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            wrangler.environment().putAll(sim.settings());
            wrangler.environment()
                    .putAll(Map.of(
                            "CLOUDFLARE_API_BASE_URL", sim.endpoint().toString(),
                            "WRANGLER_SEND_METRICS", "false",
                            "CI", "1",
                            "HOME", folder.toString(),
                            "XDG_CONFIG_HOME", folder.resolve("config").toString()));
            Process process = wrangler.start();
            try {
                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            assertThat(new String(sim.site("web-1", "main").get("/index.html"), UTF_8))
                    .isEqualTo("<p>by wrangler");
        }
    }
}

package io.infrar.provider.local;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.mib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.HealthCheck;
import io.infrar.run.ApplyException;
import io.infrar.spi.Finding;
import io.infrar.spi.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be done says why, where and what to do. */
class LocalProblemsTest {
    @TempDir
    Path folder;

    private static ApplyException failure(LocalHome home, Environment environment) {
        return catchThrowableOfType(ApplyException.class, () -> home.apply(environment));
    }

    // ---- ports

    @Test
    void a_port_that_somebody_else_has_is_named_with_its_holder_and_the_setting() throws IOException {
        String site = LocalHome.site(folder);
        try (LocalHome home = new LocalHome(folder);
                ServerSocket taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Environment environment = LocalHome.environment()
                    .staticSite("web", s -> s.directory(site).port(taken.getLocalPort()))
                    .cache("main", c -> c.redis("7").memory(mib(16)).with(Local.port(taken.getLocalPort())))
                    .build();

            assertThat(failure(home, environment))
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken by pid "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("port(…) of static-site/web")
                    .hasMessageContaining(".with(Local.port(…)) on cache/main");
        }
    }

    @Test
    void a_preferred_port_gives_way_to_a_free_one_and_comes_to_stay() throws IOException {
        try (LocalHome home = new LocalHome(folder)) {
            int given;
            Environment environment;
            try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                environment = LocalHome.environment()
                        .cache(
                                "main",
                                c -> c.redis("7").memory(mib(16)).with(Local.preferredPort(taken.getLocalPort())))
                        .build();
                given = home.apply(environment).cache("main").port();
                assertThat(given).isNotEqualTo(taken.getLocalPort());
            }
            LocalHome.assertNoChanges(home.infra().plan(environment));
            int fixed = io.infrar.provider.local.agent.Ports.free();
            Environment moved = environment.change(e -> e.cache("main", c -> c.with(Local.port(fixed))));
            assertThat(home.apply(moved).cache("main").port()).isEqualTo(fixed);
            assertThat(home.infra()
                            .deployment(LocalHome.ENVIRONMENT)
                            .cache("main")
                            .uri())
                    .hasPort(fixed);
        }
    }

    // ---- programs

    @Test
    void a_service_that_does_not_come_up_shows_its_last_words_without_its_secrets() throws IOException {
        Files.writeString(folder.resolve("token"), "not-for-the-log");
        try (LocalHome home = new LocalHome(folder)) {
            Environment environment = LocalHome.environment()
                    .secret("token", s -> s.fromFile("token"))
                    .compute(
                            "api",
                            c -> c.command("sh", "-c", "echo \"my token is $TOKEN\"; echo thinking; exec sleep 300")
                                    .port(8080)
                                    .health(new HealthCheck(
                                            "/",
                                            Duration.ofMillis(200),
                                            Duration.ofMillis(200),
                                            1,
                                            Duration.ofMillis(500),
                                            List.of()))
                                    .env("TOKEN", secret("token")))
                    .build();

            assertThat(failure(home, environment))
                    .hasMessageContaining("local:process/api.1")
                    .hasMessageContaining("thinking")
                    .hasMessageContaining("my token is ")
                    .hasMessageNotContaining("not-for-the-log");
            assertThat(home.events().toString()).contains("thinking").doesNotContain("not-for-the-log");
            assertThat(home.filesWith("not-for-the-log"))
                    .allMatch(file -> file.toString().contains("/agent/secrets/")
                            || file.toString().contains("/agent/log/"));
        }
    }

    @Test
    void a_cache_folder_that_cannot_be_one_is_named_with_its_setting() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Environment environment = LocalHome.environment()
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .build();
        try (LocalHome home = new LocalHome(folder);
                Infra infra = LocalHome.builder(folder)
                        .setting("INFRAR_CACHE", file.resolve("cache").toString())
                        .build()) {
            assertThatThrownBy(() -> infra.apply(infra.plan(environment)))
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("cannot be unpacked into " + file.resolve("cache"))
                    .hasMessageContaining("INFRAR_CACHE");
        }
    }

    // ---- findings, for which nothing has to run

    private List<Finding> findings(Environment environment) {
        try (Infra infra = LocalHome.builder(folder).build()) {
            return infra.plan(environment).findings();
        }
    }

    @Test
    void an_image_alone_is_nothing_to_run_here() {
        assertThat(findings(LocalHome.environment()
                        .compute("api", c -> c.image("registry/api:1.4").port(8080))
                        .job("sync", j -> j.image("registry/sync:1.4"))
                        .build()))
                .filteredOn(finding -> finding.id().equals("local.command"))
                .hasSize(2)
                .allMatch(finding -> finding.severity() == Severity.ERROR)
                .allMatch(finding -> finding.toString().contains("command(…)"));
    }

    @Test
    void what_is_not_realised_is_said() {
        assertThat(findings(LocalHome.environment()
                        .bucket("uploads", b -> b.versioned().publiclyReadable())
                        .database(
                                "main", d -> d.postgres("15").highlyAvailable().readReplicas(1))
                        .build()))
                .filteredOn(finding -> finding.id().equals("local.not-realised"))
                .extracting(Finding::toString)
                .anySatisfy(text -> assertThat(text).contains("versioning", "public reading", "bucket/uploads"))
                .anySatisfy(text -> assertThat(text).contains("highlyAvailable", "readReplicas", "database/main"));
    }

    @Test
    void a_kind_and_an_engine_that_are_not_there_are_errors_with_what_would_do() {
        List<Finding> findings = findings(LocalHome.environment()
                .database("main", d -> d.mysql("8.0"))
                .compute("api", c -> c.command("true").port(8080))
                .loadBalancer("front", l -> l.http(80).routeTo(compute("api"), 8080))
                .build());
        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .extracting(Finding::toString)
                .anySatisfy(text -> assertThat(text).contains("mysql", "postgres(\"15\")"))
                .anySatisfy(text -> assertThat(text).contains("'local'", "front"));
    }
}

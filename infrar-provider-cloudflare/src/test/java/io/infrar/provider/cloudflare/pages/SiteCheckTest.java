package io.infrar.provider.cloudflare.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Folder;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.model.StaticSite.HeaderRule;
import io.infrar.model.StaticSite.Redirect;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.spi.Finding;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a folder is said by the plan, all at once and before any call. */
class SiteCheckTest {
    @TempDir
    Path folder;

    private final CloudflareSim sim = CloudflareTests.shared();
    private final List<HeaderRule> headers = new ArrayList<>();
    private final List<Redirect> redirects = new ArrayList<>();
    private @Nullable String notFound;
    private int mostFiles = 20_000;

    @BeforeEach
    void begin() {
        sim.reset();
        Sites.write(folder, "out/index.html", "<p>");
        Sites.write(folder, "out/404.html", "<p>");
    }

    @Test
    void a_good_folder_has_no_findings() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_and_before_any_call() throws IOException {
        large("out/film.mp4", (25L << 20) + 1);
        large("out/fits.mp4", 25L << 20);
        Sites.write(folder, "out/_headers", "X-Early: 1\n/*\n  nothing");
        Sites.write(folder, "out/_redirects", "/a /b /c /d");
        redirects.add(new Redirect("/with space", "/x", 301));
        notFound = "missing.html";
        mostFiles = 3;

        assertThat(errors())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("has 4 files", "may have 3"),
                        text -> assertThat(text).contains("film.mp4 (25.1 MiB)").doesNotContain("fits.mp4"),
                        text -> assertThat(text).contains("'X-Early: 1'", "above the first path"),
                        text -> assertThat(text).contains("'nothing'", "neither a path"),
                        text -> assertThat(text).contains("/a /b /c /d"),
                        text -> assertThat(text).contains("/with space", "%20"),
                        text -> assertThat(text).contains("/with space /x 301", "not 'from to [status]'"),
                        text -> assertThat(text).contains("notFoundPage 'missing.html' is not in directory 'out'"));
        assertThat(sim.calls()).isEmpty();
    }

    @Test
    void rules_of_the_folder_and_of_the_model_count_together() {
        StringBuilder own = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            own.append("/page-").append(i).append("\n  X-A: b\n");
        }
        Sites.write(folder, "out/_headers", own.toString());
        assertThat(errors()).isEmpty();

        headers.add(new HeaderRule("/*", Map.of("X-Frame-Options", "DENY")));

        assertThat(errors()).singleElement().asString().contains("101 paths, and 100 are allowed");
    }

    @Test
    void redirects_with_placeholders_are_counted_by_themselves() {
        for (int i = 0; i < 2_000; i++) {
            redirects.add(new Redirect("/old/" + i, "/new/" + i, 301));
        }
        for (int i = 0; i < 100; i++) {
            redirects.add(new Redirect("/blog-" + i + "/*", "/news/:splat", 301));
        }
        assertThat(errors()).isEmpty();

        redirects.add(new Redirect("/users/:id", "/people/:id", 301));

        assertThat(errors()).singleElement().asString().contains("101 with * or :name");
    }

    @Test
    void a_line_that_is_too_long_is_said_with_its_beginning() {
        redirects.add(new Redirect("/long", "/" + "x".repeat(1_000), 301));
        headers.add(new HeaderRule("/*", Map.of("Content-Security-Policy", "y".repeat(2_000))));

        assertThat(errors())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("/long /xxx", "1000 characters"),
                        text -> assertThat(text).contains("Content-Security-Policy: yyy", "2000 characters"));
    }

    @Test
    void routes_that_the_service_would_not_take_are_said() {
        Sites.write(folder, "out/_worker.js", "export default {}");
        Sites.write(folder, "out/_routes.json", "{\"version\":1,\"include\":[\"/api/*\"],\"exclude\":[]}");
        assertThat(errors()).isEmpty();

        Sites.write(folder, "out/_routes.json", "{\"version\":1,\"include\":[],\"exclude\":[\"/\"]}");
        assertThat(errors()).singleElement().asString().contains("_routes.json includes no path");

        Sites.write(folder, "out/_routes.json", "{\"version\":1,\"include\":[\"/*\",\"/api/*\",\"x\"],\"exclude\":[]}");
        assertThat(errors())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("'/api/*' of _routes.json is in '/*' already"),
                        text -> assertThat(text).contains("'x' of _routes.json does not begin with /"));

        for (String wrong :
                List.of("{\"include\":[\"/*\"]}", "{\"version\":2,\"include\":[\"/\"],\"exclude\":[]}", "[]")) {
            Sites.write(folder, "out/_routes.json", wrong);
            assertThat(errors()).singleElement().asString().contains("must have version 1");
        }
        Sites.write(folder, "out/_routes.json", "include: /*");
        assertThat(errors()).singleElement().asString().contains("is not JSON");
    }

    @Test
    void an_empty_folder_was_not_built() throws IOException {
        java.nio.file.Files.createDirectories(folder.resolve("empty"));

        assertThat(findings("empty"))
                .filteredOn(Finding::blocks)
                .singleElement()
                .asString()
                .contains("directory 'empty' has no files", "Build the site first");
    }

    @Test
    void a_folder_that_is_missing_is_said_once() {
        assertThat(findings("nowhere"))
                .filteredOn(Finding::blocks)
                .singleElement()
                .asString()
                .contains("nowhere");
    }

    @Test
    void what_follows_from_the_folder_and_may_surprise_is_said() throws IOException {
        java.nio.file.Files.delete(folder.resolve("out/404.html"));
        Sites.write(folder, "out/_headers", "/a\n  X-A: b");
        headers.add(new HeaderRule("/*", Map.of("X-Frame-Options", "DENY")));

        assertThat(findings().stream().map(Finding::toString))
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).contains("INFO", "with status 200"),
                        text -> assertThat(text).contains("INFO", "put behind those of _headers"));
    }

    private List<String> errors() {
        return findings().stream()
                .filter(Finding::blocks)
                .map(Finding::toString)
                .toList();
    }

    private List<Finding> findings() {
        return findings("out");
    }

    private List<Finding> findings(String directory) {
        PagesDeployment.Spec spec = new PagesDeployment.Spec(
                Output.of("site"),
                "main",
                Folder.of(directory),
                null,
                headers,
                redirects,
                notFound,
                false,
                Map.of(),
                mostFiles);
        Environment environment = Infra.environment("site")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("live", r -> r.type("pages-deployment").spec(Json.of(spec)))
                .build();
        try (Infra infra = CloudflareTests.infra(sim, folder).build()) {
            return infra.plan(environment).findings();
        }
    }

    /** Without its content on the disk. */
    private void large(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }
}

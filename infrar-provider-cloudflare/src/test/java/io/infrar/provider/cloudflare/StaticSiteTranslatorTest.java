package io.infrar.provider.cloudflare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Refs;
import io.infrar.model.Stage;
import io.infrar.model.StaticSite;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.sim.SimCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites from the model to what browsers and the account's owner see, and back to nothing. */
class StaticSiteTranslatorTest {
    private static final String NAME = "sites";

    @TempDir
    Path folder;

    private final CloudflareSim sim = CloudflareTests.shared();
    private final StateStore store = new MemoryStateStore();

    @BeforeEach
    void beginWithNothing() {
        sim.reset();
        write("out/index.html", "<p>hello");
        write("out/assets/app.js", "run()");
    }

    @AfterEach
    void calls_are_what_the_official_description_says() {
        assertThat(sim.violations()).isEmpty();
    }

    private void write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void zone(String name) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            api.call(RestRequest.post(
                    "/zones", Map.of("name", name, "account", Map.of("id", sim.accountId()), "type", "full")));
        }
        sim.activateZone(name);
    }

    private Infra infra() {
        return CloudflareTests.infra(sim, folder).state(store).build();
    }

    private static Environment site(Consumer<StaticSite.Builder> more) {
        return environment("web", more).build();
    }

    private static EnvironmentBuilder environment(String name, Consumer<StaticSite.Builder> more) {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .staticSite(name, s -> more.accept(s.directory("out").spaFallback()));
    }

    private Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
        assertThat(plan(environment).effective())
                .as("a second plan shows nothing")
                .isEmpty();
    }

    private String url() {
        try (Infra infra = infra()) {
            return infra.deployment(NAME).staticSite("web").url().toString();
        }
    }

    private List<String> statuses() {
        return store.read(NAME).rows().stream()
                .filter(row -> row.address().type().equals("pages-domain"))
                .map(row -> row.outputs().fields().get("status").asText())
                .toList();
    }

    private JsonNode project(String name) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            return api.call(RestRequest.get("/accounts/" + api.accountId() + "/pages/projects/" + name))
                    .json()
                    .path("result");
        }
    }

    private List<String> findings(Environment environment) {
        return plan(environment).findings().stream().map(Finding::toString).toList();
    }

    // ---- what a site becomes

    @Test
    void a_site_without_domains_is_reached_below_pages_dev() {
        apply(site(s -> s.with(Cloudflare.pages().project("infrar-web"))
                .buildCommand("npm run build")
                .header("/*", "X-Frame-Options", "DENY")
                .redirect("/home", "/")));

        assertThat(url()).isEqualTo("https://infrar-web.pages.dev");
        assertThat(text("infrar-web", "main", "/index.html")).isEqualTo("<p>hello");
        assertThat(text("infrar-web", "main", "_headers")).isEqualTo("/*\n  X-Frame-Options: DENY\n");
        assertThat(text("infrar-web", "main", "_redirects")).isEqualTo("/home / 301\n");
        JsonNode project = project("infrar-web");
        assertThat(project.path("production_branch").asText()).isEqualTo("main");
        assertThat(project.path("build_config").path("build_command").asText()).isEqualTo("npm run build");
        assertThat(project.path("build_config").path("destination_dir").asText())
                .isEqualTo("out");

        destroy();

        try (CloudflareApi api = CloudflareTests.api(sim)) {
            assertThat(api.call(RestRequest.get("/accounts/" + api.accountId() + "/pages/projects"))
                            .json()
                            .path("result"))
                    .isEmpty();
        }
    }

    @Test
    void domains_get_records_in_the_zone_of_the_environment_and_work_before_the_apply_ends() {
        zone("example.com");

        apply(environment("web", s -> s.domains("example.com", "www.example.com"))
                .domain("main", d -> d.zone("example.com").with(Cloudflare.existingZone()))
                .build());

        assertThat(url()).isEqualTo("https://example.com");
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            JsonNode records = api.call(RestRequest.get("/zones/" + api.zoneId("example.com") + "/dns_records"))
                    .json()
                    .path("result");
            assertThat(records).hasSize(2).allSatisfy(dns -> {
                assertThat(dns.path("type").asText()).isEqualTo("CNAME");
                assertThat(dns.path("content").asText()).endsWith(".pages.dev");
                assertThat(dns.path("proxied").asBoolean()).isTrue();
            });
        }
        assertThat(statuses()).containsExactly("active", "active");

        destroy();

        try (CloudflareApi api = CloudflareTests.api(sim)) {
            assertThat(api.call(RestRequest.get("/zones/" + api.zoneId("example.com") + "/dns_records"))
                            .json()
                            .path("result"))
                    .isEmpty();
        }
    }

    @Test
    void domains_of_a_zone_that_waits_for_its_name_servers_hold_up_nothing() {
        Environment environment = environment("web", s -> s.domains("example.com"))
                .domain("main", d -> d.zone("example.com"))
                .build();
        apply(environment);
        assertThat(statuses()).containsExactly("pending");

        sim.activateZone("example.com");

        assertThat(plan(environment).effective()).isEmpty();
        destroy();
    }

    /** K5 of the gallery. */
    @Test
    void two_sites_with_functions_previews_and_rules_come_and_go() {
        zone("komply.one");
        write("dist/index.html", "<p>landing");
        write("dist/404.html", "<p>none");
        write("build/index.html", "<p>docs");
        write("functions/api/hello.js", "export const onRequestGet = ({ env }) => new Response(env.MODE)");
        Environment sites = Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .staticSite(
                        "landing",
                        s -> s.directory("dist")
                                .functionsDirectory("functions")
                                .domains("komply.one")
                                .env("MODE", "production")
                                .previews()
                                .redirect("/home", "/")
                                .notFoundPage("404.html")
                                .header("/*", "X-Frame-Options", "DENY"))
                .staticSite(
                        "docs",
                        s -> s.directory("build")
                                .buildCommand("npm run build")
                                .spaFallback()
                                .domain("docs.komply.one"))
                .build();

        apply(sites);

        assertThat(statuses()).containsExactly("active", "active");
        String landing = store.read(NAME).rows().stream()
                .filter(row -> row.address().toString().equals("cloudflare:pages-project/landing"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(sim.site(landing, "main"))
                .containsOnlyKeys(
                        "/index.html", "/404.html", "_headers", "_redirects", "_worker.bundle", "_routes.json");
        assertThat(sim.variables(landing, "preview")).isEqualTo(Map.of("MODE", "production"));

        destroy();
    }

    @Test
    void variables_reach_functions_and_secrets_are_shown_to_nobody() {
        write("token.txt", "s3cret-value");
        Environment environment = environment(
                        "web",
                        s -> s.with(Cloudflare.pages().project("web-1").compatibility("2026-11-01", "nodejs_compat"))
                                .env("MODE", "test")
                                .env("TOKEN", Refs.secret("token")))
                .secret("token", s -> s.fromFile("token.txt"))
                .build();

        apply(environment);

        assertThat(sim.variables("web-1", "production"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("MODE", "test", "TOKEN", "s3cret-value"));
        assertThat(sim.variables("web-1", "preview")).isEmpty();
        JsonNode config = project("web-1").path("deployment_configs").path("production");
        assertThat(config.path("compatibility_date").asText()).isEqualTo("2026-11-01");
        assertThat(config.path("compatibility_flags").toString()).isEqualTo("[\"nodejs_compat\"]");
        assertThat(store.read(NAME).rows().toString()).doesNotContain("s3cret-value");
    }

    @Test
    void a_changed_secret_is_in_force_with_a_new_deployment() {
        write("token.txt", "one");
        Environment environment = environment(
                        "web", s -> s.with(Cloudflare.pages().project("web-1")).env("TOKEN", Refs.secret("token")))
                .secret("token", s -> s.fromFile("token.txt"))
                .build();
        apply(environment);
        write("token.txt", "two");
        assertThat(plan(environment).effective().stream().map(PlannedChange::address))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("cloudflare:pages-project/web", "cloudflare:pages-deployment/web");

        apply(environment);

        assertThat(sim.variables("web-1", "production")).containsEntry("TOKEN", "two");
    }

    @Test
    void a_secret_that_somebody_deleted_is_set_again_and_a_foreign_one_stays() {
        write("token.txt", "one");
        Environment environment = environment(
                        "web", s -> s.with(Cloudflare.pages().project("web-1")).env("TOKEN", Refs.secret("token")))
                .secret("token", s -> s.fromFile("token.txt"))
                .build();
        apply(environment);
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            api.call(RestRequest.patch(
                    "/accounts/" + api.accountId() + "/pages/projects/web-1",
                    Map.of("deployment_configs", Map.of("production", Map.of("env_vars", changed())))));
        }

        apply(environment);

        assertThat(sim.variables("web-1", "production")).isEqualTo(Map.of("TOKEN", "one", "THEIRS", "x"));
    }

    private static Map<String, Object> changed() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("TOKEN", null);
        variables.put("THEIRS", Map.of("type", "secret_text", "value", "x"));
        return variables;
    }

    @Test
    void a_branch_gets_a_preview_and_production_stays_as_it_is() {
        apply(site(s -> s.with(Cloudflare.pages().project("web-1")).env("MODE", "test")));
        write("out/index.html", "<p>preview");

        apply(site(s ->
                s.with(Cloudflare.pages().project("web-1").branch("preview-x")).env("MODE", "test")));

        assertThat(text("web-1", "main", "/index.html")).isEqualTo("<p>hello");
        assertThat(text("web-1", "preview-x", "/index.html")).isEqualTo("<p>preview");
        assertThat(url()).isEqualTo("https://preview-x.web-1.pages.dev");
        assertThat(sim.variables("web-1", "preview")).containsEntry("MODE", "test");

        apply(site(s -> s.with(Cloudflare.pages().project("web-1")).env("MODE", "test")));

        assertThat(text("web-1", "main", "/index.html")).isEqualTo("<p>preview");
        assertThat(sim.site("web-1", "preview-x")).isEmpty();
    }

    @Test
    void the_page_for_what_does_not_exist_may_have_any_name() {
        write("out/404.html", "<p>of the folder");
        write("out/errors/none.html", "<p>none");
        apply(site(s -> s.with(Cloudflare.pages().project("web-1"))));
        assertThat(sim.site("web-1", "main")).as("a fallback has no 404.html").doesNotContainKey("/404.html");

        Environment own = Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .staticSite(
                        "web",
                        s -> s.directory("out")
                                .notFoundPage("errors/none.html")
                                .with(Cloudflare.pages().project("web-1")))
                .build();
        apply(own);

        assertThat(text("web-1", "main", "/404.html")).isEqualTo("<p>none");
    }

    @Test
    void functions_are_deployed_with_a_router_and_changed_ones_again() {
        write("functions/api/[id].js", "export const onRequest = () => new Response('one')");
        Environment environment = site(
                s -> s.functionsDirectory("functions").with(Cloudflare.pages().project("web-1")));
        apply(environment);
        assertThat(text("web-1", "main", "_worker.bundle"))
                .contains("import * as f0 from \"./functions/api/[id].js\"", "new Response('one')");
        assertThat(text("web-1", "main", "_routes.json")).contains("\"/api/*\"");

        write("functions/api/[id].js", "export const onRequest = () => new Response('two')");
        apply(environment);

        assertThat(text("web-1", "main", "_worker.bundle")).contains("new Response('two')");
    }

    @Test
    void functions_that_would_have_to_be_bundled_are_refused_by_the_plan() {
        write("functions/api.js", "import { Hono } from 'hono'; export const onRequest = () => 1");

        assertThat(plan(site(s -> s.functionsDirectory("functions"))).blocking())
                .singleElement()
                .asString()
                .contains("api.js imports the package 'hono'", "_worker.js");
    }

    @Test
    void two_sites_share_the_list_calls_of_a_plan() {
        write("docs/index.html", "<p>docs");
        Environment two = environment(
                        "web",
                        s -> s.domains("www.example.com")
                                .with(Cloudflare.pages().withoutRecords()))
                .staticSite("docs", s -> s.directory("docs").spaFallback())
                .build();
        apply(two);
        sim.forgetCalls();

        assertThat(plan(two).effective()).isEmpty();

        String projects = "GET /accounts/" + sim.accountId() + "/pages/projects";
        List<String> lines = sim.calls().stream().map(SimCall::line).toList();
        // One list serves projects and deployments; domains have one for each project with some.
        assertThat(lines).hasSize(2).filteredOn(projects::equals).hasSize(1);
    }

    // ---- findings

    @Test
    void what_pages_does_not_take_is_said_at_once_and_before_any_call() {
        Environment bad =
                site(s -> s.with(Cloudflare.pages().project("Not_A_Name").compatibility("soon"))
                        .index("start.html")
                        .domains("*.example.com"));

        assertThat(plan(bad).blocking().stream().map(Finding::id))
                .containsExactlyInAnyOrder(
                        "cloudflare.project", "cloudflare.compatibility", "cloudflare.index", "cloudflare.domain");
        assertThat(sim.calls()).isEmpty();
    }

    @Test
    void a_generated_secret_needs_a_store() {
        Environment bad = environment("web", s -> s.env("TOKEN", Refs.secret("token")))
                .secret("token", s -> s.generated(20))
                .build();

        assertThat(plan(bad).blocking()).singleElement().asString().contains("cloudflare.secret", "local");
    }

    @Test
    void a_domain_in_no_zone_is_refused_with_the_zones_that_there_are() {
        zone("example.org");

        assertThatThrownBy(() -> apply(site(s -> s.domains("www.example.com"))))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("example.com")
                .hasMessageContaining("example.org");
    }

    @Test
    void a_domain_whose_dns_is_elsewhere_needs_no_zone_and_holds_up_nothing() {
        Environment elsewhere =
                site(s -> s.domains("www.example.com").with(Cloudflare.pages().withoutRecords()));
        assertThat(findings(elsewhere)).anyMatch(text -> text.contains("CNAME"));

        apply(elsewhere);

        assertThat(url()).isEqualTo("https://www.example.com");
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(NAME));
        }
        assertThat(store.read(NAME).rows()).isEmpty();
    }

    private String text(String project, String branch, String name) {
        return new String(sim.site(project, branch).get(name), UTF_8);
    }
}

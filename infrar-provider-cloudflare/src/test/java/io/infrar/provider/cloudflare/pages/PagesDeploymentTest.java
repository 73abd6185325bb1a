package io.infrar.provider.cloudflare.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Folder;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.model.StaticSite.HeaderRule;
import io.infrar.model.StaticSite.Redirect;
import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.sim.SimCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With a preview, since what is live of production cannot be deleted but with its project; production has tests of its own. */
class PagesDeploymentTest extends CloudflareHandlerContract {
    private final MemoryStateStore store = new MemoryStateStore();

    @Override
    protected void prepare() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            Sites.project(api, "site");
            Sites.project(api, "other");
        }
        Sites.write(folder, "one/index.html", "<p>hello");
        Sites.write(folder, "one/assets/app.js", "run()");
        Sites.write(folder, "one/_headers", "/own\n  X-Own: 1");
        Sites.write(folder, "one/node_modules/a/b.js", "no");
        Sites.write(folder, "two/index.html", "<p>hello again");
        Sites.write(folder, "two/assets/app.js", "run()");
    }

    @Override
    protected String type() {
        return "pages-deployment";
    }

    private static PagesDeployment.Spec spec(String project, String branch, String folder) {
        return new PagesDeployment.Spec(
                Output.of(project),
                branch,
                Folder.of(folder),
                null,
                List.of(new HeaderRule("/*", Map.of("X-Frame-Options", "DENY"))),
                List.of(new Redirect("/home", "/", 301)),
                null,
                false,
                Map.of("MODE", Output.of("test")),
                20_000);
    }

    @Override
    protected Object spec() {
        return spec("site", "preview", "one");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("site", "preview", "two"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("other", "preview", "one"));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(deployments("site").size() + deployments("other").size());
    }

    private List<Deployment> deployments(String project) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            return api.call(RestRequest.get(PagesProject.path(api, project) + "/deployments"))
                    .list("result", Deployment.class);
        }
    }

    // ---- production

    @Test
    void the_files_of_the_folder_are_what_the_branch_shows() {
        apply(production("one"));

        Map<String, byte[]> site = sim.site("site", "main");
        assertThat(site.keySet()).containsExactlyInAnyOrder("/index.html", "/assets/app.js", "_headers", "_redirects");
        assertThat(text(site, "/index.html")).isEqualTo("<p>hello");
        assertThat(text(site, "_headers")).isEqualTo("/own\n  X-Own: 1\n/*\n  X-Frame-Options: DENY\n");
        assertThat(text(site, "_redirects")).isEqualTo("/home / 301\n");
        assertThat(plan(production("one")).effective()).isEmpty();
    }

    @Test
    void a_changed_folder_is_a_new_deployment_and_only_what_changed_is_sent() {
        apply(production("one"));
        sim.forgetCalls();

        apply(production("two"));

        assertThat(uploads())
                .singleElement()
                .satisfies(call -> assertThat(call.body())
                        .contains(base64("<p>hello again"))
                        .doesNotContain(base64("run()")));
        assertThat(deployments("site")).hasSize(2);
        assertThat(text(sim.site("site", "main"), "/index.html")).isEqualTo("<p>hello again");
    }

    @Test
    void a_second_plan_needs_one_list_call() {
        apply(production("one"));
        sim.forgetCalls();

        assertThat(plan(production("one")).effective()).isEmpty();

        assertThat(sim.calls()).hasSize(1);
    }

    @Test
    void another_header_is_a_new_deployment_without_an_upload() {
        apply(production("one"));
        sim.forgetCalls();
        PagesDeployment.Spec changed = new PagesDeployment.Spec(
                Output.of("site"),
                "main",
                Folder.of("one"),
                null,
                List.of(new HeaderRule("/*", Map.of("X-Frame-Options", "SAMEORIGIN"))),
                List.of(),
                null,
                false,
                Map.of(),
                20_000);

        apply(changed);

        assertThat(uploads()).isEmpty();
        assertThat(text(sim.site("site", "main"), "_headers")).contains("SAMEORIGIN");
        assertThat(sim.site("site", "main")).doesNotContainKey("_redirects");
    }

    @Test
    void what_was_rolled_back_by_hand_is_made_live_again_without_another_deployment() {
        apply(production("one"));
        apply(production("two"));
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            String first = deployments("site").get(1).id();
            api.call(RestRequest.post(PagesProject.path(api, "site") + "/deployments/" + first + "/rollback", null));
        }
        assertThat(text(sim.site("site", "main"), "/index.html")).isEqualTo("<p>hello");
        assertThat(plan(production("two")).effective())
                .singleElement()
                .satisfies(change -> assertThat(change.action()).isEqualTo(Action.UPDATE));

        apply(production("two"));

        assertThat(text(sim.site("site", "main"), "/index.html")).isEqualTo("<p>hello again");
        assertThat(deployments("site")).hasSize(2);
        assertThat(plan(production("two")).effective()).isEmpty();
    }

    @Test
    void a_cancelled_run_sends_no_further_files_and_the_next_one_goes_on() {
        Cancellation cancellation = new Cancellation();
        try (Infra infra = infra(store)) {
            Plan plan = infra.plan(environment(production("one")));
            assertThatThrownBy(() -> infra.apply(
                            plan,
                            event -> {
                                if (event instanceof Event.ChangeProgress progress
                                        && progress.message().contains("files to upload")) {
                                    cancellation.cancel();
                                }
                            },
                            cancellation))
                    .isInstanceOfSatisfying(
                            ApplyException.class,
                            e -> assertThat(e.report().failed()).isEmpty());
        }
        assertThat(uploads()).isEmpty();

        apply(production("one"));

        assertThat(deployments("site")).hasSize(1);
    }

    @Test
    void going_back_to_a_former_folder_sends_no_file() {
        apply(production("one"));
        apply(production("two"));
        sim.forgetCalls();

        apply(production("one"));

        assertThat(uploads()).isEmpty();
        assertThat(text(sim.site("site", "main"), "/index.html")).isEqualTo("<p>hello");
    }

    @Test
    void what_a_deployment_is_made_of_does_not_depend_on_the_order_of_variables() {
        Map<String, Output<?>> forth = new LinkedHashMap<>();
        forth.put("A", Output.of("1"));
        forth.put("B", Output.of("2"));
        Map<String, Output<?>> back = new LinkedHashMap<>();
        back.put("B", Output.of("2"));
        back.put("A", Output.of("1"));

        assertThat(PagesDeployment.content(with(forth), "token"))
                .isEqualTo(PagesDeployment.content(with(back), "token"))
                .isNotEqualTo(PagesDeployment.content(with(forth), "other"))
                .matches("[0-9a-f]{40}");
    }

    private static PagesDeployment.Spec with(Map<String, Output<?>> variables) {
        return new PagesDeployment.Spec(
                Output.of("site"),
                "main",
                Folder.of("one"),
                null,
                List.of(),
                List.of(),
                null,
                false,
                variables,
                20_000);
    }

    @Test
    void a_worker_is_sent_as_modules_with_the_routes_beside_it() {
        Sites.write(folder, "worker/index.html", "<p>");
        Sites.write(folder, "worker/_worker.js", "export default { fetch() { return new Response('hi') } }");
        Sites.write(folder, "worker/_routes.json", "{\"version\":1,\"include\":[\"/api/*\"],\"exclude\":[]}");

        apply(production("worker"));

        Map<String, byte[]> site = sim.site("site", "main");
        assertThat(text(site, "_worker.bundle"))
                .contains("name=\"metadata\"\r\n\r\n{\"main_module\":\"_worker.js\"}")
                .contains("Content-Type: application/javascript+module\r\n\r\nexport default");
        assertThat(text(site, "_routes.json")).contains("/api/*");
        assertThat(site).doesNotContainKey("/_worker.js");
    }

    @Test
    void a_worker_may_be_a_folder_of_modules() {
        Sites.write(folder, "worker/index.html", "<p>");
        Sites.write(folder, "worker/_worker.js/index.js", "import './chunks/a.js'");
        Sites.write(folder, "worker/_worker.js/chunks/a.js", "export const a = 1");
        Sites.write(folder, "worker/_worker.js/lib.wasm", new byte[] {0, 1});

        apply(production("worker"));

        assertThat(text(sim.site("site", "main"), "_worker.bundle"))
                .contains("{\"main_module\":\"index.js\"}")
                .contains("name=\"chunks/a.js\"; filename=\"chunks/a.js\"")
                .contains("Content-Type: application/wasm");
    }

    private static PagesDeployment.Spec production(String folder) {
        return spec("site", "main", folder);
    }

    private List<SimCall> uploads() {
        return sim.calls().stream()
                .filter(call -> call.path().equals("/pages/assets/upload"))
                .toList();
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String text(Map<String, byte[]> site, String name) {
        return new String(site.get(name), UTF_8);
    }

    private static Environment environment(PagesDeployment.Spec spec) {
        return Infra.environment("site")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("live", r -> r.type("pages-deployment").spec(Json.of(spec)))
                .build();
    }

    private Plan plan(PagesDeployment.Spec spec) {
        try (Infra infra = infra(store)) {
            return infra.plan(environment(spec));
        }
    }

    private void apply(PagesDeployment.Spec spec) {
        try (Infra infra = infra(store)) {
            infra.apply(infra.plan(environment(spec)));
        }
    }
}

package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagesTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final CloudflareSim sim = CloudflareSim.builder()
            .contract(false)
            .clock(clock)
            .filesPerDeployment(3)
            .fileSize(100)
            .deploymentsTake(Duration.ofSeconds(4))
            .domainsActivateAfter(Duration.ofMinutes(2))
            .start();
    private final Client client = new Client(sim);
    private String project = "";

    @BeforeEach
    void a_project() {
        project = client.project("site");
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    private Client uploads() {
        return new Client(sim, client.get(project + "/upload-token").text("jwt"));
    }

    private static String file(String hash, String content) {
        return "{'key':'" + hash + "','value':'"
                + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8))
                + "','metadata':{'contentType':'text/plain'},'base64':true}";
    }

    private static String hash(String path, String content) {
        return PagesAssets.hash(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private Answer deploy(String manifest) {
        return client.form(
                project + "/deployments",
                Map.of("manifest", manifest.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    /** As wrangler 4.86.0 computes them. */
    @Test
    void a_hash_is_of_the_content_in_base64_and_the_extension() {
        assertThat(hash("/index.html", "<h1>hi</h1>\n")).isEqualTo("17453d0cfb9bacc76d9f30d3cb9ca048");
        assertThat(hash("/LICENSE", "noext\n")).isEqualTo("439bd8ab7533da9c693dd82bb3835518");
        assertThat(hash("/.nojekyll", "dot\n")).isEqualTo("266dcfa855ec7ba02b6134e870d34e6d");
        assertThat(hash("/a.tar.gz", "z")).isEqualTo("d733a5f5bef6df87aff468922320a99e");
        assertThat(hash("/dir.d/file.", "q")).isEqualTo("302dfe28c75bc3a173898d0e4b9cffbb");
    }

    @Test
    void a_project_name_is_given_once_and_is_a_host_label() {
        Answer twice = client.post(client.account + "/pages/projects", "{'name':'site','production_branch':'main'}");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.code()).isEqualTo(8000002);
        assertThat(client.post(client.account + "/pages/projects", "{'name':'My_Site','production_branch':'main'}")
                        .status())
                .isEqualTo(400);
        assertThat(client.get(client.account + "/pages/projects/other").code()).isEqualTo(8000007);
        assertThat(client.get(project).text("subdomain")).isEqualTo("site.pages.dev");
    }

    @Test
    void pages_of_lists_are_small() {
        assertThat(client.get(client.account + "/pages/projects?per_page=10").result())
                .hasSize(1);
        assertThat(client.get(client.account + "/pages/projects?per_page=11").code())
                .isEqualTo(8000024);
        assertThat(client.get(project + "/deployments?per_page=26").code()).isEqualTo(8000024);
    }

    @Test
    void secrets_can_be_set_but_not_read() {
        client.patch(
                        project,
                        "{'deployment_configs':{'production':{'env_vars':{'KEY':{'type':'secret_text','value':'s3cret'},"
                                + "'URL':{'type':'plain_text','value':'https://a'}}}}}")
                .result();
        assertThat(client.get(project).body().toString()).doesNotContain("s3cret");
        assertThat(client.get(project)
                        .result()
                        .at("/deployment_configs/production/env_vars/URL/value")
                        .asText())
                .isEqualTo("https://a");
        assertThat(sim.variables("site", "production"))
                .containsEntry("KEY", "s3cret")
                .containsEntry("URL", "https://a");
        client.patch(
                        project,
                        "{'deployment_configs':{'production':{'env_vars':{'URL':null}}},'build_config':{'root_dir':'web'}}")
                .result();
        assertThat(sim.variables("site", "production")).containsOnlyKeys("KEY");
        assertThat(sim.variables("site", "preview")).isEmpty();
        assertThat(client.get(project).result().at("/build_config/root_dir").asText())
                .isEqualTo("web");
    }

    @Test
    void only_missing_files_are_uploaded_and_a_deployment_shows_them() {
        String hash = hash("/index.html", "hi");
        Client uploads = uploads();
        assertThat(uploads.post("/pages/assets/check-missing", "{'hashes':['" + hash + "']}")
                        .result())
                .hasSize(1);
        uploads.post("/pages/assets/upload", "[" + file(hash, "hi") + "]").result();
        assertThat(uploads.post("/pages/assets/check-missing", "{'hashes':['" + hash + "']}")
                        .result())
                .isEmpty();
        uploads.post("/pages/assets/upsert-hashes", "{'hashes':['" + hash + "']}")
                .result();
        String deployment = deploy("{'/index.html':'" + hash + "'}").text("id");
        assertThat(sim.site("site", "main")).containsOnlyKeys("/index.html");
        assertThat(Client.text(sim.site("site", "main").getOrDefault("/index.html", new byte[0])))
                .isEqualTo("hi");
        assertThat(client.get(project).result().at("/canonical_deployment/id").asText())
                .isEqualTo(deployment);
        assertThat(client.get(project + "/deployments/" + deployment)
                        .result()
                        .at("/latest_stage/status")
                        .asText())
                .isEqualTo("active");
        clock.advance(Duration.ofSeconds(4));
        assertThat(client.get(project + "/deployments/" + deployment)
                        .result()
                        .at("/latest_stage/status")
                        .asText())
                .isEqualTo("success");
    }

    @Test
    void a_deployment_that_names_absent_or_wrong_files_is_refused() {
        assertThat(deploy("{'/index.html':'" + hash("/index.html", "hi") + "'}").message())
                .contains("/index.html");
        String wrong = "0".repeat(32);
        uploads().post("/pages/assets/upload", "[" + file(wrong, "hi") + "]").result();
        assertThat(deploy("{'/index.html':'" + wrong + "'}").message()).contains(hash("/index.html", "hi"));
        uploads()
                .post("/pages/assets/upload", "[" + file(hash("/a.html", "hi"), "hi") + "]")
                .result();
        assertThat(deploy("{'/a.css':'" + hash("/a.html", "hi") + "'}").status())
                .isEqualTo(400);
        assertThat(client.form(project + "/deployments", Map.of("branch", "main".getBytes(StandardCharsets.UTF_8)))
                        .code())
                .isEqualTo(8000096);
        assertThat(sim.site("site", "main")).isEmpty();
    }

    @Test
    void files_are_limited_in_size_and_number() {
        assertThat(uploads()
                        .post(
                                "/pages/assets/upload",
                                "[" + file(hash("/a.txt", "x".repeat(101)), "x".repeat(101)) + "]")
                        .status())
                .isEqualTo(413);
        assertThat(deploy("{'/a':'1','/b':'2','/c':'3','/d':'4'}").message()).contains("up to 3 files");
    }

    @Test
    void uploads_need_the_projects_own_token_while_it_is_valid() {
        Client uploads = uploads();
        assertThat(client.post("/pages/assets/check-missing", "{'hashes':[]}").code())
                .isEqualTo(8000013);
        String forged = client.get(project + "/upload-token").text("jwt").replaceFirst("\\.[^.]*\\.", ".e30.");
        assertThat(new Client(sim, forged)
                        .post("/pages/assets/check-missing", "{'hashes':[]}")
                        .code())
                .isEqualTo(8000013);
        uploads.post("/pages/assets/check-missing", "{'hashes':[]}").result();
        clock.advance(Duration.ofHours(1));
        assertThat(uploads.post("/pages/assets/check-missing", "{'hashes':[]}").status())
                .isEqualTo(401);
    }

    @Test
    void branches_show_their_own_last_deployment() {
        client.deploy(sim, project, "main", Map.of("/index.html", "one"), Map.of("_headers", "/*\n  A: b\n"))
                .result();
        client.deploy(
                        sim,
                        project,
                        "feature/Login",
                        Map.of("/index.html", "two"),
                        Map.of("_worker.js", "export default {}"))
                .result();
        assertThat(sim.site("site", "main")).containsOnlyKeys("/index.html", "_headers");
        assertThat(sim.site("site", "feature/Login")).containsOnlyKeys("/index.html", "_worker.js");
        Answer previews = client.get(project + "/deployments?env=preview");
        assertThat(previews.result()).hasSize(1);
        assertThat(previews.result().at("/0/aliases/0").asText()).isEqualTo("https://feature-login.site.pages.dev");
        assertThat(client.get(project)
                        .result()
                        .at("/latest_deployment/environment")
                        .asText())
                .isEqualTo("preview");
        assertThat(client.get(project)
                        .result()
                        .at("/canonical_deployment/environment")
                        .asText())
                .isEqualTo("production");
    }

    @Test
    void what_is_shown_is_not_removed_by_accident() {
        String first = client.deploy(sim, project, "main", Map.of("/index.html", "one"), Map.of())
                .text("id");
        String second = client.deploy(sim, project, "main", Map.of("/index.html", "two"), Map.of())
                .text("id");
        String preview = client.deploy(sim, project, "dev", Map.of("/index.html", "three"), Map.of())
                .text("id");
        assertThat(client.delete(project + "/deployments/" + second).code()).isEqualTo(8000034);
        assertThat(client.delete(project + "/deployments/" + preview).code()).isEqualTo(8000035);
        client.post(project + "/deployments/" + first + "/rollback", "").result();
        assertThat(Client.text(sim.site("site", "main").getOrDefault("/index.html", new byte[0])))
                .isEqualTo("one");
        client.delete(project + "/deployments/" + second).result();
        client.delete(project + "/deployments/" + preview + "?force=true").result();
        assertThat(client.get(project + "/deployments").result()).hasSize(1);
    }

    @Test
    void a_domain_becomes_active_when_its_record_points_to_the_project() {
        String zone = client.zone("example.com");
        sim.activateZone("example.com");
        client.post(project + "/domains", "{'name':'www.example.com'}").result();
        String domain = project + "/domains/www.example.com";
        assertThat(client.get(domain).text("status")).isEqualTo("initializing");
        clock.advance(Duration.ofMinutes(5));
        assertThat(client.get(domain).text("status")).isEqualTo("pending");
        client.post(
                        zone + "/dns_records",
                        "{'type':'CNAME','name':'www','content':'site.pages.dev','ttl':1,'proxied':true}")
                .result();
        assertThat(client.get(domain).text("status")).isEqualTo("active");
        assertThat(client.get(project).result().path("domains")).hasSize(2);
        assertThat(client.post(project + "/domains", "{'name':'www.example.com'}")
                        .code())
                .isEqualTo(8000018);
    }

    @Test
    void a_project_with_domains_is_not_removed() {
        client.post(project + "/domains", "{'name':'www.example.org'}").result();
        assertThat(client.delete(project).code()).isEqualTo(8000028);
        client.delete(project + "/domains/www.example.org").result();
        client.delete(project).result();
        assertThat(client.get(project).status()).isEqualTo(404);
        assertThat(client.get(client.account + "/pages/projects").result()).isEmpty();
    }
}

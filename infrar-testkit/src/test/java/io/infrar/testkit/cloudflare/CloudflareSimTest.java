package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.sim.OpenApiContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudflareSimTest {
    @Test
    void another_simulator_finds_what_is_kept_in_the_folder(@TempDir Path folder) {
        String zone;
        String project;
        try (CloudflareSim first = CloudflareSim.builder().stateFolder(folder).start()) {
            Client client = new Client(first);
            zone = client.zone("example.com");
            client.post(zone + "/dns_records", "{'type':'A','name':'www','content':'203.0.113.1','ttl':1}")
                    .result();
            project = client.project("site");
            client.deploy(first, project, "main", Map.of("/index.html", "kept"), Map.of("_headers", "/*"))
                    .result();
            first.activateZone("example.com");
        }
        try (CloudflareSim second = CloudflareSim.builder().stateFolder(folder).start()) {
            Client client = new Client(second);
            assertThat(client.get(zone).text("status")).isEqualTo("active");
            assertThat(client.get(zone + "/dns_records").texts("name")).containsExactly("www.example.com");
            assertThat(Client.text(second.site("site", "main").getOrDefault("/index.html", new byte[0])))
                    .isEqualTo("kept");
            assertThat(second.site("site", "main")).containsOnlyKeys("/index.html", "_headers");
            second.reset();
            assertThat(client.get(zone).status()).isEqualTo(404);
            assertThat(second.site("site", "main")).isEmpty();
        }
    }

    @Test
    void a_file_may_be_as_large_as_the_service_takes() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String large = "x".repeat(25 << 20);
            client.deploy(sim, client.project("site"), "main", Map.of("/large.txt", large), Map.of())
                    .result();
            assertThat(sim.site("site", "main").getOrDefault("/large.txt", new byte[0]))
                    .hasSize(25 << 20);
        }
    }

    @Test
    void settings_are_those_of_the_provider() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            assertThat(sim.settings())
                    .containsOnlyKeys("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_BASE_URL")
                    .containsEntry("CLOUDFLARE_BASE_URL", sim.endpoint().toString());
            assertThat(sim.endpoint().getPath()).isEqualTo("/client/v4");
        }
    }

    @Test
    void buckets_made_by_rest_are_there_over_s3() {
        try (S3Sim objects = S3Sim.start(S3Sim.Profile.R2);
                CloudflareSim sim =
                        CloudflareSim.builder().buckets(objects.store()).start()) {
            Client client = new Client(sim);
            client.post(client.account + "/r2/buckets", "{'name':'files'}").result();
            assertThat(objects.buckets()).containsExactly("files");
            client.delete(client.account + "/r2/buckets/files").result();
            assertThat(objects.buckets()).isEmpty();
        }
    }

    @Test
    void calls_are_remembered_until_the_reset() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            new Client(sim).zone("example.com");
            assertThat(sim.calls()).extracting(call -> call.line()).containsExactly("POST /zones");
            sim.reset();
            assertThat(sim.calls()).isEmpty();
        }
    }

    @Test
    void a_request_against_the_official_description_fails_the_test() {
        Assumptions.assumeTrue(
                OpenApiContract.find("cloudflare.json").isPresent(), "shared/contracts/cloudflare.json is not here");
        CloudflareSim sim = CloudflareSim.start();
        Client client = new Client(sim);
        client.post("/zones", "{'nome':'example.com'}");
        assertThat(sim.violations()).anyMatch(violation -> violation.contains("nome"));
        assertThatThrownBy(sim::close).isInstanceOf(AssertionError.class).hasMessageContaining("nome");
    }
}

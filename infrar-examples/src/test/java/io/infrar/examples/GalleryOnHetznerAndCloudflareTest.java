package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.examples.cli.Example;
import io.infrar.examples.gallery.I8CloudflareAndHetzner;
import io.infrar.model.Environment;
import io.infrar.model.Money;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.provider.local.LocalProvider;
import io.infrar.spi.Action;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The architectures on Hetzner and Cloudflare, from plan to destroy on simulated ones. */
class GalleryOnHetznerAndCloudflareTest {
    private final Vendors vendors = new Vendors();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        vendors.close();
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new HetznerProvider())
                .provider(new LocalProvider())
                .home(folder.resolve("home"))
                .base(folder);
        vendors.settings().forEach(builder::setting);
        return builder.build();
    }

    private static Environment environment(String id) {
        return Gallery.all().stream()
                .filter(each -> each.id().equals(id))
                .map(Example::environment)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"I7", "I8", "K3", "K5", "K6", "K7"})
    void is_made_as_asked_found_unchanged_and_leaves_nothing(String id) {
        Environment environment = environment(id);
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).extracting(Finding::toString).isEmpty();
            assertThat(plan.effective()).isNotEmpty().allMatch(change -> change.action() == Action.CREATE);

            infra.apply(plan);

            assertThat(infra.plan(environment).effective()).as("second plan").isEmpty();
            assertThat(infra.drift(environment.name()).effective()).as("drift").isEmpty();

            infra.apply(infra.planDestroy(environment.name()));
        }
        assertThat(vendors.everything()).as("what is left").isEmpty();
        assertThat(vendors.violations()).as("against the vendors' descriptions").isEmpty();
    }

    @Test
    void the_recommended_production_environment_has_what_the_document_asks_for() {
        try (Infra infra = infra()) {
            infra.apply(infra.plan(environment("I8")));
        }

        JsonNode server = only(vendors.hetzner("servers"));
        assertThat(server.path("server_type").path("name").asText()).isEqualTo("cx33");
        assertThat(server.path("location").path("name").asText()).isEqualTo("fsn1");
        assertThat(server.path("image").path("name").asText()).isEqualTo("ubuntu-22.04");
        assertThat(server.path("backup_window").isNull()).as("backups are on").isFalse();
        assertThat(server.path("private_net")).hasSize(1);
        assertThat(server.path("public_net").path("floating_ips")).hasSize(1);
        assertThat(vendors.hetzner.userData(server.path("name").asText())).contains("fail2ban");
        assertThat(only(vendors.hetzner("ssh_keys")).path("public_key").asText())
                .startsWith("ssh-ed25519 ");

        JsonNode volume = only(vendors.hetzner("volumes"));
        assertThat(volume.path("size").asInt()).isEqualTo(80);
        assertThat(volume.path("server").asLong()).isEqualTo(server.path("id").asLong());

        List<String> open = new ArrayList<>();
        JsonNode firewall = only(vendors.hetzner("firewalls"));
        firewall.path("rules")
                .forEach(rule -> open.add(rule.path("direction").asText() + " "
                        + rule.path("port").asText()));
        assertThat(open).containsExactlyInAnyOrder("in 22", "in 80", "in 443");
        assertThat(firewall.path("applied_to")).hasSize(1);

        JsonNode balancer = only(vendors.hetzner("load_balancers"));
        assertThat(balancer.path("load_balancer_type").path("name").asText()).isEqualTo("lb11");
        JsonNode service = balancer.path("services").path(0);
        assertThat(service.path("protocol").asText()).isEqualTo("https");
        assertThat(service.path("listen_port").asInt()).isEqualTo(443);
        assertThat(service.path("destination_port").asInt()).isEqualTo(8080);
        assertThat(service.path("health_check").path("http").path("path").asText())
                .isEqualTo("/health");
        assertThat(service.path("http").path("certificates").path(0).asLong())
                .isEqualTo(only(vendors.hetzner("certificates")).path("id").asLong());
        assertThat(balancer.path("targets").path(0).path("server").path("id").asLong())
                .isEqualTo(server.path("id").asLong());

        assertThat(vendors.hetznerBuckets.buckets()).contains("infrar-uploads", "infrar-artifacts", "infrar-logs");

        String ip = only(vendors.hetzner("floating_ips")).path("ip").asText();
        JsonNode api = record("infrar.io", "api.infrar.io");
        assertThat(api.path("type").asText()).isEqualTo("A");
        assertThat(api.path("content").asText())
                .as("the address of the server at Hetzner")
                .isEqualTo(ip);
        assertThat(api.path("proxied").asBoolean()).isTrue();

        JsonNode project = only(vendors.cloudflare("/accounts/" + vendors.cloudflare.accountId() + "/pages/projects"));
        List<String> domains = new ArrayList<>();
        project.path("domains").forEach(domain -> domains.add(domain.asText()));
        assertThat(domains).contains("infrar.io", "www.infrar.io");
        assertThat(project.path("build_config").path("build_command").asText()).isEqualTo("npm run build");
        assertThat(vendors.cloudflare.variables(project.path("name").asText(), "production"))
                .containsEntry("NEXT_PUBLIC_API_URL", "https://api.infrar.io");
        assertThat(vendors.cloudflare.site(project.path("name").asText(), "main"))
                .containsKey("/index.html");
        assertThat(vendors.violations()).isEmpty();
    }

    @Test
    void the_cheap_server_with_a_volume_and_the_like_for_like_one_are_both_priced() {
        try (Infra infra = infra()) {
            CostReport cheap = infra.cost(environment("I8"));
            CostReport likeForLike = infra.cost(I8CloudflareAndHetzner.likeForLike());

            assertThat(cheap.unknown()).isEmpty();
            assertThat(likeForLike.unknown()).isEmpty();
            assertThat(cheap.totals()).as("within the budget of 30").contains(Money.of("24.754", "EUR"));
            assertThat(likeForLike.totals()).contains(Money.of("52.578", "EUR"));
        }
    }

    private static JsonNode only(JsonNode list) {
        assertThat(list).hasSize(1);
        return list.path(0);
    }

    private JsonNode record(String zone, String name) {
        return only(vendors.cloudflare("/zones/" + vendors.zoneId(zone) + "/dns_records?name=" + name));
    }
}

package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.Life;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerTest extends HetznerHandlerContract {
    private Output<String> network = Output.of("");
    private Output<String> firewall = Output.of("");

    @Override
    protected void prepare() {
        network = id(
                HetznerTests.post(
                        sim,
                        "/networks",
                        Map.of(
                                "name",
                                "n",
                                "ip_range",
                                "10.0.0.0/16",
                                "subnets",
                                List.of(Map.of(
                                        "type", "cloud", "ip_range", "10.0.1.0/24", "network_zone", "eu-central")))),
                "network");
        firewall = id(HetznerTests.post(sim, "/firewalls", Map.of("name", "f")), "firewall");
    }

    private static Output<String> id(com.fasterxml.jackson.databind.JsonNode answer, String name) {
        return Output.of(answer.path(name).path("id").asText());
    }

    @Override
    protected String type() {
        return "server";
    }

    private Server.Spec spec(
            String type, String image, boolean backups, boolean isProtected, Map<String, String> tags) {
        return new Server.Spec(
                type,
                "fsn1",
                image,
                List.of(),
                Output.of("#cloud-config\n"),
                Set.of(),
                Set.of(),
                null,
                true,
                true,
                null,
                backups,
                isProtected,
                false,
                false,
                null,
                true,
                tags);
    }

    @Override
    protected Object spec() {
        return spec("cx23", "ubuntu-22.04", false, true, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Server.Spec(
                "cx33",
                "fsn1",
                "ubuntu-22.04",
                List.of(),
                Output.of("#cloud-config\n"),
                Set.of(new Server.Attachment(network, "10.0.1.7")),
                Set.of(firewall),
                null,
                true,
                false,
                null,
                true,
                false,
                true,
                false,
                null,
                true,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("cx23", "ubuntu-24.04", false, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/servers"));
    }

    @Test
    void each_property_of_an_update_arrives_at_the_server() {
        Life life = new Life(sim, folder);
        life.apply(Life.only("server", spec()));
        life.apply(Life.only("server", updated().orElseThrow()));

        var server = HetznerTests.only(sim, "/servers");
        assertThat(server.path("server_type").path("name").asText()).isEqualTo("cx33");
        assertThat(server.path("primary_disk_size").asInt()).isEqualTo(80);
        assertThat(server.path("private_net").path(0).path("ip").asText()).isEqualTo("10.0.1.7");
        assertThat(server.path("public_net")
                        .path("firewalls")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo(firewall.get());
        assertThat(server.path("public_net").path("ipv6").isNull()).isTrue();
        assertThat(server.path("backup_window").isNull()).isFalse();
        assertThat(server.path("protection").path("delete").asBoolean()).isFalse();
        assertThat(server.path("labels").path("Project").asText()).isEqualTo("other");
        assertThat(server.path("status").asText()).isEqualTo("running");
        assertThat(count("/primary_ips")).isEqualTo(1);
    }
}

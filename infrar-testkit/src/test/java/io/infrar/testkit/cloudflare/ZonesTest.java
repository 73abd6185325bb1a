package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZonesTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void a_zone_is_pending_until_its_name_servers_are_delegated() {
        try (CloudflareSim sim = CloudflareSim.builder()
                .clock(clock)
                .zonesInitializeFor(Duration.ofSeconds(5))
                .start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            assertThat(client.get(zone).text("status")).isEqualTo("initializing");
            clock.advance(Duration.ofSeconds(5));
            assertThat(client.get(zone).text("status")).isEqualTo("pending");
            assertThat(client.get(zone).result().path("name_servers")).hasSize(2);
            assertThat(client.get(zone).result().path("activated_on").isNull()).isTrue();
            client.put(zone + "/activation_check", "").result();
            assertThat(client.put(zone + "/activation_check", "").code()).isEqualTo(1224);
            assertThat(client.get(zone).text("status")).isEqualTo("pending");
            sim.activateZone("example.com");
            assertThat(client.get(zone).text("status")).isEqualTo("active");
            assertThat(client.get("/zones?status=active").texts("name")).contains("example.com");
        }
    }

    @Test
    void a_zone_can_become_active_by_the_clock() {
        try (CloudflareSim sim = CloudflareSim.builder()
                .clock(clock)
                .zonesActivateAfter(Duration.ofHours(1))
                .start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            clock.advance(Duration.ofMinutes(59));
            assertThat(client.get(zone).text("status")).isEqualTo("pending");
            clock.advance(Duration.ofMinutes(1));
            assertThat(client.get(zone).text("status")).isEqualTo("active");
            assertThat(client.get(zone).text("activated_on")).startsWith("2026-11-21T13:00:00");
        }
    }

    @Test
    void a_name_is_given_once_and_must_be_a_registered_domain() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            client.zone("example.com");
            assertThat(create(client, sim, "Example.com").code()).isEqualTo(1061);
            assertThat(create(client, sim, "Example.com").message()).isEqualTo("example.com already exists.");
            assertThat(create(client, sim, "shop.example.com").code()).isEqualTo(1116);
            assertThat(create(client, sim, "localhost").code()).isEqualTo(1049);
            assertThat(client.get("/zones").result()).hasSize(1);
        }
    }

    private static Answer create(Client client, CloudflareSim sim, String name) {
        return client.post("/zones", "{'name':'" + name + "','account':{'id':'" + sim.accountId() + "'}}");
    }

    @Test
    void zones_are_found_by_name_and_page_by_page() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            for (int i = 0; i < 7; i++) {
                client.zone("site" + i + ".example");
            }
            assertThat(client.get("/zones?name=site3.example").texts("name"))
                    .contains("site3.example")
                    .doesNotContain("site4.example");
            assertThat(client.get("/zones?name=other.example").result()).isEmpty();
            Answer second = client.get("/zones?page=2&per_page=5");
            assertThat(second.result()).hasSize(2);
            assertThat(second.body().at("/result_info/total_count").asInt()).isEqualTo(7);
            assertThat(second.body().at("/result_info/total_pages").asInt()).isEqualTo(2);
        }
    }

    @Test
    void a_removed_zone_takes_its_records_rules_and_settings_along(@TempDir Path folder) throws Exception {
        try (CloudflareSim sim = CloudflareSim.builder().stateFolder(folder).start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            client.post(zone + "/dns_records", "{'type':'A','name':'www','content':'203.0.113.1','ttl':1}")
                    .result();
            client.patch(zone + "/settings/ssl", "{'value':'strict'}").result();
            assertThat(folder.resolve("state.json"))
                    .content()
                    .contains("203.0.113.1")
                    .contains("strict");
            client.delete(zone).result();
            assertThat(folder.resolve("state.json"))
                    .content()
                    .doesNotContain("203.0.113.1")
                    .doesNotContain("strict");
            assertThat(client.get(zone).status()).isEqualTo(404);
            assertThat(client.get(zone + "/dns_records").code()).isEqualTo(1001);
            String again = client.zone("example.com");
            assertThat(again).isNotEqualTo(zone);
            assertThat(client.get(again + "/dns_records").result()).isEmpty();
            assertThat(client.get(again + "/settings/ssl").text("value")).isEqualTo("full");
        }
    }

    @Test
    void settings_have_defaults_and_take_only_their_values() {
        try (CloudflareSim sim = CloudflareSim.builder().contract(false).start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            assertThat(client.get(zone + "/settings/min_tls_version").text("value"))
                    .isEqualTo("1.0");
            client.patch(zone + "/settings/min_tls_version", "{'value':'1.2'}").result();
            assertThat(client.get(zone + "/settings/min_tls_version").text("value"))
                    .isEqualTo("1.2");
            assertThat(client.patch(zone + "/settings/ssl", "{'value':'very'}").code())
                    .isEqualTo(1007);
            assertThat(client.patch(zone + "/settings/nonsense", "{'value':'on'}")
                            .code())
                    .isEqualTo(1006);
            assertThat(client.patch(zone + "/settings/prefetch_preload", "{'value':'on'}")
                            .code())
                    .isEqualTo(1015);
            assertThat(client.get(zone + "/settings").result().size()).isGreaterThan(50);
        }
    }

    @Test
    void several_settings_change_together_or_not_at_all() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String zone = client.zone("example.com");
            assertThat(client.patch(
                                    zone + "/settings",
                                    "{'items':[{'id':'ssl','value':'strict'},{'id':'http3','value':7}]}")
                            .code())
                    .isEqualTo(1007);
            assertThat(client.get(zone + "/settings/ssl").text("value")).isEqualTo("full");
            client.patch(zone + "/settings", "{'items':[{'id':'ssl','value':'strict'},{'id':'http3','value':'off'}]}")
                    .result();
            assertThat(client.get(zone + "/settings/ssl").text("value")).isEqualTo("strict");
        }
    }

    @Test
    void a_part_of_the_security_header_keeps_the_rest() {
        try (CloudflareSim sim = CloudflareSim.start()) {
            Client client = new Client(sim);
            String setting = client.zone("example.com") + "/settings/security_header";
            client.patch(setting, "{'value':{'strict_transport_security':{'enabled':true,'max_age':31536000}}}")
                    .result();
            client.patch(setting, "{'value':{'strict_transport_security':{'nosniff':true}}}")
                    .result();
            assertThat(client.get(setting)
                            .result()
                            .at("/value/strict_transport_security/max_age")
                            .asInt())
                    .isEqualTo(31536000);
            assertThat(client.get(setting)
                            .result()
                            .at("/value/strict_transport_security/nosniff")
                            .asBoolean())
                    .isTrue();
        }
    }
}

package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.testkit.hetzner.ApiClient.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HetznerSimTest {
    @Test
    void tokens_are_checked() {
        try (HetznerSim sim =
                HetznerSim.builder().token("full").readOnlyToken("read").start()) {
            assertThat(new ApiClient(sim.endpoint(), "full").get("/servers").status())
                    .isEqualTo(200);
            assertThat(new ApiClient(sim.endpoint(), "wrong").get("/servers").error())
                    .isEqualTo("401 unauthorized");
            assertThat(new ApiClient(sim.endpoint(), "read").get("/servers").status())
                    .isEqualTo(200);
            assertThat(new ApiClient(sim.endpoint(), "read")
                            .post("/networks", "{'name':'a','ip_range':'10.0.0.0/16'}")
                            .error())
                    .isEqualTo("401 token_readonly");
            assertThat(sim.settings()).containsEntry("HCLOUD_TOKEN", "full");
            assertThat(sim.settings().get("HCLOUD_ENDPOINT")).endsWith("/v1");
        }
    }

    @Test
    void requests_are_limited_per_hour_and_refilled_evenly() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
        try (HetznerSim sim = HetznerSim.builder().clock(clock).rateLimit(3).start()) {
            ApiClient api = ApiClient.of(sim);
            Answer first = api.get("/locations");
            assertThat(first.http().headers().firstValue("RateLimit-Limit")).contains("3");
            assertThat(first.http().headers().firstValue("RateLimit-Remaining")).contains("2");
            assertThat(first.http().headers().firstValue("RateLimit-Reset"))
                    .contains(
                            Long.toString(Instant.parse("2026-11-21T10:20:00Z").getEpochSecond()));
            api.get("/locations");
            api.get("/locations");
            assertThat(api.get("/locations").error()).isEqualTo("429 rate_limit_exceeded");
            clock.advance(Duration.ofMinutes(20));
            assertThat(api.get("/locations").status()).isEqualTo(200);
            assertThat(api.get("/locations").status()).isEqualTo(429);
        }
    }

    @Test
    void lists_come_in_pages() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            for (int i = 0; i < 30; i++) {
                api.post("/placement_groups", "{'name':'group-%02d','type':'spread'}", i);
            }
            Answer first = api.get("/placement_groups");
            assertThat(first.at("/placement_groups")).hasSize(25);
            assertThat(first.at("/meta/pagination/next_page").asInt()).isEqualTo(2);
            assertThat(first.at("/meta/pagination/total_entries").asInt()).isEqualTo(30);
            Answer last = api.get("/placement_groups?page=2&sort=name:desc");
            assertThat(last.at("/placement_groups/0/name").asText()).isEqualTo("group-04");
            assertThat(last.at("/meta/pagination/next_page").isNull()).isTrue();
            assertThat(api.get("/placement_groups?per_page=50").at("/placement_groups"))
                    .hasSize(30);
            assertThat(api.get("/placement_groups?per_page=51").field()).isEqualTo("per_page");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env=prod | a",
                "env==prod,!old | a",
                "env!=prod | b,c",
                "env in (prod,test) | a,b",
                "env notin (prod) | b,c",
                "old | c",
                "!env | c"
            })
    void label_selectors_select(String selector, String names) {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            String body = "{'name':'%s','type':'spread','labels':%s}";
            api.post("/placement_groups", body, "a", "{'env':'prod'}");
            api.post("/placement_groups", body, "b", "{'env':'test'}");
            api.post("/placement_groups", body, "c", "{'old':''}");
            Answer found = api.get("/placement_groups?label_selector=" + selector.replace(" ", "%20"));
            assertThat(found.at("/placement_groups")
                            .valueStream()
                            .map(g -> g.path("name").asText()))
                    .containsExactly(names.split(","));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-a",
                "a/b/c",
                "hetzner.cloud/a",
                "a b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void bad_labels_are_refused(String key) {
        try (HetznerSim sim = HetznerSim.start()) {
            assertThat(ApiClient.of(sim)
                            .post("/placement_groups", "{'name':'a','type':'spread','labels':{'%s':'x'}}", key)
                            .field())
                    .isEqualTo("labels");
        }
    }

    @Test
    void what_is_unknown_is_not_found() {
        try (HetznerSim sim = HetznerSim.builder().unchecked().start()) {
            ApiClient api = ApiClient.of(sim);
            assertThat(api.get("/servers/1").error()).isEqualTo("404 not_found");
            assertThat(api.get("/servers/x").error()).isEqualTo("404 not_found");
            assertThat(api.get("/nonsense").error()).isEqualTo("404 not_found");
            assertThat(api.get("/datacenters").error()).isEqualTo("410 deprecated_api_endpoint");
            assertThat(api.post("/servers", "{").error()).isEqualTo("400 json_error");
        }
    }

    @Test
    void the_catalog_and_prices_can_be_read() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            JsonNode type = api.get("/server_types?name=cx33").at("/server_types/0");
            assertThat(type.path("cores").asInt()).isEqualTo(4);
            assertThat(type.at("/prices/0/price_monthly/net").asText()).isEqualTo("8.4900000000");
            assertThat(api.get("/server_types/" + type.path("id").asInt()).status())
                    .isEqualTo(200);
            assertThat(api.get("/pricing")
                            .at("/pricing/volume/price_per_gb_month/net")
                            .asText())
                    .startsWith("0.0572");
            assertThat(api.get("/load_balancer_types").at("/load_balancer_types"))
                    .hasSize(3);
            assertThat(api.get("/locations").at("/locations")).hasSize(6);
            assertThat(api.get("/isos").at("/isos")).isNotEmpty();
        }
    }

    @Test
    void the_state_survives_a_restart_with_what_is_under_way(@TempDir Path folder) {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
        HetznerSim.Builder builder = HetznerSim.builder()
                .clock(clock)
                .actionDuration(Duration.ofSeconds(5))
                .state(folder);
        long server;
        try (HetznerSim sim = builder.start()) {
            server = ApiClient.of(sim).server("a");
        }
        clock.advance(Duration.ofSeconds(10));
        try (HetznerSim sim = builder.start()) {
            ApiClient api = ApiClient.of(sim);
            assertThat(api.get("/servers/" + server).at("/server/status").asText())
                    .isEqualTo("running");
            assertThat(api.server("b")).isGreaterThan(server);
            sim.reset();
            assertThat(api.get("/servers").at("/servers")).isEmpty();
        }
    }

    @Test
    void many_clients_at_once_get_each_name_once() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            List<Answer> answers = IntStream.range(0, 60)
                    .parallel()
                    .mapToObj(i -> api.post("/networks", "{'name':'net-%d','ip_range':'10.0.0.0/16'}", i % 30))
                    .toList();
            assertThat(answers.stream().filter(a -> a.status() == 201)).hasSize(30);
            assertThat(answers.stream().filter(a -> a.error().equals("409 uniqueness_error")))
                    .hasSize(30);
        }
    }

    @Test
    void a_test_can_ask_for_refusals_and_limits() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            sim.failRequest("POST /networks", 503, "unavailable");
            String body = "{'name':'a','ip_range':'10.0.0.0/16'}";
            assertThat(api.post("/networks", body).error()).isEqualTo("503 unavailable");
            assertThat(api.post("/networks", body).status()).isEqualTo(201);
            sim.limit("networks", 1);
            assertThat(api.post("/networks", "{'name':'b','ip_range':'10.0.0.0/16'}")
                            .error())
                    .isEqualTo("403 resource_limit_exceeded");
        }
    }

    @Test
    void ssh_keys_are_known_by_what_they_are() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3n2dM4mTnK9hXy2eG0bZ6xQ1v8oW5pL7cR4tYuIsAa";
            Answer created = api.post("/ssh_keys", "{'name':'me','public_key':'%s me@a'}", key);
            assertThat(created.at("/ssh_key/fingerprint").asText()).matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
            assertThat(api.post("/ssh_keys", "{'name':'other','public_key':'%s me@b'}", key)
                            .field())
                    .isEqualTo("public_key");
            assertThat(api.post("/ssh_keys", "{'name':'bad','public_key':'ssh-rsa %s'}", key.split(" ")[1])
                            .error())
                    .isEqualTo("422 invalid_input");
            String print = created.at("/ssh_key/fingerprint").asText();
            assertThat(api.get("/ssh_keys?fingerprint=" + print).at("/ssh_keys"))
                    .hasSize(1);
        }
    }

    @Test
    void volumes_stay_in_their_location_and_only_grow() {
        try (HetznerSim sim = HetznerSim.start()) {
            ApiClient api = ApiClient.of(sim);
            long server = api.server("a");
            long id = api.post("/volumes", "{'name':'data','size':10,'location':'nbg1','format':'ext4'}")
                    .id("volume");
            assertThat(api.post("/volumes/" + id + "/actions/attach", "{'server':%d}", server)
                            .field())
                    .isEqualTo("server");
            assertThat(api.post("/volumes/" + id + "/actions/resize", "{'size':10}")
                            .field())
                    .isEqualTo("size");
            assertThat(api.post("/volumes/" + id + "/actions/resize", "{'size':20}")
                            .status())
                    .isEqualTo(201);
            assertThat(api.get("/volumes/" + id).at("/volume/size").asInt()).isEqualTo(20);
            assertThat(api.post("/volumes", "{'name':'small','size':9,'location':'nbg1'}")
                            .field())
                    .isEqualTo("size");
            assertThat(api.post("/volumes", "{'name':'lost','size':10}").field())
                    .isEqualTo("location");
            Answer attached = api.post("/volumes", "{'name':'here','size':10,'server':%d}", server);
            assertThat(attached.at("/next_actions/0/command").asText()).isEqualTo("attach_volume");
            long here = attached.id("volume");
            assertThat(api.get("/volumes/" + here).at("/volume/server").asLong())
                    .isEqualTo(server);
            assertThat(api.post("/volumes/" + here + "/actions/attach", "{'server':%d}", server)
                            .error())
                    .isEqualTo("422 volume_already_attached");
            assertThat(api.post("/volumes/" + here + "/actions/detach", "").status())
                    .isEqualTo(201);
            assertThat(api.get("/volumes/" + here + "/actions").at("/actions")).hasSize(3);
            api.post("/volumes/" + here + "/actions/change_protection", "{'delete':true}");
            assertThat(api.delete("/volumes/" + here).error()).isEqualTo("423 protected");
        }
    }
}

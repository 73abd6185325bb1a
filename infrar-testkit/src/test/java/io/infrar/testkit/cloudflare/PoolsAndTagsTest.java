package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolsAndTagsTest {
    private final CloudflareSim sim = CloudflareSim.builder().contract(false).start();
    private final Client client = new Client(sim);
    private final String pools = client.account + "/load_balancers/pools";
    private final String monitors = client.account + "/load_balancers/monitors";
    private final String tags = client.account + "/tags";

    @AfterEach
    void stop() {
        sim.close();
    }

    private String pool(String extra) {
        return client.post(pools, "{'name':'web','origins':[{'name':'a','address':'203.0.113.1'}]" + extra + "}")
                .text("id");
    }

    @Test
    void what_is_in_use_is_not_removed() {
        String monitor =
                client.post(monitors, "{'type':'https','expected_codes':'200'}").text("id");
        String pool = pool(",'monitor':'" + monitor + "'");
        String zone = client.zone("example.com");
        String balancer = zone + "/load_balancers/"
                + client.post(
                                zone + "/load_balancers",
                                "{'name':'www.example.com','default_pools':['" + pool + "'],'fallback_pool':'" + pool
                                        + "'}")
                        .text("id");
        for (String path : new String[] {monitors + "/" + monitor, pools + "/" + pool}) {
            Answer refused = client.delete(path);
            assertThat(refused.status()).isEqualTo(412);
            assertThat(refused.code()).isEqualTo(1005);
        }
        client.delete(balancer).result();
        client.delete(pools + "/" + pool).result();
        client.delete(monitors + "/" + monitor).result();
        assertThat(client.get(pools).result()).isEmpty();
    }

    @Test
    void a_load_balancer_needs_a_name_in_its_zone_and_pools_that_are_there() {
        String zone = client.zone("example.com") + "/load_balancers";
        String pool = pool("");
        String good = "{'name':'www.example.com','default_pools':['" + pool + "'],'fallback_pool':'" + pool + "'}";
        client.post(zone, good).result();
        assertThat(client.post(zone, good).status()).isEqualTo(409);
        assertThat(client.post(zone, good.replace("www.example.com", "www.example.org"))
                        .code())
                .isEqualTo(1002);
        assertThat(client.post(zone, good.replace(pool, "nowhere").replace("www", "app"))
                        .message())
                .contains("nowhere");
        assertThat(client.post(zone, "{'name':'x.example.com','default_pools':[],'fallback_pool':'" + pool + "'}")
                        .message())
                .contains("default_pools");
    }

    @Test
    void monitors_and_origins_are_checked() {
        assertThat(client.post(monitors, "{'type':'http','expected_codes':'ok'}")
                        .message())
                .contains("expected_codes");
        assertThat(client.post(monitors, "{'type':'tcp'}").message()).contains("port");
        assertThat(client.post(monitors, "{'type':'http','expected_codes':'2xx','interval':10}")
                        .message())
                .contains("interval");
        assertThat(client.post(pools, "{'name':'two words','origins':[]}").message())
                .contains("name");
        assertThat(client.post(pools, "{'name':'web','origins':[]}").message()).contains("origins");
        assertThat(client.post(pools, "{'name':'web','origins':[{'name':'a','address':'a b'}]}")
                        .message())
                .contains("address");
        assertThat(client.post(pools, "{'name':'web','monitor':'none','origins':[{'name':'a','address':'b.c'}]}")
                        .message())
                .contains("monitor");
    }

    @Test
    void a_partial_update_keeps_and_a_full_one_forgets() {
        String path = pools + "/" + pool(",'description':'mine'");
        assertThat(client.patch(path, "{'enabled':false}").text("description")).isEqualTo("mine");
        assertThat(client.put(path, "{'name':'web','origins':[{'name':'a','address':'203.0.113.1'}]}")
                        .text("description"))
                .isEmpty();
    }

    @Test
    void tags_are_kept_per_resource_and_found_again() {
        client.post(client.account + "/r2/buckets", "{'name':'files'}").result();
        String read = tags + "?resource_type=r2_bucket&resource_id=files";
        assertThat(client.get(read).status()).isEqualTo(500);
        client.put(tags, "{'resource_type':'r2_bucket','resource_id':'files','tags':{'owner':'infrar','env':'prod'}}")
                .result();
        assertThat(client.get(read).result().at("/tags/owner").asText()).isEqualTo("infrar");
        assertThat(client.get(tags + "/resources?tag=owner%3Dinfrar&type=r2_bucket")
                        .texts("name"))
                .containsExactly("files");
        assertThat(client.get(tags + "/resources?tag=owner%3Dother,infrar").result())
                .hasSize(1);
        assertThat(client.get(tags + "/resources?tag=owner!%3Dinfrar").result()).isEmpty();
        assertThat(client.get(tags + "/resources?tag=%21team").result()).hasSize(1);
        client.put(tags, "{'resource_type':'r2_bucket','resource_id':'files','tags':{'env':'prod'}}")
                .result();
        assertThat(client.get(read).result().path("tags").has("owner")).isFalse();
        assertThat(client.call("DELETE", tags, "{'resource_type':'r2_bucket','resource_id':'files'}")
                        .status())
                .isEqualTo(204);
        assertThat(client.get(read).status()).isEqualTo(500);
    }

    @Test
    void tags_go_with_their_resource() {
        client.post(client.account + "/r2/buckets", "{'name':'files'}").result();
        client.put(tags, "{'resource_type':'r2_bucket','resource_id':'files','tags':{'a':'1'}}")
                .result();
        client.delete(client.account + "/r2/buckets/files").result();
        assertThat(client.get(tags + "/resources").result()).isEmpty();
        assertThat(client.get(tags + "/keys").result()).isEmpty();
        assertThat(client.get(tags + "?resource_type=r2_bucket&resource_id=files")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void tags_that_somebody_else_changed_are_not_overwritten() {
        client.post(client.account + "/r2/buckets", "{'name':'files'}").result();
        String body = "{'resource_type':'r2_bucket','resource_id':'files','tags':{'a':'1'}}";
        String etag = client.put(tags, body).text("etag");
        client.put(tags, body).result();
        client.with("If-Match", etag);
        assertThat(client.put(tags, body).status()).isEqualTo(412);
    }

    @Test
    void tags_of_what_is_not_there_and_bad_keys_are_refused() {
        assertThat(client.put(tags, "{'resource_type':'r2_bucket','resource_id':'none','tags':{}}")
                        .status())
                .isEqualTo(404);
        assertThat(client.put(tags, "{'resource_type':'spaceship','resource_id':'x','tags':{}}")
                        .code())
                .isEqualTo(1006);
        client.post(client.account + "/r2/buckets", "{'name':'files'}").result();
        assertThat(client.put(tags, "{'resource_type':'r2_bucket','resource_id':'files','tags':{'a b':'1'}}")
                        .code())
                .isEqualTo(1014);
        assertThat(client.get(tags + "?resource_type=r2_bucket").code()).isEqualTo(1003);
    }
}

package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class R2BucketsTest {
    /** How many objects a bucket holds. */
    private final Map<String, Integer> objects = new HashMap<>();

    private final CloudflareSim sim = CloudflareSim.builder()
            .contract(false)
            .buckets(new BucketStore() {
                @Override
                public void created(String jurisdiction, String bucket) {
                    objects.put(jurisdiction + "/" + bucket, 0);
                }

                @Override
                public boolean isEmpty(String jurisdiction, String bucket) {
                    return objects.getOrDefault(jurisdiction + "/" + bucket, 0) == 0;
                }

                @Override
                public void deleted(String jurisdiction, String bucket) {
                    objects.remove(jurisdiction + "/" + bucket);
                }
            })
            .start();
    private final Client client = new Client(sim);
    private final String buckets = client.account + "/r2/buckets";

    @AfterEach
    void stop() {
        sim.close();
    }

    private Answer create(String name) {
        return client.post(buckets, "{'name':'" + name + "'}");
    }

    @Test
    void each_jurisdiction_has_its_own_names() {
        create("files").result();
        client.with("cf-r2-jurisdiction", "eu");
        assertThat(client.get(buckets + "/files").status()).isEqualTo(404);
        assertThat(client.get(buckets + "/files").code()).isEqualTo(10006);
        Answer eu = create("files");
        assertThat(eu.text("jurisdiction")).isEqualTo("eu");
        assertThat(client.get(buckets).result().path("buckets")).hasSize(1);
        client.delete(buckets + "/files").result();
        client.without("cf-r2-jurisdiction");
        client.get(buckets + "/files").result();
        assertThat(objects).containsOnlyKeys("default/files");
    }

    @Test
    void a_name_is_given_once() {
        create("files").result();
        assertThat(create("files").status()).isEqualTo(409);
        assertThat(create("files").code()).isEqualTo(10004);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Files", "-files", "files-", "fi_les", "a.b.c"})
    void a_name_is_of_small_letters_digits_and_dashes(String name) {
        assertThat(create(name).code()).isEqualTo(10005);
    }

    @Test
    void a_location_is_only_taken_from_the_first_bucket_of_a_name() {
        client.post(buckets, "{'name':'files','locationHint':'apac'}").result();
        client.delete(buckets + "/files").result();
        client.post(buckets, "{'name':'files','locationHint':'enam'}").result();
        assertThat(client.get(buckets + "/files").text("location")).isEqualTo("apac");
    }

    @Test
    void a_bucket_with_objects_is_not_removed() {
        create("files").result();
        objects.put("default/files", 3);
        assertThat(client.delete(buckets + "/files").status()).isEqualTo(409);
        assertThat(client.delete(buckets + "/files").code()).isEqualTo(10008);
        objects.put("default/files", 0);
        client.delete(buckets + "/files").result();
    }

    @Test
    void rules_are_replaced_as_a_whole_and_checked() {
        create("files").result();
        String lifecycle = buckets + "/files/lifecycle";
        assertThat(client.get(lifecycle).result().at("/rules/0/id").asText()).isEqualTo("Default Multipart Abort Rule");
        assertThat(client.put(lifecycle, "{'rules':[{'id':'temp','enabled':true,'conditions':{'prefix':'temp/'}}]}")
                        .message())
                .contains("does nothing");
        client.put(
                        lifecycle,
                        "{'rules':[{'id':'temp','enabled':true,'conditions':{'prefix':'temp/'},"
                                + "'deleteObjectsTransition':{'condition':{'type':'Age','maxAge':86400}}}]}")
                .result();
        assertThat(client.get(lifecycle).result().path("rules")).hasSize(1);
        assertThat(client.get(buckets + "/files/cors").code()).isEqualTo(10059);
        assertThat(client.put(buckets + "/files/cors", "{'rules':[{'allowed':{'methods':['PATCH'],'origins':['*']}}]}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put(
                                buckets + "/files/cors",
                                "{'rules':[{'allowed':{'methods':['GET'],'origins':['https://a.b/c']}}]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_custom_domain_needs_a_zone_of_the_account() {
        create("files").result();
        String domains = buckets + "/files/domains/custom";
        String zone = client.zone("example.com").replace("/zones/", "");
        assertThat(client.post(domains, "{'domain':'f.example.com','enabled':true,'zoneId':'" + "0".repeat(32) + "'}")
                        .code())
                .isEqualTo(10051);
        assertThat(client.post(domains, "{'domain':'f.example.org','enabled':true,'zoneId':'" + zone + "'}")
                        .status())
                .isEqualTo(400);
        String body = "{'domain':'f.example.com','enabled':true,'zoneId':'" + zone + "','minTLS':'1.2'}";
        client.post(domains, body).result();
        assertThat(client.post(domains, body).status()).isEqualTo(409);
        assertThat(client.get(domains + "/f.example.com")
                        .result()
                        .at("/status/ownership")
                        .asText())
                .isEqualTo("pending");
        sim.activateZone("example.com");
        assertThat(client.get(domains + "/f.example.com")
                        .result()
                        .at("/status/ssl")
                        .asText())
                .isEqualTo("active");
    }

    @Test
    void buckets_are_listed_page_by_page() {
        for (String name : new String[] {"aaa", "bbb", "ccc"}) {
            create(name).result();
        }
        Answer first = client.get(buckets + "?per_page=2");
        assertThat(first.texts("name")).hasSize(2);
        String cursor = first.body().at("/result_info/cursor").asText();
        Answer second = client.get(buckets + "?per_page=2&cursor=" + cursor);
        assertThat(second.texts("name")).containsExactly("ccc");
        assertThat(second.body().path("result_info").has("cursor")).isFalse();
    }
}

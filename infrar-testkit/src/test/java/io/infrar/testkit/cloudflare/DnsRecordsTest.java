package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.cloudflare.Client.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsRecordsTest {
    private final CloudflareSim sim = CloudflareSim.builder().contract(false).start();
    private final Client client = new Client(sim);
    private String records = "";

    @BeforeEach
    void a_zone() {
        records = client.zone("example.com") + "/dns_records";
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    private Answer add(String type, String name, String content) {
        return client.post(
                records, "{'type':'" + type + "','name':'" + name + "','content':'" + content + "','ttl':300}");
    }

    @Test
    void names_are_completed_with_the_zone() {
        assertThat(add("A", "WWW", "203.0.113.1").text("name")).isEqualTo("www.example.com");
        assertThat(add("A", "@", "203.0.113.1").text("name")).isEqualTo("example.com");
        assertThat(add("A", "api.example.com", "203.0.113.1").text("name")).isEqualTo("api.example.com");
        assertThat(add("TXT", "*", "any").text("name")).isEqualTo("*.example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "A,www,203.0.113,9005",
        "A,www,2001:db8::1,9005",
        "AAAA,www,203.0.113.1,9006",
        "CNAME,www,not a host,9007",
        "CNAME,www,203.0.113.1,9007",
        "TXT,www,'',9007",
        "MX,@,mail.example.org,9101",
        "HINFO,www,x,9999",
        "A,-bad-,203.0.113.1,9000"
    })
    void content_must_fit_the_type(String type, String name, String content, int code) {
        Answer answer = add(type, name, content);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void content_is_shown_in_one_form() {
        assertThat(add("AAAA", "six", "2001:DB8:0:0:1:0:0:1").text("content")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(add("AAAA", "loop", "0:0:0:0:0:0:0:1").text("content")).isEqualTo("::1");
        assertThat(add("TXT", "plain", "hello").text("content")).isEqualTo("\"hello\"");
        assertThat(add("TXT", "umlaut", "gr\u00fcn").text("content")).isEqualTo("\"gr\\195\\188n\"");
        assertThat(add("TXT", "long", "x".repeat(300)).text("content"))
                .isEqualTo("\"" + "x".repeat(255) + "\" \"" + "x".repeat(45) + "\"");
        assertThat(client.post(records, "{'type':'MX','name':'none','content':'.','priority':0,'ttl':1}")
                        .text("content"))
                .isEqualTo(".");
    }

    @Test
    void a_text_with_half_a_pair_of_quotes_or_too_many_letters_is_refused() {
        assertThat(add("TXT", "half", "\\\"half").code()).isEqualTo(9007);
        assertThat(add("TXT", "inside", "\\\"these\\\" ones\\\"").code()).isEqualTo(9007);
        assertThat(add("TXT", "long", "x".repeat(2_049)).code()).isEqualTo(9007);
    }

    @Test
    void an_alias_stands_alone_among_addresses() {
        add("A", "www", "203.0.113.1").result();
        assertThat(add("A", "www", "203.0.113.1").code()).isEqualTo(81058);
        add("A", "www", "203.0.113.2").result();
        assertThat(add("CNAME", "www", "example.org").code()).isEqualTo(81053);
        add("CNAME", "shop", "example.org").result();
        assertThat(add("CNAME", "shop", "example.net").code()).isEqualTo(81053);
        assertThat(add("AAAA", "shop", "2001:db8::1").code()).isEqualTo(81054);
        add("TXT", "shop", "beside an alias").result();
    }

    @Test
    void only_addresses_and_aliases_can_be_proxied_and_then_have_an_automatic_ttl() {
        Answer proxied =
                client.post(records, "{'type':'A','name':'www','content':'203.0.113.1','ttl':300,'proxied':true}");
        assertThat(proxied.result().path("ttl").asInt()).isEqualTo(1);
        assertThat(client.post(records, "{'type':'TXT','name':'t','content':'x','ttl':1,'proxied':true}")
                        .code())
                .isEqualTo(9004);
        assertThat(client.post(records, "{'type':'A','name':'p','content':'10.0.0.1','ttl':1,'proxied':true}")
                        .code())
                .isEqualTo(9003);
    }

    @Test
    void a_ttl_is_automatic_or_a_minute_to_a_day() {
        assertThat(client.post(records, "{'type':'A','name':'a','content':'203.0.113.1','ttl':30}")
                        .code())
                .isEqualTo(9021);
        assertThat(client.post(records, "{'type':'A','name':'a','content':'203.0.113.1','ttl':86401}")
                        .code())
                .isEqualTo(9021);
        client.post(records, "{'type':'A','name':'a','content':'203.0.113.1','ttl':60}")
                .result();
    }

    @Test
    void a_partial_update_keeps_the_rest() {
        String record = records + "/"
                + client.post(records, "{'type':'A','name':'www','content':'203.0.113.1','ttl':300,'comment':'mine'}")
                        .text("id");
        Answer changed = client.patch(record, "{'content':'203.0.113.9'}");
        assertThat(changed.text("content")).isEqualTo("203.0.113.9");
        assertThat(changed.text("comment")).isEqualTo("mine");
        Answer replaced = client.put(record, "{'type':'A','name':'www','content':'203.0.113.9','ttl':300}");
        assertThat(replaced.result().path("comment").isNull()).isTrue();
        client.delete(record).result();
        assertThat(client.get(record).status()).isEqualTo(404);
        assertThat(client.get(record).code()).isEqualTo(81044);
        assertThat(client.delete(record).status()).isEqualTo(404);
    }

    @Test
    void records_are_found_by_type_name_content_comment_and_tag() {
        client.post(
                        records,
                        "{'type':'A','name':'www','content':'203.0.113.1','ttl':1,'comment':'infrar:shop','tags':['env:prod']}")
                .result();
        add("A", "api", "203.0.113.2").result();
        add("TXT", "www", "hello").result();
        assertThat(client.get(records + "?type=A").result()).hasSize(2);
        assertThat(client.get(records + "?name=www.example.com&type=A").result())
                .hasSize(1);
        assertThat(client.get(records + "?name.startswith=api").result()).hasSize(1);
        assertThat(client.get(records + "?content=203.0.113.2").result()).hasSize(1);
        assertThat(client.get(records + "?comment.startswith=infrar:").result()).hasSize(1);
        assertThat(client.get(records + "?comment.absent=").result()).hasSize(2);
        assertThat(client.get(records + "?tag=env:prod").result()).hasSize(1);
        assertThat(client.get(records + "?tag.present=env").result()).hasSize(1);
        assertThat(client.get(records + "?type=TXT&content=203.0.113.2&match=any")
                        .result())
                .hasSize(2);
        Answer page = client.get(records + "?per_page=2&page=2");
        assertThat(page.result()).hasSize(1);
        assertThat(page.body().at("/result_info/total_count").asInt()).isEqualTo(3);
    }

    @Test
    void a_batch_happens_as_a_whole_in_its_order() {
        String old = add("A", "www", "203.0.113.1").text("id");
        Answer failed = client.post(
                records + "/batch",
                "{'deletes':[{'id':'" + old + "'}],'posts':[{'type':'A','name':'www','content':'wrong','ttl':1}]}");
        assertThat(failed.code()).isEqualTo(9005);
        assertThat(client.get(records).result()).hasSize(1);
        client.post(
                        records + "/batch",
                        "{'deletes':[{'id':'" + old
                                + "'}],'posts':[{'type':'CNAME','name':'www','content':'example.org','ttl':1}]}")
                .result();
        assertThat(client.get(records).result().at("/0/type").asText()).isEqualTo("CNAME");
    }

    @Test
    void an_exported_zone_can_be_imported() {
        add("A", "www", "203.0.113.1").result();
        client.post(records, "{'type':'MX','name':'@','content':'mail.example.org','ttl':300,'priority':10}")
                .result();
        byte[] exported = client.get(records + "/export").response().body();
        Client other = new Client(sim);
        String path = other.zone("example.net") + "/dns_records";
        byte[] moved =
                Client.text(exported).replace("example.com", "example.net").getBytes(StandardCharsets.UTF_8);
        assertThat(other.form(path + "/import", Map.of("file", moved))
                        .result()
                        .path("recs_added")
                        .asInt())
                .isEqualTo(2);
        assertThat(other.form(path + "/import", Map.of("file", moved))
                        .result()
                        .path("recs_added")
                        .asInt())
                .isZero();
        assertThat(other.get(path + "?type=MX").texts("name")).containsExactly("example.net");
        assertThat(other.form(path + "/import", Map.of("file", "www A".getBytes(StandardCharsets.UTF_8)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void tags_and_long_comments_need_a_paid_plan() {
        try (CloudflareSim free = CloudflareSim.builder().plan(Plan.FREE).start()) {
            Client small = new Client(free);
            String path = small.zone("example.com") + "/dns_records";
            assertThat(small.post(path, "{'type':'A','name':'a','content':'203.0.113.1','ttl':1,'tags':['a:b']}")
                            .code())
                    .isEqualTo(9300);
            assertThat(small.post(
                                    path,
                                    "{'type':'A','name':'a','content':'203.0.113.1','ttl':1,'comment':'"
                                            + "x".repeat(101) + "'}")
                            .message())
                    .contains("101 characters");
        }
    }
}

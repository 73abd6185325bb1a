package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.hetzner.ApiClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {
    private static final String RECORD = "{'name':'%s','type':'%s','records':[{'value':'%s'}]}";

    private final HetznerSim sim = HetznerSim.start();
    private final ApiClient api = ApiClient.of(sim);

    @AfterEach
    void close() {
        sim.close();
    }

    private long zone() {
        return api.post("/zones", "{'name':'example.com','mode':'primary','ttl':300}")
                .id("zone");
    }

    @Test
    void a_new_zone_has_its_name_servers() {
        long id = zone();
        assertThat(api.get("/zones/example.com").id("zone")).isEqualTo(id);
        Answer zone = api.get("/zones/" + id);
        assertThat(zone.at("/zone/record_count").asInt()).isEqualTo(4);
        assertThat(zone.at("/zone/authoritative_nameservers/assigned")).hasSize(3);
        assertThat(api.get("/zones/example.com/rrsets").at("/rrsets").findValuesAsText("id"))
                .containsExactly("@/NS", "@/SOA");
        assertThat(api.post("/zones", "{'name':'example.com','mode':'primary'}").error())
                .isEqualTo("409 uniqueness_error");
        assertThat(api.post("/zones", "{'name':'Example.com','mode':'primary'}").field())
                .isEqualTo("name");
        assertThat(api.post("/zones/example.com/actions/change_ttl", "{'ttl':7200}")
                        .status())
                .isEqualTo(201);
        assertThat(api.get("/zones?name=example.com").at("/zones/0/ttl").asInt())
                .isEqualTo(7200);
    }

    @Test
    void records_change_by_actions() {
        zone();
        String sets = "/zones/example.com/rrsets";
        Answer created = api.post(
                sets,
                "{'name':'www','type':'A','ttl':600,'labels':{'a':'b'},'records':[{'value':'198.51.100.1','comment':'one'}]}");
        assertThat(created.at("/rrset/id").asText()).isEqualTo("www/A");
        assertThat(api.post(sets, RECORD, "www", "A", "198.51.100.2").error()).isEqualTo("409 uniqueness_error");
        String set = sets + "/www/A";
        api.post(set + "/actions/add_records", "{'records':[{'value':'198.51.100.2'}]}");
        assertThat(api.get(set).at("/rrset/records")).hasSize(2);
        api.post(set + "/actions/remove_records", "{'records':[{'value':'198.51.100.1'}]}");
        assertThat(api.get(set).at("/rrset/records/0/value").asText()).isEqualTo("198.51.100.2");
        api.post(set + "/actions/update_records", "{'records':[{'value':'198.51.100.2','comment':'two'}]}");
        assertThat(api.get(set).at("/rrset/records/0/comment").asText()).isEqualTo("two");
        api.post(set + "/actions/set_records", "{'records':[{'value':'198.51.100.3'}]}");
        api.post(set + "/actions/change_ttl", "{'ttl':null}");
        assertThat(api.get(set).at("/rrset/ttl").isNull()).isTrue();
        api.put(set, "{'labels':{'c':'d'}}");
        assertThat(api.get(sets + "?label_selector=c").at("/rrsets/0/id").asText())
                .isEqualTo("www/A");
        api.post(set + "/actions/change_protection", "{'change':true}");
        assertThat(api.delete(set).error()).isEqualTo("423 protected");
        api.post(set + "/actions/change_protection", "{'change':false}");
        assertThat(api.delete(set).status()).isEqualTo(201);
        assertThat(api.get(set).error()).isEqualTo("404 not_found");
        api.post(sets + "/new/TXT/actions/add_records", "{'records':[{'value':'\\\"hello\\\"'}]}");
        assertThat(api.get(sets + "/new/TXT").at("/rrset/records/0/value").asText())
                .isEqualTo("\"hello\"");
        api.post(sets + "/new/TXT/actions/remove_records", "{'records':[{'value':'\\\"hello\\\"'}]}");
        assertThat(api.get(sets + "/new/TXT").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "WWW, A, 198.51.100.1, name",
        "www.example.com, A, 198.51.100.1, name",
        "www., A, 198.51.100.1, name",
        "www, A, 198.51.100.256, records",
        "www, AAAA, 198.51.100.1, records",
        "www, TXT, unquoted, records",
        "www, MX, mail, records",
        "@, CNAME, other.example.org., type"
    })
    void bad_records_are_refused(String name, String type, String value, String field) {
        zone();
        Answer answer = api.post("/zones/example.com/rrsets", RECORD, name, type, value);
        assertThat(answer.error()).isEqualTo("422 invalid_input");
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void an_alias_stands_alone() {
        zone();
        api.post("/zones/example.com/rrsets", RECORD, "www", "A", "198.51.100.1");
        assertThat(api.post("/zones/example.com/rrsets", RECORD, "www", "CNAME", "example.org.")
                        .field())
                .isEqualTo("type");
        api.post("/zones/example.com/rrsets", RECORD, "blog", "CNAME", "example.org.");
        assertThat(api.post("/zones/example.com/rrsets", RECORD, "blog", "A", "198.51.100.1")
                        .field())
                .isEqualTo("type");
    }

    @Test
    void a_zone_file_comes_out_as_it_went_in() {
        zone();
        api.post("/zones/example.com/rrsets", RECORD, "www", "A", "198.51.100.1");
        String file = api.get("/zones/example.com/zonefile").at("/zonefile").asText();
        assertThat(file).contains("$ORIGIN\texample.com.", "www\tIN\tA\t198.51.100.1");
        api.delete("/zones/example.com/rrsets/www/A");
        String json = file.replace("\n", "\\n").replace("\t", "\\t");
        assertThat(api.call("POST", "/zones/example.com/actions/import_zonefile", "{'zonefile':'" + json + "'}")
                        .status())
                .isEqualTo(201);
        assertThat(api.get("/zones/example.com/zonefile").at("/zonefile").asText())
                .isEqualTo(file);
        assertThat(api.post("/zones/example.com/actions/import_zonefile", "{'zonefile':'$ORIGIN example.org.'}")
                        .field())
                .isEqualTo("zonefile");
    }

    @Test
    void a_protected_zone_stays() {
        long id = zone();
        api.post("/zones/" + id + "/actions/change_protection", "{'delete':true}");
        assertThat(api.delete("/zones/" + id).error()).isEqualTo("423 protected");
        api.post("/zones/" + id + "/actions/change_protection", "{'delete':false}");
        assertThat(api.delete("/zones/" + id).at("/action/command").asText()).isEqualTo("delete_zone");
        assertThat(api.get("/zones/" + id).status()).isEqualTo(404);
    }

    @Test
    void a_secondary_zone_has_no_records_here() {
        api.post(
                "/zones",
                "{'name':'example.org','mode':'secondary','primary_nameservers':[{'address':'198.51.100.1'}]}");
        assertThat(api.get("/zones/example.org/rrsets").error()).isEqualTo("422 incorrect_zone_mode");
        assertThat(api.post(
                                "/zones/example.org/actions/change_primary_nameservers",
                                "{'primary_nameservers':[{'address':'198.51.100.2','port':5353}]}")
                        .status())
                .isEqualTo(201);
        assertThat(api.get("/zones/example.org")
                        .at("/zone/primary_nameservers/0/port")
                        .asInt())
                .isEqualTo(5353);
    }
}

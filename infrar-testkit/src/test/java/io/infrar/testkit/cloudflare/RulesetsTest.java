package io.infrar.testkit.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.testkit.cloudflare.Client.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesetsTest {
    private final CloudflareSim sim = CloudflareSim.builder().contract(false).start();
    private final Client client = new Client(sim);
    private String zone = "";

    @BeforeEach
    void a_zone() {
        zone = client.zone("example.com");
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    private String entrypoint(String phase) {
        return zone + "/rulesets/phases/" + phase + "/entrypoint";
    }

    private Answer put(String phase, String rules) {
        return client.put(entrypoint(phase), "{'rules':[" + rules + "]}");
    }

    private static String block(String ref, String path) {
        return "{'ref':'" + ref + "','action':'block','expression':'http.request.uri.path eq \\\"" + path + "\\\"'}";
    }

    @Test
    void a_phase_has_no_rules_until_they_are_put() {
        Answer none = client.get(entrypoint("http_request_firewall_custom"));
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.code()).isEqualTo(10003);
        Answer made = put("http_request_firewall_custom", block("a", "/a"));
        assertThat(made.text("version")).isEqualTo("1");
        assertThat(made.text("kind")).isEqualTo("zone");
        assertThat(client.get(entrypoint("http_request_firewall_custom")).result())
                .isEqualTo(made.result());
    }

    @Test
    void rules_are_known_again_by_their_ref() {
        JsonNode first = put("http_request_firewall_custom", block("a", "/a") + "," + block("b", "/b"))
                .result();
        JsonNode second = put("http_request_firewall_custom", block("b", "/b") + "," + block("a", "/changed"))
                .result();
        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(second.path("version").asText()).isEqualTo("2");
        assertThat(second.at("/rules/0")).isEqualTo(first.at("/rules/1"));
        assertThat(second.at("/rules/1/id")).isEqualTo(first.at("/rules/0/id"));
        assertThat(second.at("/rules/1/version").asText()).isEqualTo("2");
        assertThat(put("http_request_firewall_custom", block("a", "/a") + "," + block("a", "/b"))
                        .message())
                .contains("ref");
    }

    @Test
    void single_rules_are_added_moved_changed_and_removed() {
        String ruleset = zone + "/rulesets/"
                + put("http_request_firewall_custom", block("a", "/a") + "," + block("b", "/b"))
                        .text("id");
        JsonNode added = client.post(
                        ruleset + "/rules", "{'ref':'c','action':'log','expression':'ssl','position':{'before':''}}")
                .result();
        assertThat(added.findValuesAsText("ref")).containsExactly("c", "a", "b");
        String c = added.at("/rules/0/id").asText();
        JsonNode moved = client.patch(ruleset + "/rules/" + c, "{'position':{'index':3}}")
                .result();
        assertThat(moved.findValuesAsText("ref")).containsExactly("a", "b", "c");
        assertThat(moved.at("/rules/2/action").asText()).isEqualTo("log");
        assertThat(client.patch(ruleset + "/rules/" + c, "{'description':'only this'}")
                        .message())
                .contains("action is required");
        client.patch(ruleset + "/rules/" + c, "{'action':'block','expression':'ssl'}")
                .result();
        assertThat(client.delete(ruleset + "/rules/" + c).result().path("rules"))
                .hasSize(2);
        assertThat(client.delete(ruleset + "/rules/" + c).status()).isEqualTo(404);
    }

    @Test
    void a_dry_run_checks_and_keeps_nothing() {
        String path = entrypoint("http_request_firewall_custom") + "?dry_run=true";
        assertThat(client.put(path, "{'rules':[" + block("a", "/a") + "]}")
                        .result()
                        .isNull())
                .isTrue();
        assertThat(client.put(path, "{'rules':[{'action':'block','expression':'('}]}")
                        .status())
                .isEqualTo(400);
        assertThat(client.get(entrypoint("http_request_firewall_custom")).status())
                .isEqualTo(404);
    }

    @Test
    void a_zone_has_one_ruleset_of_a_phase() {
        String body = "{'name':'mine','kind':'zone','phase':'http_ratelimit','rules':[]}";
        client.post(zone + "/rulesets", body).result();
        Answer second = client.post(zone + "/rulesets", body);
        assertThat(second.code()).isEqualTo(20217);
        assertThat(second.message()).contains("exceeded maximum number of zone rulesets for phase http_ratelimit");
        assertThat(client.get(zone + "/rulesets").result().findValuesAsText("kind"))
                .contains("zone", "managed");
        String id = client.get(entrypoint("http_ratelimit")).text("id");
        assertThat(client.delete(zone + "/rulesets/" + id).status()).isEqualTo(204);
        assertThat(client.get(entrypoint("http_ratelimit")).status()).isEqualTo(404);
    }

    /** Checked against the official description too, where it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "http_ratelimit|{'action':'block','expression':'ssl','ratelimit':{'characteristics':['ip.src','cf.colo.id'],'period':60,'requests_per_period':100,'mitigation_timeout':600}}",
                "http_ratelimit|{'action':'managed_challenge','expression':'ssl','ref':'r','ratelimit':{'characteristics':['cf.colo.id'],'period':10,'requests_per_period':1,'requests_to_origin':true,'counting_expression':'http.response.code eq 401'}}",
                "http_request_firewall_managed|{'action':'execute','expression':'true','action_parameters':{'id':'efb7b8c949ac4650a09736fc376e9aee'}}",
                "http_request_firewall_managed|{'action':'execute','expression':'true','action_parameters':{'id':'4814384a9e5d4991b9815dcfc25d2f1f','overrides':{'categories':[{'category':'paranoia-level-2','enabled':false}],'rules':[{'id':'6179ae15870a4bb7b2d480d4843b323c','action':'log','score_threshold':60}]}}}",
                "http_request_cache_settings|{'action':'set_cache_settings','expression':'ssl','action_parameters':{'cache':true,'edge_ttl':{'mode':'override_origin','default':3600},'browser_ttl':{'mode':'respect_origin'}}}",
                "http_request_cache_settings|{'action':'set_cache_settings','expression':'ssl','action_parameters':{'cache':false}}",
                "http_response_headers_transform|{'action':'rewrite','expression':'true','action_parameters':{'headers':{'X-Frame-Options':{'operation':'set','value':'DENY'},'X-Id':{'operation':'add','expression':'cf.ray_id'},'Server':{'operation':'remove'}}}}",
                "http_request_dynamic_redirect|{'action':'redirect','expression':'http.host eq \\\"www.example.com\\\"','action_parameters':{'from_value':{'status_code':301,'preserve_query_string':true,'target_url':{'expression':'concat(\\\"https://example.com\\\", http.request.uri.path)'}}}}",
                "http_config_settings|{'action':'set_config','expression':'ssl','action_parameters':{'ssl':'strict'}}",
                "http_request_firewall_custom|{'action':'skip','expression':'ssl','action_parameters':{'ruleset':'current'},'logging':{'enabled':true}}",
                "http_request_firewall_custom|{'action':'skip','expression':'ssl','action_parameters':{'phases':['http_ratelimit'],'products':['waf']}}",
                "http_request_firewall_custom|{'action':'block','expression':'ssl','action_parameters':{'response':{'status_code':403,'content':'no','content_type':'text/plain'}}}",
                "http_request_firewall_custom|{'action':'js_challenge','expression':'ssl','enabled':false,'description':'d'}",
                "http_request_firewall_custom|{'action':'log','expression':'ssl'}"
            })
    void what_the_phase_is_for_is_accepted(String phase, String rule) {
        try (CloudflareSim checked = CloudflareSim.start()) {
            Client other = new Client(checked);
            String path = other.zone("example.com") + "/rulesets/phases/" + phase + "/entrypoint";
            other.put(path, "{'name':'default','description':'','rules':[" + rule + "]}")
                    .result();
            assertThat(other.get(path).result().path("rules")).hasSize(1);
            assertThat(checked.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http_request_firewall_custom|{'action':'redirect','expression':'ssl'}|not allowed in the phase",
                "http_request_firewall_custom|{'action':'block','expression':''}|cannot be blank",
                "http_request_firewall_custom|{'action':'block','expression':'http.hots eq 1'}|could not parse filter expression",
                "http_request_firewall_custom|{'expression':'ssl'}|action is required",
                "http_request_firewall_custom|{'action':'skip','expression':'ssl'}|at least one of",
                "http_request_firewall_managed|{'action':'execute','expression':'ssl','action_parameters':{'id':'x'}}|could not find ruleset",
                "http_ratelimit|{'action':'block','expression':'ssl'}|ratelimit is required",
                "http_ratelimit|{'action':'block','expression':'ssl','ratelimit':{'characteristics':['ip.src'],'period':60,'requests_per_period':1}}|cf.colo.id",
                "http_ratelimit|{'action':'block','expression':'ssl','ratelimit':{'characteristics':['cf.colo.id'],'period':61,'requests_per_period':1}}|period",
                "http_request_cache_settings|{'action':'set_cache_settings','expression':'ssl','action_parameters':{'cash':true}}|unknown field",
                "http_request_cache_settings|{'action':'set_cache_settings','expression':'ssl','action_parameters':{'edge_ttl':{'mode':'override_origin'}}}|default is required",
                "http_response_headers_transform|{'action':'rewrite','expression':'ssl','action_parameters':{'headers':{'a':{'operation':'set'}}}}|exactly one of",
                "http_request_dynamic_redirect|{'action':'redirect','expression':'ssl','action_parameters':{'from_value':{'status_code':200,'target_url':{'value':'https://a'}}}}|301",
                "http_config_settings|{'action':'set_config','expression':'ssl'}|at least one of"
            })
    void what_does_not_fit_the_phase_is_refused(String phase, String rule, String message) {
        Answer answer = put(phase, rule);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
        assertThat(answer.body().at("/errors/0/source/pointer").asText()).startsWith("/rules/0");
        assertThat(client.get(entrypoint(phase)).status()).isEqualTo(404);
    }

    @Test
    void the_plan_limits_the_number_of_rules() {
        try (CloudflareSim free = CloudflareSim.builder().plan(Plan.FREE).start()) {
            Client small = new Client(free);
            String path = small.zone("example.com") + "/rulesets/phases/http_request_firewall_custom/entrypoint";
            String five = String.join(
                    ",", block("a", "/a"), block("b", "/b"), block("c", "/c"), block("d", "/d"), block("e", "/e"));
            small.put(path, "{'rules':[" + five + "]}").result();
            assertThat(small.put(path, "{'rules':[" + five + "," + block("f", "/f") + "]}")
                            .message())
                    .contains("6 out of 5");
        }
    }
}

package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.Tls;
import io.infrar.model.Waf;
import io.infrar.testkit.sim.SimCall;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EdgeTranslatorTest extends TranslatorContract {
    private static final ZonePlan PRO = Cloudflare.plan(ZonePlan.Level.PRO);

    private Environment edge(Consumer<Edge.Builder> details) {
        return environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .edge("main", edge -> {
                    edge.inFrontOf(server("origin")).domains("komply.one", "api.komply.one");
                    details.accept(edge);
                }));
    }

    // ---- K7

    private Environment k7() {
        return edge(e -> e.tlsMode(Edge.TlsMode.FULL_STRICT)
                .minimumTls(Tls.V1_2)
                .waf()
                .securityHeaders()
                .with(PRO));
    }

    @Test
    void strict_tls_a_firewall_and_headers_are_made_read_back_and_removed() {
        apply(k7());

        assertThat(setting("ssl")).isEqualTo("strict");
        assertThat(setting("min_tls_version")).isEqualTo("1.2");
        assertThat(setting("always_use_https")).isEqualTo("on");
        assertThat(records(zoneId))
                .containsExactly("A api.komply.one 203.0.113.10 proxied", "A komply.one 203.0.113.10 proxied");
        assertThat(rules("http_request_firewall_managed"))
                .extracting(rule -> rule.path("action_parameters").path("id").asText())
                .containsExactly("efb7b8c949ac4650a09736fc376e9aee", "4814384a9e5d4991b9815dcfc25d2f1f");
        var headers = rules("http_response_headers_transform")
                .get(0)
                .path("action_parameters")
                .path("headers");
        assertThat(headers.path("X-Frame-Options").path("value").asText()).isEqualTo("DENY");
        assertThat(headers.path("X-Content-Type-Options").path("value").asText())
                .isEqualTo("nosniff");
        assertThat(headers.path("Strict-Transport-Security").path("value").asText())
                .isEqualTo("max-age=31536000; includeSubDomains");
        assertThat(rules("http_response_headers_transform"))
                .allMatch(rule ->
                        rule.path("expression").asText().equals("(http.host in {\"komply.one\" \"api.komply.one\"})"));
        assertUnchanged(k7());

        destroy(k7());
        assertThat(records(zoneId)).isEmpty();
        assertThat(rulesets()).isZero();
        assertThat(setting("ssl")).isEqualTo("full");
        assertThat(setting("min_tls_version")).isEqualTo("1.0");
        assertThat(setting("always_use_https")).isEqualTo("off");
    }

    @Test
    void a_second_plan_lists_the_records_of_a_zone_and_asks_for_each_phase_and_setting_that_has_no_list() {
        apply(k7());
        sim.forgetCalls();
        try (var infra = infra()) {
            assertThat(infra.plan(k7()).effective()).isEmpty();
        }
        assertThat(sim.calls()).extracting(SimCall::method).containsOnly("GET");
        assertThat(sim.calls())
                .extracting(call -> call.path().replaceFirst(".*/zones/[0-9a-f]+", ""))
                .containsExactlyInAnyOrder(
                        "/dns_records",
                        "/settings/always_use_https",
                        "/settings/min_tls_version",
                        "/settings/ssl",
                        "/rulesets/phases/http_request_firewall_managed/entrypoint",
                        "/rulesets/phases/http_response_headers_transform/entrypoint");
    }

    @Test
    void the_free_plan_has_no_managed_rules_and_that_is_said() {
        Environment free = edge(e -> e.waf());

        assertThat(findings(free))
                .singleElement()
                .asString()
                .startsWith("WARNING cloudflare.plan at edge/main")
                .contains("need the plan Pro")
                .contains("Cloudflare.plan(PRO)");
        apply(free);
        assertThat(rules("http_request_firewall_managed")).isEmpty();
    }

    // ---- rules

    @Test
    void custom_rules_come_in_their_order_before_countries_and_count_for_the_hosts_only() {
        apply(edge(e -> e.with(PRO)
                .waf(Waf.STANDARD
                        .withRule("Office", "ip.src in {203.0.113.0/24}", Waf.Action.ALLOW)
                        .withRule("Admin", "http.request.uri.path contains \"/admin\"", Waf.Action.CHALLENGE)
                        .withBlockedCountries("KP", "IR"))));

        var rules = rules("http_request_firewall_custom");
        assertThat(rules)
                .extracting(rule -> rule.path("action").asText())
                .containsExactly("skip", "managed_challenge", "block");
        assertThat(rules.get(0).path("action_parameters").path("ruleset").asText())
                .isEqualTo("current");
        assertThat(rules.get(2).path("expression").asText())
                .isEqualTo("ip.src.country in {\"KP\" \"IR\"} and (http.host in {\"komply.one\" \"api.komply.one\"})");
    }

    @Test
    void a_rate_limit_that_the_plan_has_is_taken_as_it_is() {
        Environment asked = edge(e -> e.with(PRO).waf(Waf.STANDARD.withRateLimit(100, minutes(1))));

        assertThat(findings(asked)).isEmpty();
        apply(asked);

        var limit = rules("http_ratelimit").get(0).path("ratelimit");
        assertThat(limit.path("period").asInt()).isEqualTo(60);
        assertThat(limit.path("requests_per_period").asInt()).isEqualTo(100);
        assertUnchanged(asked);
    }

    @Test
    void a_longer_window_becomes_the_same_rate_in_what_the_plan_counts_over() {
        Environment asked = edge(e ->
                e.waf(new Waf(false, false, false, false, null, List.of(), List.of()).withRateLimit(2000, minutes(5))));

        assertThat(findings(asked))
                .anySatisfy(text -> assertThat(text)
                        .contains("over 300 seconds")
                        .contains("67 requests in 10")
                        .contains("Cloudflare.plan(BUSINESS)"))
                .anySatisfy(text -> assertThat(text).contains("all hosts of the zone"));
        apply(asked);
        assertThat(rules("http_ratelimit")
                        .get(0)
                        .path("ratelimit")
                        .path("requests_per_period")
                        .asInt())
                .isEqualTo(67);
    }

    @Test
    void a_window_between_those_that_cloudflare_counts_over_becomes_the_shorter_one() {
        Environment asked = edge(e -> e.with(PRO)
                .waf(new Waf(false, false, false, false, null, List.of(), List.of())
                        .withRateLimit(90, Duration.ofSeconds(30))));

        assertThat(findings(asked))
                .singleElement()
                .asString()
                .contains("over 30 seconds")
                .contains("30 requests in 10");
        apply(asked);
        assertUnchanged(asked);
    }

    @Test
    void wrong_expressions_are_found_before_anything_is_made_all_at_once() {
        List<String> findings = findings(edge(e -> e.waf(Waf.STANDARD
                .withRule("open", "(http.host eq \"a\"", Waf.Action.BLOCK)
                .withRule("word", "http.host equals \"a\"", Waf.Action.BLOCK)
                .withRule("regex", "http.host matches \"a.*\"", Waf.Action.BLOCK)
                .withRule("log", "ssl", Waf.Action.LOG))));

        assertThat(findings)
                .anySatisfy(text -> assertThat(text)
                        .startsWith("ERROR cloudflare.expression at edge/main: waf.customRules[open].expression"))
                .anySatisfy(text -> assertThat(text)
                        .contains("waf.customRules[word].expression")
                        .contains("'equals' at 11 is no operator"))
                .anySatisfy(text -> assertThat(text).contains("[regex]").contains("needs the plan Business"))
                .anySatisfy(text -> assertThat(text).contains("[log]").contains("needs the plan Enterprise"));
    }

    @Test
    void more_rules_than_the_plan_has_are_refused() {
        Waf[] waf = {Waf.STANDARD};
        for (int i = 1; i <= 6; i++) {
            waf[0] = waf[0].withRule("rule-" + i, "ssl", Waf.Action.BLOCK);
        }
        assertThat(findings(edge(e -> e.waf(waf[0]))))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("ERROR cloudflare.plan")
                        .contains("6 rules of http_request_firewall_custom")
                        .contains("Free has 5"));
    }

    @Test
    void the_first_cache_rule_that_fits_wins_though_cloudflare_takes_the_last() {
        Environment asked = edge(e ->
                e.cache("/api/*", Duration.ZERO).cache("/static/*", days(7)).cache("/*", days(1)));
        apply(asked);

        var rules = rules("http_request_cache_settings");
        assertThat(rules)
                .extracting(rule -> rule.path("description").asText())
                .containsExactly("cache-3", "cache-2", "cache-1");
        assertThat(rules.get(2).path("action_parameters").path("cache").asBoolean(true))
                .isFalse();
        assertThat(rules.get(1)
                        .path("action_parameters")
                        .path("edge_ttl")
                        .path("default")
                        .asLong())
                .isEqualTo(604_800);
        assertUnchanged(asked);
        assertThat(findings(edge(e -> e.cache("/*", minutes(1)))))
                .anySatisfy(text -> assertThat(text).contains("cacheRules[0].ttl is 60 seconds"));
    }

    @Test
    void a_content_security_policy_is_a_header_too() {
        apply(edge(e -> e.securityHeaders(
                Edge.SecurityHeaders.STANDARD.withContentSecurityPolicy("default-src 'self'; img-src *"))));
        assertThat(rules("http_response_headers_transform")
                        .get(0)
                        .path("action_parameters")
                        .path("headers")
                        .path("Content-Security-Policy")
                        .path("value")
                        .asText())
                .isEqualTo("default-src 'self'; img-src *");
    }

    // ---- hosts and zones

    @Test
    void hosts_of_several_zones_get_the_rules_in_each() {
        String other = zone("komply.two");
        Environment asked = edge(e -> e.domains("www.komply.two").securityHeaders());
        apply(asked);

        assertThat(records(other)).containsExactly("A www.komply.two 203.0.113.10 proxied");
        assertThat(get("/zones/" + other + "/rulesets/phases/http_response_headers_transform/entrypoint")
                        .path("rules")
                        .path(0)
                        .path("expression")
                        .asText())
                .isEqualTo("(http.host in {\"www.komply.two\"})");
        assertUnchanged(asked);
    }

    @Test
    void a_wildcard_host_is_any_name_below() {
        apply(edge(e -> e.domains("*.komply.one").securityHeaders()));
        assertThat(rules("http_response_headers_transform")
                        .get(0)
                        .path("expression")
                        .asText())
                .isEqualTo(
                        "(http.host in {\"komply.one\" \"api.komply.one\"} or ends_with(http.host, \".komply.one\"))");
        assertThat(records(zoneId)).contains("A *.komply.one 203.0.113.10 proxied");
    }

    @Test
    void a_service_on_a_server_is_reached_by_the_server_and_a_load_balancer_by_its_name() {
        apply(environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .compute(
                        "api",
                        c -> c.on("hetzner", "nbg1")
                                .on(server("origin"))
                                .image("api:1")
                                .port(8080))
                .loadBalancer(
                        "main",
                        l -> l.on("hetzner", "nbg1")
                                .https(443)
                                .routeTo(server("origin"), 443)
                                .certificateFor("lb.example.org"))
                .edge("api", x -> x.inFrontOf(compute("api")).domains("api.komply.one"))
                .edge("www", x -> x.inFrontOf(loadBalancer("main")).domains("www.komply.one"))));

        assertThat(records(zoneId))
                .containsExactly(
                        "A api.komply.one 203.0.113.10 proxied", "CNAME www.komply.one lb.example.org proxied");
    }

    private Environment everything(boolean withDomain) {
        return environment(e -> {
            e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                    .loadBalancer("app", l -> l.https(443).route("app.komply.one", "/", server("origin"), 443))
                    .edge(
                            "main",
                            x -> x.inFrontOf(server("origin"))
                                    .domains("komply.one")
                                    .securityHeaders());
            if (withDomain) {
                e.domain("komply", d -> d.zone("komply.one").with(Cloudflare.existingZone()));
            }
        });
    }

    @Test
    void what_is_in_a_zone_stays_when_the_zone_becomes_a_domain_of_the_environment() {
        apply(everything(false));
        var before = get("/zones/" + zoneId + "/dns_records");
        try (var infra = infra()) {
            assertThat(infra.plan(everything(true)).changes())
                    .noneMatch(change -> change.action().replaces());
        }

        apply(everything(true));

        assertThat(get("/zones/" + zoneId + "/dns_records").path(0).path("id"))
                .isEqualTo(before.path(0).path("id"));
        assertThat(setting("ssl")).isEqualTo("strict");
        assertUnchanged(everything(true));
        destroy(everything(true));
        assertThat(setting("ssl")).isEqualTo("full");
        assertThat(rulesets()).isZero();
    }

    @Test
    void two_edges_of_a_zone_share_its_settings_and_must_ask_for_the_same() {
        assertThat(findings(environment(e -> e.server(
                                "origin", s -> s.on("hetzner", "nbg1").openPort(443))
                        .edge("a", x -> x.inFrontOf(server("origin")).domains("a.komply.one"))
                        .edge(
                                "b",
                                x -> x.inFrontOf(server("origin"))
                                        .domains("b.komply.one")
                                        .minimumTls(Tls.V1_3)))))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("ERROR cloudflare.zone-settings at edge/b")
                        .contains("edge/a"));

        apply(both());
        assertThat(rules("http_response_headers_transform")).hasSize(2);
        assertUnchanged(both());
        destroy(both());
        assertThat(rulesets()).isZero();
    }

    private Environment both() {
        return environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .edge(
                        "a",
                        x -> x.inFrontOf(server("origin"))
                                .domains("a.komply.one")
                                .securityHeaders())
                .edge(
                        "b",
                        x -> x.inFrontOf(server("origin"))
                                .domains("b.komply.one")
                                .securityHeaders()));
    }

    @Test
    void two_edges_of_a_zone_change_a_list_of_rules_one_behind_the_other() {
        sim.forgetCalls();
        sim.latency(Duration.ofMillis(100));
        try {
            apply(both());
        } finally {
            sim.latency(Duration.ZERO);
        }
        assertThat(sim.calls())
                .extracting(SimCall::line)
                .filteredOn(line -> line.endsWith("/rulesets") && line.startsWith("POST"))
                .hasSize(1);
    }

    @Test
    void a_policy_that_is_no_value_of_a_header_is_found_in_the_plan() {
        for (String policy : List.of("x".repeat(4_097), "default-src \u00fc")) {
            assertThat(findings(edge(
                            e -> e.securityHeaders(Edge.SecurityHeaders.STANDARD.withContentSecurityPolicy(policy)))))
                    .singleElement()
                    .asString()
                    .startsWith("ERROR cloudflare.header");
        }
    }

    private Environment beforeBalancer(String host) {
        return environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .loadBalancer("app", l -> l.https(443).route("app.komply.one", "/", server("origin"), 443))
                .edge(
                        "main",
                        x -> x.inFrontOf(loadBalancer("app")).domains(host).securityHeaders()));
    }

    @Test
    void the_hosts_of_a_load_balancer_here_need_no_records() {
        Environment asked = beforeBalancer("app.komply.one");
        apply(asked);
        assertThat(records(zoneId)).isEmpty();
        assertThat(rules("http_response_headers_transform")).hasSize(1);
        assertUnchanged(asked);

        assertThat(findings(beforeBalancer("other.komply.one")))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("ERROR cloudflare.edge-origin")
                        .contains("other.komply.one, which load-balancer/app does not answer to"));
    }

    @Test
    void a_site_here_takes_the_hosts_of_its_edge() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out").resolve("index.html"), "<p>hello");
        Environment asked = environment(e -> e.staticSite("web", s -> s.directory("out"))
                .edge(
                        "main",
                        x -> x.inFrontOf(staticSite("web"))
                                .domains("www.komply.one")
                                .securityHeaders()));
        apply(asked);

        assertThat(records(zoneId))
                .singleElement()
                .asString()
                .startsWith("CNAME www.komply.one")
                .endsWith("pages.dev proxied");
        assertThat(rules("http_response_headers_transform")).hasSize(1);
        assertUnchanged(asked);
        destroy(asked);
        assertThat(records(zoneId)).isEmpty();
    }

    @Test
    void a_host_of_two_edges_leads_somewhere_once() {
        Environment both =
                environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                        .edge(
                                "a",
                                x -> x.inFrontOf(server("origin"))
                                        .domains("www.komply.one")
                                        .securityHeaders())
                        .edge(
                                "b",
                                x -> x.inFrontOf(server("origin"))
                                        .domains("www.komply.one")
                                        .cache("/*", days(1))));
        apply(both);
        assertThat(records(zoneId)).containsExactly("A www.komply.one 203.0.113.10 proxied");
        assertUnchanged(both);
    }

    @Test
    void a_host_that_the_zones_certificate_does_not_cover_is_said() {
        assertThat(findings(edge(e -> e.domains("api.team.komply.one"))))
                .singleElement()
                .asString()
                .startsWith("WARNING cloudflare.certificate at edge/main")
                .contains("komply.one and *.komply.one");
    }

    @Test
    void without_domains_there_is_nothing_to_answer_to() {
        assertThat(findings(environment(e -> e.server(
                                "origin", s -> s.on("hetzner", "nbg1").openPort(443))
                        .edge("main", x -> x.inFrontOf(server("origin"))))))
                .anySatisfy(text -> assertThat(text).startsWith("ERROR cloudflare.edge-domains"));
    }

    @Test
    void the_zone_of_a_host_is_what_one_would_register_unless_said() {
        var edge = environment(e -> e.server(
                        "origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .edge("main", x -> x.inFrontOf(server("origin")).domains("www.shop.co.uk", "api.team.komply.one")));
        var parts = edge.components(Edge.class).get(0);
        var t = new Translating(new io.infrar.spi.Slice(edge, java.util.Map.of()));
        assertThat(t.zoneName(parts, "www.shop.co.uk")).isEqualTo("shop.co.uk");
        assertThat(t.zoneName(parts, "api.team.komply.one")).isEqualTo("komply.one");
        assertThat(t.zoneName(parts, "komply.one")).isEqualTo("komply.one");

        var said =
                environment(e -> e.server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                        .edge(
                                "main",
                                x -> x.inFrontOf(server("origin"))
                                        .domains("api.team.komply.one")
                                        .with(Cloudflare.zone("team.komply.one"))));
        assertThat(new Translating(new io.infrar.spi.Slice(said, java.util.Map.of()))
                        .zoneName(said.components(Edge.class).get(0), "api.team.komply.one"))
                .isEqualTo("team.komply.one");
    }
}

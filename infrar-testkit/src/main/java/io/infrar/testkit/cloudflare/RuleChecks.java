package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a rule must be like in its phase. The codes known from real answers are 20125 (blank expression), 20127 (a value that does not
 * fit) and 20217 (too many); all other wrong values are given 20127 too.
 */
final class RuleChecks {
    private static final int WRONG = 20127;
    private static final int TOO_MANY = 20217;
    private static final int LONGEST = 4_096;
    private static final Set<String> CHALLENGES = Set.of("challenge", "js_challenge", "managed_challenge");
    private static final Set<String> REWRITES = Set.of("rewrite");
    private static final Map<String, Set<String>> ACTIONS = Map.ofEntries(
            Map.entry(
                    "http_request_firewall_custom",
                    Set.of("block", "challenge", "js_challenge", "managed_challenge", "log", "skip", "execute")),
            Map.entry("http_request_firewall_managed", Set.of("execute", "skip", "log")),
            Map.entry("http_ratelimit", Set.of("block", "challenge", "js_challenge", "managed_challenge", "log")),
            Map.entry("http_request_cache_settings", Set.of("set_cache_settings")),
            Map.entry("http_response_headers_transform", REWRITES),
            Map.entry("http_request_late_transform", REWRITES),
            Map.entry("http_request_transform", REWRITES),
            Map.entry("http_request_dynamic_redirect", Set.of("redirect")),
            Map.entry("http_config_settings", Set.of("set_config")),
            Map.entry("http_request_origin", Set.of("route")),
            Map.entry("http_custom_errors", Set.of("serve_error")),
            Map.entry("http_response_compression", Set.of("compress_response")),
            Map.entry("http_log_custom_fields", Set.of("log_custom_field")));
    private static final Set<String> SKIPS = Set.of("ruleset", "rulesets", "rules", "phases", "phase", "products");
    private static final Set<String> CACHE = Set.of(
            "additional_cacheable_ports",
            "browser_ttl",
            "cache",
            "cache_key",
            "cache_reserve",
            "edge_ttl",
            "origin_cache_control",
            "origin_error_page_passthru",
            "read_timeout",
            "respect_strong_etags",
            "serve_stale",
            "strip_etags",
            "strip_last_modified",
            "strip_set_cookie",
            "shared_dictionary",
            "vary");
    private static final Set<String> CONFIG = Set.of(
            "automatic_https_rewrites",
            "autominify",
            "bic",
            "content_converter",
            "disable_apps",
            "disable_pay_per_crawl",
            "disable_rum",
            "disable_zaraz",
            "email_obfuscation",
            "fonts",
            "hotlink_protection",
            "mirage",
            "opportunistic_encryption",
            "polish",
            "redirects_for_ai_training",
            "request_body_buffering",
            "response_body_buffering",
            "rocket_loader",
            "security_level",
            "server_side_excludes",
            "ssl",
            "sxg");
    private static final Set<String> PERIODS = Set.of("10", "60", "120", "300", "600", "3600");
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private final Plan plan;

    RuleChecks(Plan plan) {
        this.plan = plan;
    }

    static boolean isPhase(String phase) {
        return ACTIONS.containsKey(phase);
    }

    /** Refuses too many rules, or the first that is wrong; {@code pointer} is where the list is in the request. */
    void checkAll(String phase, List<ObjectNode> rules) {
        int most = plan.rules(phase);
        if (rules.size() > most) {
            throw new Refused(
                            400,
                            TOO_MANY,
                            "exceeded maximum number of rules in the phase " + phase + ": " + rules.size() + " out of "
                                    + most)
                    .at("/rules");
        }
        for (int i = 0; i < rules.size(); i++) {
            check(phase, rules.get(i), "/rules/" + i);
        }
    }

    void check(String phase, ObjectNode rule, String pointer) {
        String action = rule.path("action").asText();
        if (action.isEmpty()) {
            throw new Refused(400, WRONG, "action is required").at(pointer + "/action");
        }
        if (!ACTIONS.getOrDefault(phase, Set.of()).contains(action)) {
            throw value(action, "action", "the action is not allowed in the phase " + phase, pointer + "/action");
        }
        filter(rule.path("expression"), pointer + "/expression", "expression");
        JsonNode parameters = rule.path("action_parameters");
        String where = pointer + "/action_parameters";
        switch (action) {
            case "block" -> block(parameters, where);
            case "skip" -> atLeastOne(parameters, SKIPS, where);
            case "execute" -> execute(parameters, where);
            case "set_cache_settings" -> cache(parameters, where);
            case "rewrite" -> rewrite(phase, parameters, where);
            case "redirect" -> redirect(parameters, where);
            case "set_config" -> atLeastOne(parameters, CONFIG, where);
            default -> challenge(action, parameters, where);
        }
        if (phase.equals("http_ratelimit")) {
            rate(rule.path("ratelimit"), pointer + "/ratelimit");
        } else if (rule.has("ratelimit")) {
            throw new Refused(400, WRONG, "ratelimit is only allowed in the phase http_ratelimit")
                    .at(pointer + "/ratelimit");
        }
    }

    private void filter(JsonNode expression, String pointer, String field) {
        String text = text(expression, pointer, field);
        try {
            Expression.checkFilter(text, plan.atLeast(Plan.BUSINESS));
        } catch (Expression.Wrong e) {
            throw value(text, field, "could not parse filter expression: " + e.getMessage(), pointer);
        }
    }

    private static String text(JsonNode expression, String pointer, String field) {
        String text = expression.asText("");
        if (text.isBlank()) {
            throw new Refused(
                            400,
                            20125,
                            "'' is not a valid value for " + field + " because the " + field + " cannot be blank")
                    .at(pointer);
        }
        if (text.length() > LONGEST) {
            throw value(text.substring(0, 40) + "...", field, "it is longer than " + LONGEST + " characters", pointer);
        }
        return text;
    }

    private static Refused value(String value, String field, String why, String pointer) {
        return new Refused(400, WRONG, "'" + value + "' is not a valid value for " + field + " because " + why)
                .at(pointer);
    }

    private static void atLeastOne(JsonNode parameters, Set<String> known, String where) {
        if (!parameters.isObject() || parameters.isEmpty()) {
            throw new Refused(400, WRONG, "action_parameters must hold at least one of " + sorted(known)).at(where);
        }
        parameters.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new Refused(400, WRONG, "unknown field \"" + name + "\"").at(where + "/" + name);
            }
        });
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static void challenge(String action, JsonNode parameters, String where) {
        if (CHALLENGES.contains(action) && !parameters.isMissingNode() && !parameters.isEmpty()) {
            throw new Refused(400, WRONG, "action_parameters are not allowed for the action " + action).at(where);
        }
    }

    private static void block(JsonNode parameters, String where) {
        JsonNode response = parameters.path("response");
        if (response.isMissingNode()) {
            return;
        }
        int status = response.path("status_code").asInt();
        if (status < 400 || status > 499) {
            throw value(
                    response.path("status_code").asText(),
                    "status_code",
                    "it must be between 400 and 499",
                    where + "/response");
        }
        Set<String> types = Set.of("application/json", "text/html", "text/plain", "text/xml");
        if (!types.contains(response.path("content_type").asText())) {
            throw value(
                    response.path("content_type").asText(),
                    "content_type",
                    "it must be one of " + sorted(types),
                    where + "/response");
        }
        if (response.path("content").asText("").isEmpty()) {
            throw new Refused(400, WRONG, "content is required").at(where + "/response/content");
        }
    }

    private void execute(JsonNode parameters, String where) {
        String id = parameters.path("id").asText();
        Plan from = ManagedRulesets.from(id)
                .orElseThrow(() -> value(id, "id", "could not find ruleset " + id, where + "/id"));
        if (!plan.atLeast(from)) {
            throw value(id, "id", "not entitled to execute the ruleset", where + "/id");
        }
        JsonNode sensitivity = parameters.path("overrides").path("sensitivity_level");
        Set<String> levels = Set.of("low", "medium", "default", "eoff");
        if (!sensitivity.isMissingNode() && !levels.contains(sensitivity.asText())) {
            throw value(
                    sensitivity.asText(),
                    "sensitivity_level",
                    "it must be one of " + sorted(levels),
                    where + "/overrides");
        }
    }

    private static void cache(JsonNode parameters, String where) {
        atLeastOne(parameters, CACHE, where);
        ttl(
                parameters.path("edge_ttl"),
                Set.of("override_origin", "respect_origin", "bypass_by_default"),
                where + "/edge_ttl");
        ttl(
                parameters.path("browser_ttl"),
                Set.of("override_origin", "respect_origin", "bypass_by_default", "bypass"),
                where + "/browser_ttl");
    }

    private static void ttl(JsonNode ttl, Set<String> modes, String where) {
        if (ttl.isMissingNode()) {
            return;
        }
        String mode = ttl.path("mode").asText();
        if (!modes.contains(mode)) {
            throw value(mode, "mode", "it must be one of " + sorted(modes), where + "/mode");
        }
        boolean override = mode.equals("override_origin");
        if (override
                && !ttl.path("default").canConvertToInt()
                && ttl.path("status_code_ttl").isEmpty()) {
            throw new Refused(400, WRONG, "default is required for the mode override_origin").at(where + "/default");
        }
        if (!override && ttl.has("default")) {
            throw new Refused(400, WRONG, "default is only allowed for the mode override_origin")
                    .at(where + "/default");
        }
    }

    private void rewrite(String phase, JsonNode parameters, String where) {
        if (phase.equals("http_request_transform")) {
            JsonNode uri = parameters.path("uri");
            if (!uri.isObject() || uri.isEmpty()) {
                throw new Refused(400, WRONG, "uri is required").at(where + "/uri");
            }
            uri.fields().forEachRemaining(part -> valueOrExpression(part.getValue(), where + "/uri/" + part.getKey()));
            return;
        }
        JsonNode headers = parameters.path("headers");
        if (!headers.isObject() || headers.isEmpty()) {
            throw new Refused(400, WRONG, "headers is required").at(where + "/headers");
        }
        headers.fields().forEachRemaining(header -> header(header.getKey(), header.getValue(), where + "/headers"));
    }

    private void header(String name, JsonNode change, String where) {
        if (!name.matches("[A-Za-z0-9_-]{1,100}") || name.regionMatches(true, 0, "cf-", 0, 3)) {
            throw value(name, "headers", "the header cannot be changed", where);
        }
        String operation = change.path("operation").asText();
        switch (operation) {
            case "remove" -> {
                if (change.has("value") || change.has("expression")) {
                    throw value(
                            operation,
                            "operation",
                            "a header is removed without value or expression",
                            where + "/" + name);
                }
            }
            case "add", "set" -> valueOrExpression(change, where + "/" + name);
            default -> throw value(operation, "operation", "it must be add, set or remove", where + "/" + name);
        }
    }

    private void valueOrExpression(JsonNode given, String where) {
        boolean value = given.has("value");
        if (value == given.has("expression")) {
            throw new Refused(400, WRONG, "exactly one of value and expression is required").at(where);
        }
        if (!value) {
            String text = text(given.path("expression"), where + "/expression", "expression");
            try {
                Expression.checkValue(text, plan.atLeast(Plan.BUSINESS));
            } catch (Expression.Wrong e) {
                throw value(text, "expression", "could not parse value expression: " + e.getMessage(), where);
            }
        }
    }

    private void redirect(JsonNode parameters, String where) {
        JsonNode from = parameters.path("from_value");
        if (!from.isObject()) {
            throw new Refused(400, WRONG, "from_value is required").at(where + "/from_value");
        }
        valueOrExpression(from.path("target_url"), where + "/from_value/target_url");
        if (from.has("status_code")
                && !REDIRECTS.contains(from.path("status_code").asInt())) {
            throw value(
                    from.path("status_code").asText(),
                    "status_code",
                    "it must be 301, 302, 303, 307 or 308",
                    where + "/from_value");
        }
    }

    private void rate(JsonNode rate, String where) {
        if (!rate.isObject()) {
            throw new Refused(400, WRONG, "ratelimit is required in the phase http_ratelimit").at(where);
        }
        List<String> characteristics = World.strings(rate.path("characteristics"));
        if (!characteristics.contains("cf.colo.id")) {
            throw new Refused(400, WRONG, "characteristics must include cf.colo.id").at(where + "/characteristics");
        }
        boolean onlyAddress = Set.of("cf.colo.id", "ip.src").containsAll(characteristics);
        if (!plan.atLeast(Plan.BUSINESS) && !onlyAddress) {
            throw new Refused(400, WRONG, "not entitled to use characteristics other than cf.colo.id and ip.src")
                    .at(where + "/characteristics");
        }
        int period = rate.path("period").asInt();
        if (!PERIODS.contains(rate.path("period").asText()) || period > plan.longestPeriod()) {
            throw value(
                    rate.path("period").asText(),
                    "period",
                    "not entitled to use a period longer than " + plan.longestPeriod() + " or other than "
                            + PERIODS.stream().map(Integer::valueOf).sorted().toList(),
                    where + "/period");
        }
        int mitigation = rate.path("mitigation_timeout").asInt(0);
        if (mitigation < 0 || mitigation > plan.longestMitigation()) {
            throw value(
                    Integer.toString(mitigation),
                    "mitigation_timeout",
                    "not entitled to use more than " + plan.longestMitigation() + " seconds",
                    where + "/mitigation_timeout");
        }
        if (rate.path("requests_per_period").asInt() < 1 && !rate.has("score_per_period")) {
            throw new Refused(400, WRONG, "requests_per_period must be at least 1").at(where + "/requests_per_period");
        }
        if (rate.hasNonNull("counting_expression")
                && !rate.path("counting_expression").asText().isEmpty()) {
            filter(rate.path("counting_expression"), where + "/counting_expression", "counting_expression");
        }
    }
}

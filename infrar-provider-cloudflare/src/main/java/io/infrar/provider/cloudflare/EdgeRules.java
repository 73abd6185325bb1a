package io.infrar.provider.cloudflare;

import io.infrar.model.Edge;
import io.infrar.model.Waf;
import io.infrar.provider.cloudflare.ZonePlan.Level;
import io.infrar.provider.cloudflare.zone.Ruleset;
import io.infrar.provider.cloudflare.zone.Ruleset.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules of an edge for its hosts in one zone, by phase. */
final class EdgeRules {
    /** Cloudflare's own rulesets; these ids are the same for everybody. */
    private static final String MANAGED = "efb7b8c949ac4650a09736fc376e9aee";

    private static final String OWASP = "4814384a9e5d4991b9815dcfc25d2f1f";

    private static final int LONGEST_EXPRESSION = 4096;
    private static final int LONGEST_HEADER = 4096;

    /** What values of headers may have. */
    private static final Pattern HEADER = Pattern.compile("[ -~]{1," + LONGEST_HEADER + "}");

    /** They are part of the references that rules are known by. */
    private static final int LONGEST_NAME = 40;

    private final Translating t;
    private final Edge edge;
    private final Level plan;
    private final String hosts;

    EdgeRules(Translating t, Edge edge, Level plan, List<String> hosts) {
        this.t = t;
        this.edge = edge;
        this.plan = plan;
        this.hosts = isHost(hosts);
    }

    /** True for requests to one of the hosts; a wildcard is any name below. */
    private static String isHost(List<String> hosts) {
        List<String> parts = new ArrayList<>();
        List<String> exact =
                hosts.stream().filter(host -> !host.startsWith("*.")).toList();
        if (!exact.isEmpty()) {
            parts.add(exact.stream().map(EdgeRules::quoted).collect(Collectors.joining(" ", "http.host in {", "}")));
        }
        for (String host : hosts) {
            if (host.startsWith("*.")) {
                parts.add("ends_with(http.host, " + quoted(host.substring(1)) + ")");
            }
        }
        return "(" + String.join(" or ", parts) + ")";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private @Nullable Waf waf() {
        return edge.waf();
    }

    // ---- custom rules and countries

    List<Rule> custom() {
        Waf waf = waf();
        List<Rule> rules = new ArrayList<>();
        if (waf == null) {
            return rules;
        }
        Set<String> names = new HashSet<>();
        for (Waf.CustomRule rule : waf.customRules()) {
            check(rule);
            rules.add(Rule.of(
                    unique("custom-" + rule.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), names),
                    "(" + rule.expression() + ") and " + hosts,
                    action(rule.action()),
                    rule.action() == Waf.Action.ALLOW ? SKIP_ALL : Map.of()));
        }
        if (!waf.blockedCountries().isEmpty()) {
            String countries = waf.blockedCountries().stream()
                    .map(EdgeRules::quoted)
                    .collect(Collectors.joining(" ", "ip.src.country in {", "}"));
            rules.add(Rule.of("blocked-countries", countries + " and " + hosts, "block", Map.of()));
        }
        return rules;
    }

    /** What is allowed passes everything that would come later. */
    private static final Map<String, Object> SKIP_ALL =
            Map.of("ruleset", "current", "phases", List.of("http_ratelimit", "http_request_firewall_managed"));

    private static String unique(String name, Set<String> names) {
        String front = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        String unique = front;
        for (int i = 2; !names.add(unique); i++) {
            unique = front + "-" + i;
        }
        return unique;
    }

    private static String action(Waf.Action action) {
        return switch (action) {
            case ALLOW -> "skip";
            case BLOCK -> "block";
            case CHALLENGE -> "managed_challenge";
            case LOG -> "log";
        };
    }

    private void check(Waf.CustomRule rule) {
        String at = "waf.customRules[" + rule.name() + "]";
        if (rule.expression().length() + hosts.length() + 10 > LONGEST_EXPRESSION) {
            t.error(
                    "cloudflare.expression",
                    edge,
                    at + ".expression is longer than the " + LONGEST_EXPRESSION + " characters of a rule.",
                    "Make two rules of it.");
            return;
        }
        RuleExpression.problem(rule.expression())
                .ifPresent(
                        problem -> t.error(
                                "cloudflare.expression",
                                edge,
                                at + ".expression is not one of Cloudflare's rules language: " + problem + ", in "
                                        + rule.expression(),
                                "Write it as in http.request.uri.path contains \"/admin\" and not ip.src in {203.0.113.0/24}."));
        if (RuleExpression.hasRegex(rule.expression()) && !plan.has(Level.BUSINESS)) {
            needs(at + ".expression uses regular expressions (matches)", Level.BUSINESS);
        }
        if (rule.action() == Waf.Action.LOG && !plan.has(Level.ENTERPRISE)) {
            needs(at + ".action is LOG", Level.ENTERPRISE);
        }
    }

    private void needs(String what, Level level) {
        t.error(
                "cloudflare.plan",
                edge,
                what + ", which needs the plan " + level.title() + "; the zone has " + plan.title() + ".",
                "Say with(Cloudflare.plan(" + level + ")) when the zone has it, or ask for something else.");
    }

    // ---- managed rules

    List<Rule> managed(String zone) {
        Waf waf = waf();
        if (waf == null || !(waf.managedRules() || waf.sqlInjection() || waf.xss() || waf.knownBadInputs())) {
            return List.of();
        }
        if (!plan.has(Level.PRO)) {
            t.warning(
                    "cloudflare.plan",
                    edge,
                    "waf asks for managed rules, which need the plan Pro; on Free only Cloudflare's free managed ruleset is"
                            + " on, always, for " + zone + ".",
                    "Say with(Cloudflare.plan(PRO)) when the zone has it.");
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        rules.add(Rule.of("managed", hosts, "execute", Map.of("id", MANAGED)));
        if (waf.sqlInjection() || waf.xss()) {
            rules.add(Rule.of("owasp", hosts, "execute", Map.of("id", OWASP)));
        }
        return rules;
    }

    // ---- rate limit

    List<Rule> rateLimit() {
        Waf.RateLimit limit = waf() == null ? null : waf().rateLimit();
        if (limit == null) {
            return List.of();
        }
        long window = Math.max(1, limit.window().toSeconds());
        int period = plan.period(window);
        int requests = Math.toIntExact(Math.max(1, (limit.requests() * (long) period + window - 1) / window));
        if (period != window) {
            Level needed = Level.forPeriod(window);
            t.warning(
                    "cloudflare.rate-limit",
                    edge,
                    "waf.rateLimit counts over " + window + " seconds, and the plan " + plan.title()
                            + " of the zone over "
                            + period + ": it becomes " + requests + " requests in " + period
                            + " seconds, the same rate, which refuses short bursts earlier.",
                    plan.has(needed)
                            ? "Give a window that Cloudflare counts over, such as 10, 60 or 300 seconds."
                            : "Say with(Cloudflare.plan(" + needed + ")) when the zone has it, or give a window of "
                                    + period + " seconds.");
        }
        boolean byHost = plan.has(Level.PRO);
        if (!byHost) {
            t.info(
                    "cloudflare.rate-limit",
                    edge,
                    "waf.rateLimit counts requests to all hosts of the zone: on Free a rate limit cannot look at the host.",
                    "");
        }
        return List.of(new Rule(
                "rate-limit",
                byHost ? hosts : "http.request.uri.path contains \"/\"",
                "block",
                Map.of(),
                new Ruleset.RateLimit(List.of("cf.colo.id", "ip.src"), requests, period, period),
                true));
    }

    // ---- headers

    /**
     * HSTS by the same rule as the others: the zone's own setting for it would count for hosts that are not the edge's, whose visitors
     * could not be sent back to HTTP for as long as it lasts.
     */
    List<Rule> headers() {
        Edge.SecurityHeaders asked = edge.securityHeaders();
        if (asked == null) {
            return List.of();
        }
        Map<String, Object> headers = new TreeMap<>();
        if (asked.frameOptions() != null) {
            headers.put("X-Frame-Options", set(asked.frameOptions().name()));
        }
        if (asked.contentTypeNoSniff()) {
            headers.put("X-Content-Type-Options", set("nosniff"));
        }
        Duration age = asked.hstsMaxAge();
        if (age != null) {
            headers.put(
                    "Strict-Transport-Security",
                    set("max-age=" + age.toSeconds() + (asked.hstsIncludeSubdomains() ? "; includeSubDomains" : "")));
        }
        String policy = asked.contentSecurityPolicy();
        if (policy != null) {
            headers.put("Content-Security-Policy", set(policy));
            check(policy);
        }
        return headers.isEmpty()
                ? List.of()
                : List.of(Rule.of("security-headers", hosts, "rewrite", Map.of("headers", headers)));
    }

    private void check(String policy) {
        if (!HEADER.matcher(policy).matches()) {
            t.error(
                    "cloudflare.header",
                    edge,
                    "securityHeaders.contentSecurityPolicy has " + policy.length()
                            + " characters, and Cloudflare takes " + LONGEST_HEADER
                            + " in one line: letters and digits without accents, blanks, and signs but line breaks.",
                    "Shorten it, or let the origin send it.");
        }
    }

    private static Map<String, Object> set(String value) {
        return Map.of("operation", "set", "value", value);
    }

    // ---- cache

    /** Of several rules that fit a request Cloudflare takes the last one; asked is the first. */
    List<Rule> cache() {
        List<Rule> rules = new ArrayList<>();
        List<Edge.CacheRule> asked = edge.cacheRules();
        for (int i = 0; i < asked.size(); i++) {
            Edge.CacheRule rule = asked.get(i);
            long ttl = rule.ttl().toSeconds();
            if (ttl > 0 && ttl < plan.shortestEdgeTtl) {
                t.warning(
                        "cloudflare.cache-ttl",
                        edge,
                        "cacheRules[" + i + "].ttl is " + ttl + " seconds, and the plan " + plan.title()
                                + " keeps answers for " + plan.shortestEdgeTtl + " seconds at least.",
                        "Give a longer ttl, or none and a Cache-Control header of the origin.");
            }
            Map<String, Object> parameters = ttl == 0
                    ? Map.of("cache", false)
                    : Map.of("cache", true, "edge_ttl", Map.of("mode", "override_origin", "default", ttl));
            rules.add(
                    Rule.of("cache-" + (i + 1), path(rule.path()) + " and " + hosts, "set_cache_settings", parameters));
        }
        Collections.reverse(rules);
        return rules;
    }

    private static String path(String path) {
        return path.endsWith("*")
                ? "starts_with(http.request.uri.path, " + quoted(path.substring(0, path.length() - 1)) + ")"
                : "http.request.uri.path eq " + quoted(path);
    }
}

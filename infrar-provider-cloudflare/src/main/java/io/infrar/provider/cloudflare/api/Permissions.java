package io.infrar.provider.cloudflare.api;

import java.util.regex.Pattern;

/**
 * Which permission of a token a call needs, in the words of the dashboard. See
 * <a href="https://developers.cloudflare.com/fundamentals/api/reference/permissions/">API token permissions</a>.
 */
final class Permissions {
    private record Rule(Pattern path, String name) {
        Rule(String path, String name) {
            this(Pattern.compile(path), name);
        }
    }

    private static final Rule[] RULES = {
        new Rule("/zones/[^/]+/dns_records.*", "Zone / DNS"),
        new Rule("/zones/[^/]+/settings.*", "Zone / Zone Settings"),
        new Rule("/zones/[^/]+/load_balancers.*", "Zone / Load Balancers"),
        new Rule(
                "/zones/[^/]+/rulesets/phases/(http_request_firewall_custom|http_request_firewall_managed|http_ratelimit)/.*",
                "Zone / Zone WAF"),
        new Rule("/zones/[^/]+/rulesets/phases/http_request_cache_settings/.*", "Zone / Cache Rules"),
        new Rule("/zones/[^/]+/rulesets/phases/http_(request|response)_[a-z_]*transform/.*", "Zone / Transform Rules"),
        new Rule("/zones/[^/]+/rulesets/phases/http_config_settings/.*", "Zone / Config Rules"),
        new Rule("/zones/[^/]+/rulesets/phases/http_request_dynamic_redirect/.*", "Zone / Single Redirect"),
        new Rule("/zones/[^/]+/rulesets.*", "Zone / Zone WAF, Zone / Transform Rules or Zone / Cache Rules"),
        new Rule("/zones/[^/]+/ssl.*", "Zone / SSL and Certificates"),
        new Rule("/zones.*", "Zone / Zone"),
        new Rule("/accounts/[^/]+/load_balancers.*", "Account / Load Balancing: Monitors and Pools"),
        new Rule("/accounts/[^/]+/pages/.*", "Account / Cloudflare Pages"),
        new Rule("/accounts/[^/]+/r2/.*", "Account / Workers R2 Storage"),
        new Rule("/accounts/[^/]+/workers/.*", "Account / Workers Scripts"),
        new Rule("/accounts.*", "Account / Account Settings"),
    };

    private Permissions() {}

    /** Such as {@code Zone / DNS / Edit}. */
    static String of(String method, String path) {
        String level = method.equals("GET") ? "Read" : "Edit";
        for (Rule rule : RULES) {
            if (rule.path().matcher(path).matches()) {
                return rule.name() + " / " + level;
            }
        }
        return "for " + path;
    }
}

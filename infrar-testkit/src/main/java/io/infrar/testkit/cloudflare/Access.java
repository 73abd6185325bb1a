package io.infrar.testkit.cloudflare;

import io.infrar.testkit.sim.SimRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tokens and what they may do. A permission group that ends in {@code Write} includes the one that ends in {@code Read}. */
final class Access {
    /** Allows everything. */
    static final String ALL = "*";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{20,}");
    private static final Map<String, String> PHASES = Map.ofEntries(
            Map.entry("http_request_firewall_custom", "Zone WAF"),
            Map.entry("http_request_firewall_managed", "Zone WAF"),
            Map.entry("http_ratelimit", "Zone WAF"),
            Map.entry("http_request_cache_settings", "Cache Settings"),
            Map.entry("http_response_headers_transform", "Zone Transform Rules"),
            Map.entry("http_request_late_transform", "Zone Transform Rules"),
            Map.entry("http_request_transform", "Zone Transform Rules"),
            Map.entry("http_request_dynamic_redirect", "Dynamic URL Redirects"),
            Map.entry("http_config_settings", "Config Settings"),
            Map.entry("http_request_origin", "Origin"),
            Map.entry("http_custom_errors", "Custom Error Rules"),
            Map.entry("http_response_compression", "Response Compression"),
            Map.entry("http_log_custom_fields", "Logs"));

    private final Map<String, Set<String>> tokens;

    Access(Map<String, Set<String>> tokens) {
        this.tokens = tokens;
    }

    /** The token of a request: there, of the right form, and known. */
    String token(SimRequest request) {
        String header = request.header("Authorization")
                .orElseThrow(() -> new Refused(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"));
        String token = header.startsWith("Bearer ")
                ? header.substring("Bearer ".length()).strip()
                : "";
        if (!FORM.matcher(token).matches()) {
            throw new Refused(400, 6003, "Invalid request headers")
                    .because(6111, "Invalid format for Authorization header");
        }
        if (!tokens.containsKey(token)) {
            throw unknown(request.path());
        }
        return token;
    }

    private static Refused unknown(String path) {
        if (path.endsWith("/tokens/verify")) {
            return new Refused(401, 1000, "Invalid API Token");
        }
        return path.startsWith("/accounts/")
                ? new Refused(403, 10000, "Authentication error")
                : new Refused(403, 9109, "Invalid access token");
    }

    /** Refuses a request whose token lacks the permission group, such as {@code DNS Write}. */
    void require(SimRequest request, String permission) {
        Set<String> has = tokens.getOrDefault(token(request), Set.of());
        String writing = permission.replaceFirst(" Read$", " Write");
        boolean allowed = has.stream()
                .anyMatch(group ->
                        group.equals(ALL) || group.equalsIgnoreCase(permission) || group.equalsIgnoreCase(writing));
        if (!allowed) {
            throw new Refused(403, 10000, "Authentication error");
        }
    }

    /** For rules of a phase. */
    void requirePhase(SimRequest request, String phase) {
        String group = Optional.ofNullable(PHASES.get(phase)).orElse("Zone WAF");
        require(request, group + (request.method().equals("GET") ? " Read" : " Write"));
    }

    /** Whether it may see rules of that phase. */
    boolean seesPhase(SimRequest request, String phase) {
        try {
            requirePhase(request, phase);
            return true;
        } catch (Refused e) {
            return false;
        }
    }
}

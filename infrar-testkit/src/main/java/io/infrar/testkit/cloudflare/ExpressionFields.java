package io.infrar.testkit.cloudflare;

import io.infrar.testkit.cloudflare.Expression.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fields and functions of the rules language, by <a
 * href="https://developers.cloudflare.com/ruleset-engine/rules-language/fields/reference/">their reference</a>.
 */
final class ExpressionFields {
    private static final Map<String, Type> FIELDS = new HashMap<>();
    private static final Map<String, Type> FUNCTIONS = new HashMap<>();

    /** Families whose members change often; what is below them is taken as given. */
    private static final List<String> FAMILIES = List.of(
            "cf.api_gateway.",
            "cf.bot_management.",
            "cf.llm.",
            "cf.schema_validation.",
            "cf.tls_",
            "cf.waf.",
            "cf.zone.",
            "http.request.body.",
            "http.request.jwt.claims.");

    static {
        add(
                Type.STRING,
                "cf.client.bot.category cf.hostname.metadata cf.ray_id cf.verified_bot_category cf.worker.upstream_zone"
                        + " cf.colo.name cf.colo.region cf.response.error_type http.cookie http.host http.referer"
                        + " http.request.full_uri http.request.method http.request.uri http.request.uri.path"
                        + " http.request.uri.path.extension http.request.uri.query http.request.version http.user_agent"
                        + " http.x_forwarded_for http.response.content_type.media_type ip.src.city ip.src.continent ip.src.country"
                        + " ip.src.lat ip.src.lon ip.src.metro_code ip.src.postal_code ip.src.region ip.src.region_code"
                        + " ip.src.subdivision_1_iso_code ip.src.subdivision_2_iso_code ip.src.timezone.name ip.geoip.continent"
                        + " ip.geoip.country ip.geoip.subdivision_1_iso_code ip.geoip.subdivision_2_iso_code"
                        + " raw.http.request.full_uri raw.http.request.uri raw.http.request.uri.path"
                        + " raw.http.request.uri.path.extension raw.http.request.uri.query cf.random_seed");
        add(
                Type.NUMBER,
                "cf.colo.id cf.edge.server_port cf.threat_score cf.response.1xxx_code cf.timings.client_tcp_rtt_msec"
                        + " cf.timings.edge_msec cf.timings.origin_ttfb_msec http.request.timestamp.sec"
                        + " http.request.timestamp.msec http.response.code ip.src.asnum ip.geoip.asnum");
        add(
                Type.BOOL,
                "cf.client.bot http.request.headers.truncated ip.src.is_in_european_union ip.geoip.is_in_european_union ssl true"
                        + " false");
        add(Type.IP, "ip.src cf.edge.server_ip");
        add(
                Type.MAP,
                "http.request.cookies http.request.headers http.request.uri.args http.response.headers"
                        + " raw.http.request.headers raw.http.request.uri.args raw.http.response.headers");
        add(
                Type.LIST,
                "http.request.accepted_languages http.request.headers.names http.request.headers.values"
                        + " http.request.uri.args.names http.request.uri.args.values http.response.headers.names"
                        + " http.response.headers.values raw.http.request.headers.names raw.http.request.headers.values"
                        + " raw.http.request.uri.args.names raw.http.request.uri.args.values raw.http.response.headers.names"
                        + " raw.http.response.headers.values");
        functions(
                Type.STRING,
                "lower upper concat substring url_decode regex_replace wildcard_replace remove_bytes remove_query_args"
                        + " lookup_json_string to_string uuidv4 encode_base64 decode_base64 sha256 join");
        functions(Type.NUMBER, "len lookup_json_integer bit_slice");
        functions(Type.BOOL, "starts_with ends_with any all has_key has_value is_timed_hmac_valid_v0");
        functions(Type.IP, "cidr cidr6");
        functions(Type.LIST, "split");
    }

    private ExpressionFields() {}

    private static void add(Type type, String names) {
        for (String name : names.split(" ")) {
            FIELDS.put(name, type);
        }
    }

    private static void functions(Type type, String names) {
        for (String name : names.split(" ")) {
            FUNCTIONS.put(name, type);
        }
    }

    static Optional<Type> field(String name) {
        Type type = FIELDS.get(name);
        if (type == null && FAMILIES.stream().anyMatch(name::startsWith)) {
            return Optional.of(Type.ANY);
        }
        return Optional.ofNullable(type);
    }

    static Optional<Type> function(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name));
    }
}

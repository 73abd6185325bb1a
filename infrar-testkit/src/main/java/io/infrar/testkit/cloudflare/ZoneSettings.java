package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The settings of zones: each with its default, the values it takes and the plan that may change it. */
final class ZoneSettings {
    static final String TABLE = "zone_settings";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "Zone Settings";
    private static final Map<String, Setting> KNOWN = new LinkedHashMap<>();

    private record Setting(JsonNode otherwise, Predicate<JsonNode> takes, Plan from) {}

    static {
        onOff(
                Plan.FREE,
                true,
                "automatic_https_rewrites brotli browser_check email_obfuscation http2 http3 ip_geolocation ipv6"
                        + " opportunistic_encryption opportunistic_onion replace_insecure_js websockets server_side_exclude");
        onOff(
                Plan.FREE,
                false,
                "0rtt always_online always_use_https development_mode early_hints hotlink_protection privacy_pass rocket_loader"
                        + " tls_1_2_only tls_client_auth redirects_for_ai_training search_for_agents");
        onOff(Plan.PRO, false, "mirage waf webp");
        onOff(
                Plan.ENTERPRISE,
                false,
                "advanced_ddos china_network_enabled origin_error_page_pass_thru orange_to_orange prefetch_preload pre_render"
                        + " response_buffering sha1_support sort_query_string_for_cache true_client_ip_header");
        choice(Plan.FREE, "cache_level", "aggressive", "basic", "simplified");
        choice(Plan.FREE, "cname_flattening", "flatten_at_root", "flatten_all");
        choice(Plan.FREE, "min_tls_version", "1.0", "1.1", "1.2", "1.3");
        choice(Plan.FREE, "pseudo_ipv4", "off", "add_header", "overwrite_header");
        choice(Plan.FREE, "security_level", "medium", "off", "essentially_off", "low", "high", "under_attack");
        choice(Plan.FREE, "ssl", "full", "off", "flexible", "strict");
        choice(Plan.FREE, "tls_1_3", "on", "off", "zrt");
        choice(Plan.PRO, "h2_prioritization", "off", "on", "custom");
        choice(Plan.PRO, "image_resizing", "off", "on", "open");
        choice(Plan.PRO, "polish", "off", "lossless", "lossy");
        choice(Plan.ENTERPRISE, "origin_max_http_version", "2", "1");
        numbers(
                Plan.FREE,
                "challenge_ttl",
                1800,
                300,
                900,
                1800,
                2700,
                3600,
                7200,
                10800,
                14400,
                28800,
                57600,
                86400,
                604800,
                2592000,
                31536000);
        numbers(
                Plan.FREE,
                "max_upload",
                100,
                100,
                125,
                150,
                175,
                200,
                225,
                250,
                275,
                300,
                325,
                350,
                375,
                400,
                425,
                450,
                475,
                500);
        numbers(
                Plan.FREE,
                "edge_cache_ttl",
                7200,
                30,
                60,
                300,
                1200,
                1800,
                3600,
                7200,
                10800,
                14400,
                18000,
                28800,
                43200,
                57600,
                72000,
                86400,
                172800,
                259200,
                345600,
                432000,
                518400,
                604800);
        put(
                "browser_cache_ttl",
                "14400",
                value -> value.isInt() && value.asInt() >= 0 && value.asInt() <= 31536000,
                Plan.FREE);
        put(
                "proxy_read_timeout",
                "100",
                value -> value.isInt() && value.asInt() >= 1 && value.asInt() <= 6000,
                Plan.ENTERPRISE);
        put(
                "origin_h2_max_streams",
                "100",
                value -> value.isInt() && value.asInt() >= 1 && value.asInt() <= 1000,
                Plan.ENTERPRISE);
        put("ciphers", "[]", ZoneSettings::isListOfText, Plan.FREE);
        put(
                "security_header",
                "{\"strict_transport_security\":{\"enabled\":false,\"max_age\":0,\"include_subdomains\":false,\"preload\":false,"
                        + "\"nosniff\":false}}",
                ZoneSettings::isSecurityHeader,
                Plan.FREE);
    }

    private final World world;
    private final Zones zones;

    ZoneSettings(World world, Zones zones) {
        this.world = world;
        this.zones = zones;
    }

    private static void onOff(Plan from, boolean on, String names) {
        for (String name : names.split(" ")) {
            put(name, on ? "\"on\"" : "\"off\"", value -> Set.of("on", "off").contains(value.asText()), from);
        }
    }

    private static void choice(Plan from, String name, String otherwise, String... others) {
        Set<String> all = new HashSet<>(List.of(others));
        all.add(otherwise);
        put(name, '"' + otherwise + '"', value -> value.isTextual() && all.contains(value.asText()), from);
    }

    private static void numbers(Plan from, String name, int otherwise, Integer... all) {
        Set<Integer> allowed = Set.of(all);
        put(name, Integer.toString(otherwise), value -> value.isInt() && allowed.contains(value.asInt()), from);
    }

    private static void put(String name, String otherwise, Predicate<JsonNode> takes, Plan from) {
        try {
            KNOWN.put(name, new Setting(JSON.readTree(otherwise), takes, from));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static boolean isListOfText(JsonNode value) {
        return value.isArray() && World.strings(value).stream().allMatch(text -> text.matches("[A-Z0-9-]+"));
    }

    private static boolean isSecurityHeader(JsonNode value) {
        JsonNode transport = value.path("strict_transport_security");
        boolean names = transport.isObject()
                && transport.properties().stream()
                        .allMatch(property -> property.getKey().equals("max_age")
                                ? property.getValue().isInt()
                                        && property.getValue().asInt() >= 0
                                : Set.of("enabled", "include_subdomains", "preload", "nosniff")
                                                .contains(property.getKey())
                                        && property.getValue().isBoolean());
        return names && value.size() == 1;
    }

    void routes(Api api) {
        String path = "/zones/{zone_id}/settings";
        api.route("GET", path, GROUP, this::all);
        api.route("PATCH", path, GROUP, this::editAll);
        api.route("GET", path + "/{setting_id}", GROUP, request -> {
            ObjectNode zone = zones.of(request);
            return Envelope.ok(read(zone, known(request.variable("setting_id"))));
        });
        api.route("PATCH", path + "/{setting_id}", GROUP, this::edit);
    }

    private SimAnswer all(SimRequest request) {
        ObjectNode zone = zones.of(request);
        ArrayNode all = World.array();
        KNOWN.keySet().forEach(name -> all.add(read(zone, name)));
        return Envelope.ok(all);
    }

    private SimAnswer editAll(SimRequest request) {
        ObjectNode zone = zones.of(request);
        JsonNode items = Api.body(request).path("items");
        if (!items.isArray() || items.isEmpty()) {
            throw new Refused(400, 1004, "Missing 'items'");
        }
        List<ObjectNode> checked = new ArrayList<>();
        for (JsonNode item : items) {
            String name = known(item.path("id").asText());
            check(name, item.path("value"));
            checked.add(World.object().put("id", name).set("value", item.get("value")));
        }
        ArrayNode changed = World.array();
        checked.forEach(item -> changed.add(write(zone, item.path("id").asText(), item.path("value"))));
        return Envelope.ok(changed);
    }

    private SimAnswer edit(SimRequest request) {
        ObjectNode zone = zones.of(request);
        String name = known(request.variable("setting_id"));
        JsonNode value = Api.body(request).path("value");
        check(name, value);
        return Envelope.ok(write(zone, name, value));
    }

    private static String known(String name) {
        if (!KNOWN.containsKey(name)) {
            throw new Refused(400, 1006, "Unrecognized zone setting name: " + name);
        }
        return name;
    }

    private void check(String name, JsonNode value) {
        Setting setting = setting(name);
        if (!world.options().plan().atLeast(setting.from())) {
            throw new Refused(400, 1015, "Not allowed to edit setting for " + name);
        }
        if (!setting.takes().test(value)) {
            throw new Refused(400, 1007, "Invalid value for zone setting " + name);
        }
    }

    private static Setting setting(String name) {
        Setting setting = KNOWN.get(name);
        if (setting == null) {
            throw new IllegalArgumentException(name);
        }
        return setting;
    }

    private ObjectNode read(ObjectNode zone, String name) {
        ObjectNode stored = world.row(TABLE, key(zone, name)).orElse(null);
        ObjectNode shown = stored != null
                ? stored
                : answer(name, setting(name).otherwise()).putNull("modified_on");
        // TLS 1.3 shows in its own value that 0-RTT is on.
        boolean early = name.equals("tls_1_3")
                && shown.path("value").asText().equals("on")
                && read(zone, "0rtt").path("value").asText().equals("on");
        return early ? shown.deepCopy().put("value", "zrt") : shown;
    }

    private ObjectNode write(ObjectNode zone, String name, JsonNode value) {
        JsonNode merged = value;
        if (name.equals("security_header")) {
            JsonNode before = read(zone, name).path("value").path("strict_transport_security");
            ObjectNode transport = before.deepCopy();
            transport.setAll((ObjectNode) value.path("strict_transport_security"));
            merged = World.object().set("strict_transport_security", transport);
        }
        ObjectNode setting = answer(name, merged).put("modified_on", world.now());
        world.put(TABLE, key(zone, name), setting);
        return setting;
    }

    private ObjectNode answer(String name, JsonNode value) {
        ObjectNode answer = World.object().put("id", name);
        answer.set("value", value);
        return answer.put(
                "editable", world.options().plan().atLeast(setting(name).from()));
    }

    private static String key(ObjectNode zone, String name) {
        return Zones.id(zone) + "/" + name;
    }
}

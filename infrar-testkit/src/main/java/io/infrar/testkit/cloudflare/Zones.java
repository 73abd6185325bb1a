package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Zones: unique by name, active once their name servers are delegated. */
final class Zones {
    private static final String TABLE = "zones";
    private static final String GROUP = "Zone";
    private static final Pattern NAME =
            Pattern.compile("(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");
    private static final List<String> TYPES = List.of("full", "partial", "secondary", "internal");
    private static final List<String> NAME_SERVERS =
            List.of("ada", "bob", "cora", "dan", "elle", "finn", "gail", "hal");

    /** Tables whose keys begin with a zone's id. */
    private static final List<String> BELOW =
            List.of(ZoneSettings.TABLE, DnsRecords.TABLE, Dnssec.TABLE, Rulesets.TABLE, LoadBalancers.TABLE);

    private final World world;

    Zones(World world) {
        this.world = world;
    }

    void routes(Api api) {
        api.route("GET", "/zones", GROUP, this::list);
        api.route("POST", "/zones", GROUP, this::create);
        api.route("GET", "/zones/{zone_id}", GROUP, request -> Envelope.ok(of(request)));
        api.route("PATCH", "/zones/{zone_id}", GROUP, this::edit);
        api.route("DELETE", "/zones/{zone_id}", GROUP, this::delete);
        api.route("PUT", "/zones/{zone_id}/activation_check", GROUP, this::check);
    }

    /** The zone that a path names, as it is now. */
    ObjectNode of(SimRequest request) {
        String id = request.variable("zone_id");
        if (!id.matches("[0-9a-f]{32}")) {
            throw Api.noRoute(request);
        }
        return find(id).orElseThrow(() -> new Refused(404, 1001, "Invalid zone identifier"));
    }

    Optional<ObjectNode> find(String id) {
        return world.row(TABLE, id).map(this::current);
    }

    /** The zone whose names include that host, if the account has it. */
    Optional<ObjectNode> containing(String host) {
        return world.rows(TABLE).stream()
                .filter(zone -> host.equals(name(zone)) || host.endsWith("." + name(zone)))
                .max(Comparator.comparingInt(zone -> name(zone).length()))
                .map(this::current);
    }

    /** Delegates a zone's name servers. */
    void activate(String name) {
        ObjectNode zone = world.rows(TABLE).stream()
                .filter(candidate -> name(candidate).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no zone " + name));
        zone.put("status", "active").put("activated_on", world.now()).put("modified_on", world.now());
    }

    static String name(ObjectNode zone) {
        return zone.path("name").asText();
    }

    static String id(ObjectNode zone) {
        return zone.path("id").asText();
    }

    static boolean isActive(ObjectNode zone) {
        return zone.path("status").asText().equals("active");
    }

    private ObjectNode current(ObjectNode zone) {
        String created = zone.path("created_on").asText();
        Options options = world.options();
        if (zone.path("status").asText().equals("initializing") && world.passed(created, options.zoneInitializing())) {
            zone.put("status", "pending");
        }
        Duration activation = options.activation().orElse(null);
        if (zone.path("status").asText().equals("pending") && activation != null && world.passed(created, activation)) {
            zone.put("status", "active")
                    .put("activated_on", World.text(Instant.parse(created).plus(activation)));
        }
        return zone;
    }

    private SimAnswer list(SimRequest request) {
        List<ObjectNode> found = world.rows(TABLE).stream()
                .map(this::current)
                .filter(zone -> matches(request, "name", name(zone)))
                .filter(zone -> matches(request, "status", zone.path("status").asText()))
                .filter(zone -> matches(request, "account.id", world.options().accountId()))
                .sorted(Comparator.comparing(Zones::name))
                .toList();
        return Envelope.page(request, found, 20, 5, 50);
    }

    private static boolean matches(SimRequest request, String parameter, String value) {
        return request.query(parameter)
                .map(wanted ->
                        List.of(wanted.toLowerCase(Locale.ROOT).split(",")).contains(value))
                .orElse(true);
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode body = Api.body(request);
        String name = body.path("name").asText().toLowerCase(Locale.ROOT);
        String account = body.path("account").path("id").asText();
        if (!account.equals(world.options().accountId())) {
            throw new Refused(403, 1068, "Permission denied: account.id is not an account of this token");
        }
        if (!NAME.matcher(name).matches()) {
            throw new Refused(400, 1049, name + " is not a registered domain");
        }
        String type = body.path("type").asText("full");
        if (!TYPES.contains(type)) {
            throw new Refused(
                    400, 1067, "Invalid zone type. Valid values are 'full', 'partial', 'secondary' and 'internal'.");
        }
        Optional<ObjectNode> above = containing(name);
        if (above.isPresent()) {
            throw name(above.get()).equals(name)
                    ? new Refused(400, 1061, name + " already exists.")
                    : new Refused(
                            400,
                            1116,
                            "Please ensure you are providing the root domain and not any subdomains"
                                    + " (e.g., example.com, not subdomain.example.com)");
        }
        ObjectNode zone = zone(name, type);
        world.put(TABLE, id(zone), zone);
        return Envelope.ok(current(zone));
    }

    private ObjectNode zone(String name, String type) {
        Plan plan = world.options().plan();
        String id = world.id();
        String now = world.now();
        int pair = Math.floorMod(name.hashCode(), NAME_SERVERS.size() - 1);
        ObjectNode zone = World.object()
                .put("id", id)
                .put("name", name)
                .put("status", "initializing")
                .put("paused", false)
                .put("type", type)
                .put("development_mode", 0);
        zone.putArray("name_servers")
                .add(NAME_SERVERS.get(pair) + ".ns.cloudflare.com")
                .add(NAME_SERVERS.get(pair + 1) + ".ns.cloudflare.com");
        zone.putNull("original_name_servers").putNull("original_registrar").putNull("original_dnshost");
        zone.put("created_on", now).put("modified_on", now).putNull("activated_on");
        zone.putObject("meta")
                .put("step", 2)
                .put("custom_certificate_quota", 0)
                .put("page_rule_quota", 3)
                .put("phishing_detected", false);
        zone.putObject("owner")
                .put("id", world.options().accountId())
                .put("type", "organization")
                .put("name", "Simulated account");
        zone.putObject("account").put("id", world.options().accountId()).put("name", "Simulated account");
        zone.putArray("permissions").add("#zone:read").add("#zone:edit").add("#dns_records:edit");
        zone.putObject("plan")
                .put("id", plan.id())
                .put("name", plan.title())
                .put("price", plan.price())
                .put("currency", "USD")
                .put("frequency", plan.price() == 0 ? "" : "monthly")
                .put("is_subscribed", true)
                .put("can_subscribe", true)
                .put("legacy_id", plan.name().toLowerCase(Locale.ROOT))
                .put("legacy_discount", false)
                .put("externally_managed", false);
        return zone;
    }

    private SimAnswer edit(SimRequest request) {
        ObjectNode zone = of(request);
        ObjectNode body = Api.body(request);
        if (body.path("paused").isBoolean()) {
            zone.put("paused", body.path("paused").asBoolean());
        }
        if (body.has("type")) {
            if (!TYPES.contains(body.path("type").asText())) {
                throw new Refused(400, 1067, "Invalid zone type");
            }
            zone.put("type", body.path("type").asText());
        }
        if (body.has("vanity_name_servers")) {
            if (!world.options().plan().atLeast(Plan.BUSINESS)) {
                throw new Refused(403, 1115, "Custom name servers need a Business or Enterprise plan");
            }
            zone.set("vanity_name_servers", body.get("vanity_name_servers"));
        }
        zone.put("modified_on", world.now());
        return Envelope.ok(zone);
    }

    private SimAnswer delete(SimRequest request) {
        String id = id(of(request));
        for (String table : BELOW) {
            world.table(table).properties().removeIf(entry -> entry.getKey().startsWith(id));
        }
        world.remove(TABLE, id);
        return Envelope.ok(World.object().put("id", id));
    }

    /** Asks for the name servers to be looked at soon, at most once an hour; that changes nothing here. */
    private SimAnswer check(SimRequest request) {
        ObjectNode zone = of(request);
        ObjectNode checks = world.table("activation_checks");
        String last = checks.path(id(zone)).asText("");
        if (!last.isEmpty() && !world.passed(last, Duration.ofHours(1))) {
            throw new Refused(400, 1224, "You may only perform this action once per hour.");
        }
        checks.put(id(zone), world.now());
        return Envelope.ok(World.object().put("id", id(zone)));
    }
}

package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Pools of origins and the monitors that look after them; both belong to the account. What is in use cannot be removed. */
final class Pools {
    static final String TABLE = "pools";
    static final String MONITORS = "monitors";
    private static final String GROUP = "Load Balancing: Monitors And Pools";
    private static final String PATH = "/accounts/{account_id}/load_balancers/pools";
    private static final String POOL = PATH + "/{pool_id}";
    private static final String MONITOR = "/accounts/{account_id}/load_balancers/monitors";
    private static final String ONE_MONITOR = MONITOR + "/{monitor_id}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Set<String> TYPES = Set.of("http", "https", "tcp", "udp_icmp", "icmp_ping", "smtp");
    private static final int SHORTEST_INTERVAL = 10;
    private final World world;

    Pools(World world) {
        this.world = world;
    }

    static Refused invalid(String what) {
        return new Refused(400, 1002, what + ": validation failed");
    }

    private static Refused inUse() {
        return new Refused(412, 1005, "This object is referenced by other objects, delete them first.");
    }

    void routes(Api api) {
        api.route("GET", MONITOR, GROUP, request -> Envelope.ok(World.array(world.rows(MONITORS))));
        api.route(
                "POST",
                MONITOR,
                GROUP,
                request -> storeMonitor(created(monitorDefaults(World.object())), Api.body(request)));
        api.route("GET", ONE_MONITOR, GROUP, request -> Envelope.ok(monitor(request)));
        api.route(
                "PUT",
                ONE_MONITOR,
                GROUP,
                request -> storeMonitor(
                        monitorDefaults(monitor(request).deepCopy().retain("id", "created_on")), Api.body(request)));
        api.route(
                "PATCH",
                ONE_MONITOR,
                GROUP,
                request -> storeMonitor(monitor(request).deepCopy(), Api.body(request)));
        api.route("DELETE", ONE_MONITOR, GROUP, this::deleteMonitor);
        api.route("GET", PATH, GROUP, this::list);
        api.route("POST", PATH, GROUP, request -> store(created(defaults(World.object())), Api.body(request)));
        api.route("GET", POOL, GROUP, request -> Envelope.ok(pool(request)));
        api.route(
                "PUT",
                POOL,
                GROUP,
                request -> store(defaults(pool(request).deepCopy().retain("id", "created_on")), Api.body(request)));
        api.route("PATCH", POOL, GROUP, request -> store(pool(request).deepCopy(), Api.body(request)));
        api.route("DELETE", POOL, GROUP, this::delete);
        api.route("GET", POOL + "/health", GROUP, this::health);
    }

    private ObjectNode created(ObjectNode object) {
        return object.put("id", world.id()).put("created_on", world.now());
    }

    private ObjectNode monitor(SimRequest request) {
        return world.row(MONITORS, request.variable("monitor_id"))
                .orElseThrow(() -> new Refused(404, 1001, "monitor not found"));
    }

    private ObjectNode pool(SimRequest request) {
        return world.row(TABLE, request.variable("pool_id"))
                .orElseThrow(() -> new Refused(404, 1001, "pool not found"));
    }

    private static ObjectNode monitorDefaults(ObjectNode monitor) {
        return monitor.put("type", "http")
                .put("description", "")
                .put("method", "GET")
                .put("path", "/")
                .put("interval", 60)
                .put("retries", 2)
                .put("timeout", 5)
                .put("expected_codes", "")
                .put("expected_body", "")
                .put("follow_redirects", false)
                .put("allow_insecure", false)
                .put("consecutive_up", 0)
                .put("consecutive_down", 0)
                .put("probe_zone", "");
    }

    private SimAnswer storeMonitor(ObjectNode base, ObjectNode asked) {
        ObjectNode monitor = base;
        monitor.setAll(asked.deepCopy().remove(List.of("id", "created_on", "modified_on")));
        String type = monitor.path("type").asText();
        if (!TYPES.contains(type)) {
            throw invalid("type: must be one of " + TYPES.stream().sorted().toList());
        }
        boolean http = type.startsWith("http");
        if (http && !monitor.path("expected_codes").asText("").matches("([1-5](xx|\\d\\d)(,|$))+")) {
            throw invalid("expected_codes: must be like 200 or 2xx");
        }
        if (type.equals("tcp") && monitor.path("port").asInt() < 1) {
            throw invalid("port: must be given for tcp");
        }
        int interval = monitor.path("interval").asInt();
        int timeout = monitor.path("timeout").asInt();
        int retries = monitor.path("retries").asInt();
        if (interval < SHORTEST_INTERVAL || interval > 3_600) {
            throw invalid("interval: must be between " + SHORTEST_INTERVAL + " and 3600");
        }
        if (timeout < 1 || timeout > 10 || retries < 0 || retries > 5) {
            throw invalid("timeout: must be between 1 and 10; retries: between 0 and 5");
        }
        if (interval < timeout * (retries + 1)) {
            throw invalid("interval: must be at least timeout times attempts");
        }
        monitor.put("modified_on", world.now());
        world.put(MONITORS, monitor.path("id").asText(), monitor);
        return Envelope.ok(monitor);
    }

    private SimAnswer deleteMonitor(SimRequest request) {
        String id = monitor(request).path("id").asText();
        boolean used = world.rows(TABLE).stream()
                .anyMatch(pool -> pool.path("monitor").asText().equals(id));
        if (used) {
            throw inUse();
        }
        world.remove(MONITORS, id);
        return Envelope.ok(World.object().put("id", id));
    }

    private static ObjectNode defaults(ObjectNode pool) {
        pool.put("description", "")
                .put("enabled", true)
                .put("minimum_origins", 1)
                .put("notification_email", "")
                .putNull("check_regions");
        pool.putArray("networks").add("cloudflare");
        return pool;
    }

    private SimAnswer list(SimRequest request) {
        String monitor = request.query("monitor").orElse("");
        return Envelope.ok(World.array(world.rows(TABLE).stream()
                .filter(pool ->
                        monitor.isEmpty() || pool.path("monitor").asText().equals(monitor))
                .toList()));
    }

    private SimAnswer store(ObjectNode base, ObjectNode asked) {
        ObjectNode pool = base;
        pool.setAll(asked.deepCopy().remove(List.of("id", "created_on", "modified_on")));
        if (!NAME.matcher(pool.path("name").asText("")).matches()) {
            throw invalid("name: letters, digits, - and _ are allowed");
        }
        String monitor = pool.path("monitor").asText("");
        if (!monitor.isEmpty() && world.row(MONITORS, monitor).isEmpty()) {
            throw invalid("monitor: not found");
        }
        if (!(pool.path("origins") instanceof ArrayNode origins) || origins.isEmpty()) {
            throw invalid("origins: must hold at least one");
        }
        List<JsonNode> byName = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (JsonNode origin : origins) {
            origin((ObjectNode) origin);
            byName.add(origin);
            if (!addresses.add(origin.path("address").asText())) {
                throw invalid("origins: address must be unique, whatever the port");
            }
        }
        // Whatever order they come in.
        byName.sort(Comparator.comparing(origin -> origin.path("name").asText()));
        pool.putArray("origins").addAll(byName);
        if (pool.path("minimum_origins").asInt() > byName.size()) {
            throw invalid("minimum_origins: more than there are origins");
        }
        pool.put("modified_on", world.now());
        world.put(TABLE, pool.path("id").asText(), pool);
        return Envelope.ok(pool);
    }

    private static void origin(ObjectNode origin) {
        if (!NAME.matcher(origin.path("name").asText("")).matches()) {
            throw invalid("origins: a name of letters, digits, - and _ is required");
        }
        String address = origin.path("address").asText("");
        if (!address.matches("[A-Za-z0-9._:-]+")) {
            throw invalid(
                    "origins: address of " + origin.path("name").asText() + " must be an IP address or a host name");
        }
        double weight = origin.path("weight").asDouble(1);
        if (weight < 0 || weight > 1) {
            throw invalid("origins: weight must be between 0 and 1");
        }
        if (!origin.has("weight")) {
            origin.put("weight", 1);
        }
        if (!origin.has("enabled")) {
            origin.put("enabled", true);
        }
    }

    private SimAnswer delete(SimRequest request) {
        String id = pool(request).path("id").asText();
        if (LoadBalancers.use(world, id)) {
            throw inUse();
        }
        world.remove(TABLE, id);
        return Envelope.ok(World.object().put("id", id));
    }

    /** All origins are healthy: nobody asks them. */
    private SimAnswer health(SimRequest request) {
        ObjectNode pool = pool(request);
        ObjectNode health = World.object().put("pool_id", pool.path("id").asText());
        ArrayNode origins = health.putObject("pop_health").put("healthy", true).putArray("origins");
        pool.path("origins")
                .forEach(origin -> origins.addObject()
                        .putObject("ip")
                        .put("healthy", true)
                        .put("failure_reason", "No failures")
                        .put("response_code", 200)
                        .put("rtt", "12.1ms"));
        return Envelope.ok(health);
    }
}

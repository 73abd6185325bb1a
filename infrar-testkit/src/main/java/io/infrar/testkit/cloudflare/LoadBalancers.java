package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Load balancers of zones: a host name whose traffic goes to pools. */
final class LoadBalancers {
    static final String TABLE = "load_balancers";
    private static final String GROUP = "Load Balancers";
    private static final String PATH = "/zones/{zone_id}/load_balancers";
    private static final String ONE = PATH + "/{load_balancer_id}";
    private static final Set<String> STEERING = Set.of(
            "",
            "off",
            "random",
            "least_outstanding_requests",
            "least_connections",
            "proximity",
            "geo",
            "dynamic_latency");
    private static final Set<String> AFFINITY = Set.of("none", "cookie", "ip_cookie", "header");
    private static final List<String> STEERED = List.of("country_pools", "pop_pools", "region_pools");

    private final World world;
    private final Zones zones;

    LoadBalancers(World world, Zones zones) {
        this.world = world;
        this.zones = zones;
    }

    void routes(Api api) {
        api.route("GET", PATH, GROUP, request -> Envelope.ok(World.array(of(zones.of(request)))));
        api.route("POST", PATH, GROUP, this::create);
        api.route("GET", ONE, GROUP, request -> Envelope.ok(one(request)));
        api.route("PUT", ONE, GROUP, request -> change(request, blank(one(request))));
        api.route("PATCH", ONE, GROUP, request -> change(request, one(request).deepCopy()));
        api.route("DELETE", ONE, GROUP, request -> {
            String id = one(request).path("id").asText();
            world.remove(TABLE, key(zones.of(request), id));
            return Envelope.ok(World.object().put("id", id));
        });
    }

    private static String key(ObjectNode zone, String id) {
        return Zones.id(zone) + "/" + id;
    }

    private List<ObjectNode> of(ObjectNode zone) {
        return world.table(TABLE).properties().stream()
                .filter(entry -> entry.getKey().startsWith(Zones.id(zone) + "/"))
                .map(entry -> (ObjectNode) entry.getValue())
                .toList();
    }

    private ObjectNode one(SimRequest request) {
        return world.row(TABLE, key(zones.of(request), request.variable("load_balancer_id")))
                .orElseThrow(() -> new Refused(404, 1001, "load balancer not found"));
    }

    /** Whether a load balancer of any zone sends traffic to the pool. */
    static boolean use(World world, String pool) {
        return world.rows(TABLE).stream().anyMatch(balancer -> pools(balancer).anyMatch(pool::equals));
    }

    private static Stream<String> pools(ObjectNode balancer) {
        Stream<String> steered = STEERED.stream()
                .flatMap(name -> balancer.path(name).properties().stream())
                .flatMap(entry -> World.strings(entry.getValue()).stream());
        Stream<String> plain = Stream.concat(
                World.strings(balancer.path("default_pools")).stream(),
                Stream.of(balancer.path("fallback_pool").asText()));
        return Stream.concat(plain, steered);
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode zone = zones.of(request);
        ObjectNode balancer = World.object().put("id", world.id()).put("created_on", world.now());
        return store(zone, defaults(balancer), Api.body(request));
    }

    private static ObjectNode blank(ObjectNode before) {
        return defaults(before.deepCopy().retain("id", "created_on"));
    }

    private static ObjectNode defaults(ObjectNode balancer) {
        balancer.put("description", "")
                .put("enabled", true)
                .put("proxied", false)
                .put("ttl", 30)
                .put("session_affinity", "none")
                .put("steering_policy", "");
        balancer.putArray("networks").add("cloudflare");
        return balancer;
    }

    private SimAnswer change(SimRequest request, ObjectNode base) {
        return store(zones.of(request), base, Api.body(request));
    }

    private SimAnswer store(ObjectNode zone, ObjectNode base, ObjectNode asked) {
        ObjectNode balancer = base;
        balancer.setAll(asked.deepCopy().remove(List.of("id", "created_on", "modified_on", "zone_name")));
        String name = DnsRecordRules.fullName(balancer.path("name").asText(), Zones.name(zone));
        if (!balancer.path("name").isTextual()
                || !name.equals(balancer.path("name").asText().toLowerCase(Locale.ROOT))) {
            throw Pools.invalid("name: must be a host name in the zone " + Zones.name(zone));
        }
        balancer.put("name", name);
        boolean taken = of(zone).stream()
                .anyMatch(other -> other.path("name").asText().equals(name)
                        && !other.path("id").equals(balancer.path("id")));
        if (taken) {
            throw new Refused(409, 1008, "a load balancer with the name " + name + " already exists");
        }
        check(balancer);
        if (balancer.path("proxied").asBoolean()) {
            balancer.remove("ttl");
        }
        balancer.put("modified_on", world.now()).put("zone_name", Zones.name(zone));
        world.put(TABLE, key(zone, balancer.path("id").asText()), balancer);
        return Envelope.ok(balancer);
    }

    private void check(ObjectNode balancer) {
        if (World.strings(balancer.path("default_pools")).isEmpty()) {
            throw Pools.invalid("default_pools: must hold at least one pool");
        }
        if (balancer.path("fallback_pool").asText("").isEmpty()) {
            throw Pools.invalid("fallback_pool: must not be empty");
        }
        pools(balancer)
                .filter(pool -> world.row(Pools.TABLE, pool).isEmpty())
                .findFirst()
                .ifPresent(pool -> {
                    throw Pools.invalid("pool " + pool + " not found");
                });
        choice(balancer, "steering_policy", STEERING);
        choice(balancer, "session_affinity", AFFINITY);
        JsonNode ttl = balancer.path("session_affinity_ttl");
        if (ttl.isNumber() && (ttl.asInt() < 30 || ttl.asInt() > 604_800)) {
            throw Pools.invalid("session_affinity_ttl: must be between 30 and 604800");
        }
    }

    private static void choice(ObjectNode balancer, String field, Set<String> values) {
        if (!values.contains(balancer.path(field).asText(""))) {
            throw Pools.invalid(
                    field + ": must be one of " + values.stream().sorted().toList());
        }
    }
}

package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What R2 buckets can be told: lifecycle, CORS, locks, and the domains that show them. */
final class R2BucketSettings {
    private static final String GROUP = R2Buckets.GROUP;
    private static final String CUSTOM = R2Buckets.ONE + "/domains/custom";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");
    private static final Set<String> TLS = Set.of("1.0", "1.1", "1.2", "1.3");
    private static final int DAY = 86_400;
    private static final int WEEK = 604_800;
    private static final int MOST_RULES = 1_000;
    private final World world;
    private final R2Buckets buckets;
    private final Zones zones;

    R2BucketSettings(World world, R2Buckets buckets, Zones zones) {
        this.world = world;
        this.buckets = buckets;
        this.zones = zones;
    }

    void routes(Api api) {
        api.route("GET", R2Buckets.ONE + "/lifecycle", GROUP, request -> Envelope.ok(lifecycle(buckets.of(request))));
        api.route("PUT", R2Buckets.ONE + "/lifecycle", GROUP, this::putLifecycle);
        api.route("GET", R2Buckets.ONE + "/cors", GROUP, this::cors);
        api.route("PUT", R2Buckets.ONE + "/cors", GROUP, this::putCors);
        api.route("DELETE", R2Buckets.ONE + "/cors", GROUP, request -> {
            buckets.of(request).remove("_cors");
            return Envelope.ok(World.object());
        });
        api.route("GET", R2Buckets.ONE + "/lock", GROUP, request -> {
            JsonNode rules = buckets.of(request).path("_lock");
            return Envelope.ok(World.object().set("rules", rules.isArray() ? rules : World.array()));
        });
        api.route("PUT", R2Buckets.ONE + "/lock", GROUP, this::putLock);
        api.route(
                "GET", R2Buckets.ONE + "/domains/managed", GROUP, request -> Envelope.ok(managed(buckets.of(request))));
        api.route("PUT", R2Buckets.ONE + "/domains/managed", GROUP, this::putManaged);
        api.route("GET", CUSTOM, GROUP, this::listDomains);
        api.route("POST", CUSTOM, GROUP, this::addDomain);
        api.route("GET", CUSTOM + "/{domain}", GROUP, request -> Envelope.ok(current(domain(request))));
        api.route("PUT", CUSTOM + "/{domain}", GROUP, this::editDomain);
        api.route("DELETE", CUSTOM + "/{domain}", GROUP, request -> {
            String name = domain(request).path("domain").asText();
            buckets.of(request).withObjectProperty("_domains").remove(name);
            return Envelope.ok(World.object().put("domain", name));
        });
    }

    private static ObjectNode lifecycle(ObjectNode bucket) {
        ObjectNode result = World.object();
        if (bucket.path("_lifecycle").isArray()) {
            return result.set("rules", bucket.get("_lifecycle"));
        }
        ObjectNode rule = result.putArray("rules")
                .addObject()
                .put("id", "Default Multipart Abort Rule")
                .put("enabled", true);
        rule.putObject("conditions").put("prefix", "");
        rule.putObject("abortMultipartUploadsTransition")
                .putObject("condition")
                .put("type", "Age")
                .put("maxAge", WEEK);
        return result;
    }

    private static ArrayNode rules(SimRequest request) {
        JsonNode rules = Api.body(request).path("rules");
        if (!(rules instanceof ArrayNode array) || array.size() > MOST_RULES) {
            throw new Refused(400, 10040, "rules must be a list of at most " + MOST_RULES);
        }
        Set<String> ids = new HashSet<>();
        for (JsonNode rule : array) {
            if (rule.hasNonNull("id") && !ids.add(rule.path("id").asText())) {
                throw new Refused(
                        400, 10040, "Two rules have the id '" + rule.path("id").asText() + "'");
            }
        }
        return array;
    }

    private SimAnswer putLifecycle(SimRequest request) {
        ObjectNode bucket = buckets.of(request);
        ArrayNode rules = rules(request);
        for (JsonNode rule : rules) {
            String id = rule.path("id").asText("");
            if (id.isEmpty()
                    || !rule.path("enabled").isBoolean()
                    || !rule.path("conditions").path("prefix").isTextual()) {
                throw new Refused(400, 10040, "A lifecycle rule needs id, enabled and conditions.prefix");
            }
            JsonNode abort = rule.path("abortMultipartUploadsTransition");
            JsonNode delete = rule.path("deleteObjectsTransition");
            if (!abort.isObject()
                    && !delete.isObject()
                    && rule.path("storageClassTransitions").isEmpty()) {
                throw new Refused(400, 10040, "The lifecycle rule '" + id + "' does nothing");
            }
            condition(id, abort, false);
            condition(id, delete, true);
            rule.path("storageClassTransitions").forEach(transition -> condition(id, transition, true));
        }
        bucket.set("_lifecycle", rules.deepCopy());
        return Envelope.ok(World.object());
    }

    private static void condition(String id, JsonNode transition, boolean dateAllowed) {
        if (!transition.isObject()) {
            return;
        }
        JsonNode condition = transition.path("condition");
        boolean age = condition.path("type").asText().equals("Age")
                && condition.path("maxAge").asInt(-1) >= 0;
        boolean date = dateAllowed
                && condition.path("type").asText().equals("Date")
                && !condition.path("date").asText("").isEmpty();
        if (!age && !date) {
            throw new Refused(
                    400,
                    10040,
                    "The lifecycle rule '" + id + "' needs a condition: type Age with maxAge in seconds"
                            + (dateAllowed ? ", or type Date with date" : ""));
        }
    }

    private SimAnswer cors(SimRequest request) {
        JsonNode rules = buckets.of(request).path("_cors");
        if (!rules.isArray()) {
            throw new Refused(404, 10059, "The CORS configuration does not exist.");
        }
        return Envelope.ok(World.object().set("rules", rules));
    }

    private SimAnswer putCors(SimRequest request) {
        ObjectNode bucket = buckets.of(request);
        ArrayNode rules = rules(request);
        for (JsonNode rule : rules) {
            List<String> methods = World.strings(rule.path("allowed").path("methods"));
            List<String> origins = World.strings(rule.path("allowed").path("origins"));
            boolean badOrigin =
                    origins.stream().anyMatch(origin -> !origin.equals("*") && !origin.matches("[a-z]+://[^/]+"));
            if (rule.path("maxAgeSeconds").asInt() > DAY) {
                throw new Refused(400, 10060, "maxAgeSeconds must be at most " + DAY);
            }
            if (methods.isEmpty() || !METHODS.containsAll(methods) || origins.isEmpty() || badOrigin) {
                throw new Refused(
                        400,
                        10060,
                        "A CORS rule needs allowed.methods of "
                                + METHODS.stream().sorted().toList() + " and allowed.origins without a path");
            }
        }
        bucket.set("_cors", rules.deepCopy());
        return Envelope.ok(World.object());
    }

    private SimAnswer putLock(SimRequest request) {
        ObjectNode bucket = buckets.of(request);
        ArrayNode rules = rules(request);
        for (JsonNode rule : rules) {
            JsonNode condition = rule.path("condition");
            boolean right = switch (condition.path("type").asText()) {
                case "Age" -> condition.path("maxAgeSeconds").asInt() > 0;
                case "Date" -> !condition.path("date").asText("").isEmpty();
                case "Indefinite" -> true;
                default -> false;
            };
            if (rule.path("id").asText("").isEmpty() || !rule.path("enabled").isBoolean() || !right) {
                throw new Refused(
                        400, 10040, "A lock rule needs id, enabled and a condition of type Age, Date or Indefinite");
            }
        }
        bucket.set("_lock", rules.deepCopy());
        return Envelope.ok(World.object());
    }

    private static ObjectNode managed(ObjectNode bucket) {
        String id = bucket.path("_id").asText();
        return World.object()
                .put("bucketId", id)
                .put("domain", "pub-" + id + ".r2.dev")
                .put("enabled", bucket.path("_managed").asBoolean());
    }

    private SimAnswer putManaged(SimRequest request) {
        ObjectNode bucket = buckets.of(request);
        JsonNode enabled = Api.body(request).path("enabled");
        if (!enabled.isBoolean()) {
            throw new Refused(400, 10040, "enabled must be true or false");
        }
        bucket.set("_managed", enabled);
        return Envelope.ok(managed(bucket));
    }

    private ObjectNode domain(SimRequest request) {
        JsonNode found = buckets.of(request)
                .path("_domains")
                .path(request.variable("domain").toLowerCase(Locale.ROOT));
        if (found instanceof ObjectNode domain) {
            return domain;
        }
        throw new Refused(404, 10053, "The custom domain does not exist on this bucket.");
    }

    /** With its status, which follows the clock. */
    private ObjectNode current(ObjectNode stored) {
        boolean done =
                world.passed(stored.path("_created").asText(), world.options().domainActivation());
        boolean active = done
                && zones.find(stored.path("zoneId").asText())
                        .filter(Zones::isActive)
                        .isPresent();
        ObjectNode domain = stored.deepCopy();
        domain.remove("_created");
        domain.putObject("status")
                .put("ownership", active ? "active" : "pending")
                .put("ssl", active ? "active" : done ? "pending" : "initializing");
        return domain;
    }

    private SimAnswer listDomains(SimRequest request) {
        ArrayNode domains = World.array();
        buckets.of(request).path("_domains").forEach(domain -> domains.add(current((ObjectNode) domain)));
        return Envelope.ok(World.object().set("domains", domains));
    }

    private SimAnswer addDomain(SimRequest request) {
        ObjectNode bucket = buckets.of(request);
        ObjectNode body = Api.body(request);
        String name = body.path("domain").asText().toLowerCase(Locale.ROOT);
        ObjectNode zone = zones.find(body.path("zoneId").asText())
                .orElseThrow(
                        () -> new Refused(400, 10051, "The zone of the custom domain was not found in this account."));
        if (!name.equals(Zones.name(zone)) && !name.endsWith("." + Zones.name(zone))) {
            throw new Refused(400, 10051, "'" + name + "' is not in the zone " + Zones.name(zone));
        }
        boolean taken = world.rows(R2Buckets.TABLE).stream()
                .anyMatch(other -> other.path("_domains").has(name));
        if (taken) {
            throw new Refused(409, 10052, "The custom domain '" + name + "' is already in use by a bucket.");
        }
        ObjectNode domain = World.object()
                .put("domain", name)
                .put("enabled", body.path("enabled").asBoolean(true))
                .put("zoneId", Zones.id(zone))
                .put("zoneName", Zones.name(zone))
                .put("minTLS", tls(body.path("minTLS").asText("1.0")))
                .put("_created", world.now());
        if (body.path("ciphers").isArray()) {
            domain.set("ciphers", body.get("ciphers"));
        }
        bucket.withObjectProperty("_domains").set(name, domain);
        return Envelope.ok(changed(domain));
    }

    private SimAnswer editDomain(SimRequest request) {
        ObjectNode domain = domain(request);
        ObjectNode body = Api.body(request);
        if (body.path("enabled").isBoolean()) {
            domain.set("enabled", body.get("enabled"));
        }
        if (body.has("minTLS")) {
            domain.put("minTLS", tls(body.path("minTLS").asText()));
        }
        if (body.path("ciphers").isArray()) {
            domain.set("ciphers", body.get("ciphers"));
        }
        return Envelope.ok(changed(domain).remove(List.of("zoneId")));
    }

    /** As answers to changes show it. */
    private static ObjectNode changed(ObjectNode domain) {
        return domain.deepCopy().retain("domain", "enabled", "zoneId", "minTLS", "ciphers");
    }

    private static String tls(String asked) {
        if (!TLS.contains(asked)) {
            throw new Refused(
                    400, 10040, "minTLS must be one of " + TLS.stream().sorted().toList());
        }
        return asked;
    }
}

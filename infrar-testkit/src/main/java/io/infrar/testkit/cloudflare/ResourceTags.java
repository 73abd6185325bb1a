package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Tags of resources. As the <a href="https://developers.cloudflare.com/resource-tagging/reference/error-codes/">page on errors</a>
 * has it, reading tags of a resource that was never tagged is answered with status 500.
 */
final class ResourceTags {
    private static final String TABLE = "resource_tags";
    private static final String GROUP = "Account Tags";
    private static final String ACCOUNT = "/accounts/{account_id}/tags";
    private static final String ZONE = "/zones/{zone_id}/tags";
    private static final int PAGE = 100;
    private static final Set<String> OF_ACCOUNT = Set.of(
            "account",
            "account_ruleset",
            "d1_database",
            "kv_namespace",
            "load_balancer_monitor",
            "load_balancer_pool",
            "pages_project",
            "queue",
            "r2_bucket",
            "worker",
            "worker_version");
    private static final Set<String> OF_ZONE = Set.of(
            "zone",
            "load_balancer",
            "dns_record",
            "zone_ruleset",
            "custom_certificate",
            "custom_hostname",
            "healthcheck",
            "worker_route");
    private final World world;
    private final Zones zones;

    ResourceTags(World world, Zones zones) {
        this.world = world;
        this.zones = zones;
    }

    void routes(Api api) {
        for (String path : List.of(ACCOUNT, ZONE)) {
            api.route("GET", path, GROUP, this::read);
            api.route("PUT", path, GROUP, this::write);
            api.route("DELETE", path, GROUP, this::delete);
        }
        api.route("GET", ACCOUNT + "/resources", GROUP, this::list);
        api.route("GET", ACCOUNT + "/keys", GROUP, request -> {
            Set<String> keys = new TreeSet<>();
            rows().forEach(row -> row.path("tags").fieldNames().forEachRemaining(keys::add));
            return strings(request, keys);
        });
        api.route("GET", ACCOUNT + "/values/{tag_key}", GROUP, request -> {
            Set<String> values = new TreeSet<>();
            rows().forEach(row -> Optional.ofNullable(row.path("tags").get(request.variable("tag_key")))
                    .ifPresent(value -> values.add(value.asText())));
            return strings(request, values);
        });
    }

    /** Tags of what is still there. */
    private List<ObjectNode> rows() {
        return world.rows(TABLE).stream().filter(this::isThere).toList();
    }

    private boolean isThere(ObjectNode row) {
        Optional<ObjectNode> zone = zones.find(row.path("zone_id").asText());
        boolean zoneGone = row.has("zone_id") && zone.isEmpty();
        Resource resource =
                new Resource(row.path("type").asText(), row.path("id").asText(), zone);
        return !zoneGone && name(resource).isPresent();
    }

    private static SimAnswer strings(SimRequest request, Set<String> texts) {
        return Envelope.cursor(
                request,
                texts.stream().map(text -> World.array().textNode(text)).toList(),
                PAGE,
                null);
    }

    private record Resource(String type, String id, Optional<ObjectNode> zone) {
        String key() {
            return type + "/" + id;
        }
    }

    private Resource resource(SimRequest request, String type, String id) {
        Optional<ObjectNode> zone =
                request.variables().containsKey("zone_id") ? Optional.of(zones.of(request)) : Optional.empty();
        Set<String> known = zone.isPresent() ? OF_ZONE : OF_ACCOUNT;
        if (!known.contains(type)) {
            throw new Refused(400, 1006, "Invalid resource type");
        }
        return new Resource(type, id, zone);
    }

    private SimAnswer read(SimRequest request) {
        String type = request.query("resource_type").orElse("");
        String id = request.query("resource_id").orElse("");
        if (type.isEmpty() || id.isEmpty()) {
            throw new Refused(400, 1003, "resource_type and resource_id are required");
        }
        Resource resource = resource(request, type, id);
        return world.row(TABLE, resource.key())
                .filter(this::isThere)
                .map(Envelope::ok)
                .orElseThrow(() -> new Refused(500, 1000, "resource not found: type=" + type + " id=" + id));
    }

    private SimAnswer write(SimRequest request) {
        ObjectNode body = Api.body(request);
        String type = body.path("resource_type").asText("");
        String id = body.path("resource_id").asText("");
        JsonNode tags = body.path("tags");
        if (type.isEmpty() || id.isEmpty() || !tags.isObject()) {
            throw new Refused(400, 1002, "Invalid set payload");
        }
        Resource resource = resource(request, type, id);
        tags.properties().forEach(tag -> check(tag.getKey(), tag.getValue().asText()));
        String name = name(resource)
                .orElseThrow(() -> new Refused(404, 1000, "resource not found: type=" + type + " id=" + id));
        checkUnchanged(request, resource);
        ObjectNode row = World.object()
                .put("id", id)
                .put("type", type)
                .put("name", name)
                .put("etag", world.id())
                .put("tags_updated_at", world.now());
        resource.zone().ifPresent(zone -> row.put("zone_id", Zones.id(zone)));
        row.set("tags", tags.deepCopy());
        world.put(TABLE, resource.key(), row);
        return Envelope.ok(row);
    }

    private static void check(String key, String value) {
        if (key.length() > 256) {
            throw new Refused(400, 1011, "tag key too long (maximum 256 characters)");
        }
        if (!key.matches("[\\p{L}\\p{Nd}_.-]+")) {
            throw new Refused(400, 1014, "Invalid tag key");
        }
        if (value.length() > 1_024) {
            throw new Refused(400, 1012, "tag value too long (maximum 1024 characters)");
        }
    }

    private void checkUnchanged(SimRequest request, Resource resource) {
        String wanted = request.header("If-Match").orElse("*").replace("\"", "");
        String actual = world.row(TABLE, resource.key())
                .map(row -> row.path("etag").asText())
                .orElse("");
        if (!wanted.equals("*") && !wanted.equals(actual)) {
            throw new Refused(412, 1000, "The tags were changed by somebody else: their ETag is not " + wanted);
        }
    }

    private SimAnswer delete(SimRequest request) {
        ObjectNode body = Api.body(request);
        String type = body.path("resource_type").asText("");
        String id = body.path("resource_id").asText("");
        if (type.isEmpty() || id.isEmpty()) {
            throw new Refused(400, 1015, "Invalid delete payload");
        }
        Resource resource = resource(request, type, id);
        checkUnchanged(request, resource);
        world.remove(TABLE, resource.key());
        return SimAnswer.empty(204);
    }

    /** The name of a resource; nothing when there is none. Of kinds that are not simulated, every id is taken as one that is there. */
    private Optional<String> name(Resource resource) {
        String zone = resource.zone().map(Zones::id).orElse("");
        String id = resource.id();
        return switch (resource.type()) {
            case "account" ->
                Optional.of("Simulated account")
                        .filter(n -> id.equals(world.options().accountId()));
            case "r2_bucket" ->
                world.rows(R2Buckets.TABLE).stream()
                        .map(bucket -> bucket.path("name").asText())
                        .filter(id::equals)
                        .findFirst();
            case "pages_project" ->
                world.rows(PagesProjects.TABLE).stream()
                        .filter(project -> Set.of(PagesProjects.id(project), PagesProjects.name(project))
                                .contains(id))
                        .map(PagesProjects::name)
                        .findFirst();
            case "load_balancer_pool" ->
                world.row(Pools.TABLE, id).map(row -> row.path("name").asText());
            case "load_balancer_monitor" ->
                world.row(Pools.MONITORS, id).map(row -> row.path("description").asText());
            case "zone" -> resource.zone().filter(z -> Zones.id(z).equals(id)).map(Zones::name);
            case "load_balancer" ->
                world.row(LoadBalancers.TABLE, zone + "/" + id)
                        .map(row -> row.path("name").asText());
            case "dns_record" ->
                world.row(DnsRecords.TABLE, zone + "/" + id)
                        .map(row -> row.path("name").asText());
            case "zone_ruleset" ->
                world.table(Rulesets.TABLE).properties().stream()
                        .filter(entry -> entry.getKey().startsWith(zone + "/"))
                        .filter(entry -> entry.getValue().path("id").asText().equals(id))
                        .map(entry -> entry.getValue().path("name").asText())
                        .findFirst();
            default -> Optional.of(id);
        };
    }

    private SimAnswer list(SimRequest request) {
        List<String> filters = request.query().getOrDefault("tag", List.of());
        if (filters.size() > 20) {
            throw new Refused(400, 1010, "too many tag filters (maximum 20)");
        }
        Set<String> types = Set.copyOf(request.query().getOrDefault("type", List.of()));
        Set<String> ids = Set.copyOf(request.query().getOrDefault("id", List.of()));
        Predicate<ObjectNode> wanted =
                row -> types.isEmpty() || types.contains(row.path("type").asText());
        wanted = wanted.and(row -> ids.isEmpty() || ids.contains(row.path("id").asText()));
        for (String filter : filters) {
            wanted = wanted.and(filter(filter));
        }
        return Envelope.cursor(request, rows().stream().filter(wanted).toList(), PAGE, null);
    }

    /** {@code key}, {@code !key}, {@code key=value}, {@code key!=value}, with several values separated by commas. */
    private static Predicate<ObjectNode> filter(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            boolean absent = text.startsWith("!");
            String key = absent ? text.substring(1) : text;
            return row -> row.path("tags").has(key) != absent;
        }
        boolean not = equals > 0 && text.charAt(equals - 1) == '!';
        String key = text.substring(0, not ? equals - 1 : equals);
        List<String> values = Arrays.asList(text.substring(equals + 1).split(",", -1));
        if (key.isEmpty()) {
            throw new Refused(400, 1007, "tag parameter must be in format key:value");
        }
        if (values.size() > 10) {
            throw new Refused(400, 1013, "too many OR values in tag filter (maximum 10)");
        }
        return row -> (row.path("tags").has(key)
                        && values.contains(row.path("tags").path(key).asText()))
                != not;
    }
}

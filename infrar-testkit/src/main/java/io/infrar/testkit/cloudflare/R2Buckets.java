package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** R2 buckets by REST; each jurisdiction has its own names. */
final class R2Buckets {
    static final String TABLE = "r2_buckets";
    static final String GROUP = "Workers R2 Storage";
    static final String PATH = "/accounts/{account_id}/r2/buckets";
    static final String ONE = PATH + "/{bucket_name}";
    private static final String JURISDICTION = "cf-r2-jurisdiction";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final Set<String> JURISDICTIONS = Set.of("default", "eu", "us", "fedramp", "fedramp-high");
    private static final Set<String> LOCATIONS = Set.of("apac", "eeur", "enam", "weur", "wnam", "oc");
    private static final Set<String> CLASSES = Set.of("Standard", "InfrequentAccess");
    private final World world;

    R2Buckets(World world) {
        this.world = world;
    }

    void routes(Api api) {
        api.route("GET", PATH, GROUP, this::list);
        api.route("POST", PATH, GROUP, this::create);
        api.route("GET", ONE, GROUP, request -> Envelope.ok(answer(of(request))));
        api.route("PATCH", ONE, GROUP, this::edit);
        api.route("DELETE", ONE, GROUP, this::delete);
        api.route("POST", "/accounts/{account_id}/r2/temp-access-credentials", GROUP, this::temporary);
    }

    /** The bucket that path and header name; what else is stored in it begins with an underscore. */
    ObjectNode of(SimRequest request) {
        return find(jurisdiction(request), request.variable("bucket_name"))
                .orElseThrow(() -> new Refused(404, 10006, "The specified bucket does not exist."));
    }

    Optional<ObjectNode> find(String jurisdiction, String name) {
        return world.row(TABLE, jurisdiction + "/" + name);
    }

    static String jurisdiction(SimRequest request) {
        String jurisdiction = request.header(JURISDICTION).orElse("default").toLowerCase(Locale.ROOT);
        if (!JURISDICTIONS.contains(jurisdiction)) {
            throw new Refused(400, 10001, "Unknown jurisdiction '" + jurisdiction + "'");
        }
        return jurisdiction;
    }

    private static ObjectNode answer(ObjectNode bucket) {
        return bucket.deepCopy().retain("name", "creation_date", "location", "storage_class", "jurisdiction");
    }

    private SimAnswer list(SimRequest request) {
        String jurisdiction = jurisdiction(request);
        Comparator<ObjectNode> order =
                Comparator.comparing(bucket -> bucket.path("name").asText());
        boolean down = request.query("direction").orElse("asc").equals("desc");
        String after = request.query("start_after").orElse("");
        List<ObjectNode> found = world.rows(TABLE).stream()
                .filter(bucket -> bucket.path("jurisdiction").asText().equals(jurisdiction))
                .filter(bucket -> bucket.path("name")
                        .asText()
                        .contains(request.query("name_contains").orElse("")))
                .filter(bucket ->
                        after.isEmpty() || bucket.path("name").asText().compareTo(after) > 0)
                .sorted(down ? order.reversed() : order)
                .map(R2Buckets::answer)
                .toList();
        return Envelope.cursor(request, found, Envelope.number(request, "per_page", 20, 1, 1_000), "buckets");
    }

    private SimAnswer create(SimRequest request) {
        String jurisdiction = jurisdiction(request);
        ObjectNode body = Api.body(request);
        String name = body.path("name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new Refused(400, 10005, "The specified bucket name is not valid.");
        }
        String hint = body.path("locationHint").asText("weur").toLowerCase(Locale.ROOT);
        if (!LOCATIONS.contains(hint)) {
            throw new Refused(
                    400,
                    10064,
                    "Unknown location hint '" + hint + "': one of "
                            + LOCATIONS.stream().sorted().toList());
        }
        String storage = storageClass(body.path("storageClass").asText("Standard"));
        String key = jurisdiction + "/" + name;
        if (world.row(TABLE, key).isPresent()) {
            throw new Refused(409, 10004, "The bucket you tried to create already exists, and you own it.");
        }
        // The first location of a name stays its location, even after the bucket was removed.
        String within = jurisdiction.equals("default") ? hint : jurisdiction.equals("eu") ? "weur" : "enam";
        String location = world.table("r2_locations").path(key).asText(within);
        world.table("r2_locations").put(key, location);
        ObjectNode bucket = World.object()
                .put("name", name)
                .put("creation_date", world.now())
                .put("location", location)
                .put("storage_class", storage)
                .put("jurisdiction", jurisdiction)
                .put("_id", world.id());
        world.put(TABLE, key, bucket);
        world.options().buckets().created(jurisdiction, name);
        return Envelope.ok(answer(bucket));
    }

    private static String storageClass(String asked) {
        if (!CLASSES.contains(asked)) {
            throw new Refused(400, 10062, "Unknown storage class '" + asked + "': Standard or InfrequentAccess");
        }
        return asked;
    }

    private SimAnswer edit(SimRequest request) {
        ObjectNode bucket = of(request);
        String asked = request.header("cf-r2-storage-class")
                .orElseThrow(() -> new Refused(400, 10062, "The header cf-r2-storage-class is missing"));
        bucket.put("storage_class", storageClass(asked));
        return Envelope.ok(answer(bucket));
    }

    private SimAnswer delete(SimRequest request) {
        ObjectNode bucket = of(request);
        String name = bucket.path("name").asText();
        String jurisdiction = bucket.path("jurisdiction").asText();
        if (!world.options().buckets().isEmpty(jurisdiction, name)) {
            throw new Refused(409, 10008, "The bucket you tried to delete (" + name + ") is not empty.");
        }
        world.remove(TABLE, jurisdiction + "/" + name);
        world.options().buckets().deleted(jurisdiction, name);
        return Envelope.ok(World.object());
    }

    private SimAnswer temporary(SimRequest request) {
        ObjectNode body = Api.body(request);
        String jurisdiction = jurisdiction(request);
        if (find(jurisdiction, body.path("bucket").asText()).isEmpty()) {
            throw new Refused(404, 10006, "The specified bucket does not exist.");
        }
        int seconds = body.path("ttlSeconds").asInt(900);
        if (seconds < 1 || seconds > 604_800) {
            throw new Refused(400, 10001, "ttlSeconds must be at most 604800");
        }
        return Envelope.ok(World.object()
                .put("accessKeyId", world.id())
                .put("secretAccessKey", world.id() + world.id())
                .put("sessionToken", world.id()));
    }
}

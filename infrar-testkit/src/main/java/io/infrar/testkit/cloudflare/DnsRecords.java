package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The DNS records of zones. */
final class DnsRecords {
    static final String TABLE = "dns_records";
    private static final String GROUP = "DNS";
    private static final String PATH = "/zones/{zone_id}/dns_records";
    private static final List<String> COMPARISONS =
            List.of("exact", "contains", "startswith", "endswith", "present", "absent");

    private final World world;
    private final Zones zones;
    private final DnsRecordRules rules;

    DnsRecords(World world, Zones zones) {
        this.world = world;
        this.zones = zones;
        this.rules = new DnsRecordRules(world.options().plan());
    }

    void routes(Api api) {
        api.route("GET", PATH, GROUP, this::list);
        api.route("POST", PATH, GROUP, request -> Envelope.ok(add(zones.of(request), Api.body(request))));
        api.route("POST", PATH + "/batch", GROUP, this::batch);
        api.route("GET", PATH + "/export", GROUP, this::export);
        api.route("POST", PATH + "/import", GROUP, this::importAll);
        api.route("GET", PATH + "/{dns_record_id}", GROUP, request -> {
            ObjectNode zone = zones.of(request);
            return Envelope.ok(record(zone, request.variable("dns_record_id")));
        });
        api.route("PUT", PATH + "/{dns_record_id}", GROUP, request -> {
            ObjectNode zone = zones.of(request);
            return Envelope.ok(replace(zone, request.variable("dns_record_id"), Api.body(request)));
        });
        api.route("PATCH", PATH + "/{dns_record_id}", GROUP, request -> {
            ObjectNode zone = zones.of(request);
            return Envelope.ok(edit(zone, request.variable("dns_record_id"), Api.body(request)));
        });
        api.route("DELETE", PATH + "/{dns_record_id}", GROUP, request -> {
            ObjectNode zone = zones.of(request);
            return Envelope.ok(World.object()
                    .set("id", remove(zone, request.variable("dns_record_id")).path("id")));
        });
    }

    /** Whether a host is an alias of another in a zone of the account; the other's proxied A records count as well. */
    boolean pointsTo(ObjectNode zone, String host, String target) {
        return of(zone).stream()
                .filter(record -> record.path("name").asText().equals(host))
                .filter(record -> record.path("type").asText().equals("CNAME"))
                .anyMatch(record -> record.path("content").asText().equals(target));
    }

    private List<ObjectNode> of(ObjectNode zone) {
        return world.table(TABLE).properties().stream()
                .filter(entry -> entry.getKey().startsWith(Zones.id(zone) + "/"))
                .map(entry -> (ObjectNode) entry.getValue())
                .toList();
    }

    private static String key(ObjectNode zone, String id) {
        return Zones.id(zone) + "/" + id;
    }

    private ObjectNode record(ObjectNode zone, String id) {
        return world.row(TABLE, key(zone, id)).orElseThrow(() -> new Refused(404, 81044, "Record does not exist."));
    }

    private ObjectNode add(ObjectNode zone, ObjectNode asked) {
        ObjectNode record = rules.complete(asked, Zones.name(zone));
        DnsRecordRules.checkBeside(record, of(zone));
        record.put("id", world.id()).put("created_on", world.now());
        return store(zone, record);
    }

    private ObjectNode replace(ObjectNode zone, String id, ObjectNode asked) {
        ObjectNode before = record(zone, id);
        ObjectNode record = rules.complete(asked, Zones.name(zone));
        DnsRecordRules.checkBeside(
                record, of(zone).stream().filter(other -> other != before).toList());
        record.put("id", id).set("created_on", before.get("created_on"));
        return store(zone, record);
    }

    private ObjectNode edit(ObjectNode zone, String id, ObjectNode asked) {
        ObjectNode merged = record(zone, id).deepCopy();
        merged.setAll(asked);
        return replace(zone, id, merged);
    }

    private ObjectNode remove(ObjectNode zone, String id) {
        ObjectNode record = record(zone, id);
        world.remove(TABLE, key(zone, id));
        return record;
    }

    private ObjectNode store(ObjectNode zone, ObjectNode record) {
        String now = world.now();
        record.put("modified_on", now);
        if (record.hasNonNull("comment")) {
            record.put("comment_modified_on", now);
        }
        if (!record.path("tags").isEmpty()) {
            record.put("tags_modified_on", now);
        }
        world.put(TABLE, key(zone, record.path("id").asText()), record);
        return record;
    }

    /** All or nothing: deletes, then patches, then puts, then posts. */
    private SimAnswer batch(SimRequest request) {
        ObjectNode zone = zones.of(request);
        ObjectNode body = Api.body(request);
        ObjectNode before = world.table(TABLE).deepCopy();
        try {
            ObjectNode result = World.object();
            ArrayNode deleted = result.putArray("deletes");
            body.path("deletes").forEach(item -> deleted.add(remove(zone, id(item))));
            ArrayNode patched = result.putArray("patches");
            body.path("patches").forEach(item -> patched.add(edit(zone, id(item), (ObjectNode) item)));
            ArrayNode put = result.putArray("puts");
            body.path("puts").forEach(item -> put.add(replace(zone, id(item), (ObjectNode) item)));
            ArrayNode posted = result.putArray("posts");
            body.path("posts").forEach(item -> posted.add(add(zone, (ObjectNode) item)));
            return Envelope.ok(result);
        } catch (Refused e) {
            ObjectNode table = world.table(TABLE);
            table.removeAll();
            table.setAll(before);
            throw e;
        }
    }

    private static String id(JsonNode item) {
        return item.path("id").asText();
    }

    private SimAnswer export(SimRequest request) {
        ObjectNode zone = zones.of(request);
        byte[] text = ZoneFile.write(Zones.name(zone), of(zone)).getBytes(StandardCharsets.UTF_8);
        return SimAnswer.of(200, "text/plain", text);
    }

    /** Those that are there already are passed over. */
    private SimAnswer importAll(SimRequest request) {
        ObjectNode zone = zones.of(request);
        byte[] file = Multipart.parts(request).get("file");
        if (file == null) {
            throw new Refused(400, 9208, "A file is required");
        }
        List<ObjectNode> parsed = ZoneFile.read(new String(file, StandardCharsets.UTF_8));
        int added = 0;
        for (ObjectNode record : parsed) {
            try {
                add(zone, record);
                added++;
            } catch (Refused e) {
                if (e.errors().path(0).path("code").asInt() != DnsRecordRules.IDENTICAL) {
                    throw e;
                }
            }
        }
        return Envelope.ok(World.object().put("recs_added", added).put("total_records_parsed", parsed.size()));
    }

    private SimAnswer list(SimRequest request) {
        ObjectNode zone = zones.of(request);
        Predicate<ObjectNode> wanted = record -> true;
        boolean any = request.query("match").orElse("all").equals("any");
        boolean first = true;
        for (String parameter : request.query().keySet()) {
            Predicate<ObjectNode> filter = filter(request, parameter);
            if (filter != null) {
                wanted = first ? filter : any ? wanted.or(filter) : wanted.and(filter);
                first = false;
            }
        }
        Comparator<ObjectNode> order = order(request.query("order").orElse("type"));
        if (request.query("direction").orElse("asc").equals("desc")) {
            order = order.reversed();
        }
        return Envelope.page(
                request, of(zone).stream().filter(wanted).sorted(order).toList(), 100, 1, 5_000_000);
    }

    private static Comparator<ObjectNode> order(String by) {
        Comparator<ObjectNode> order = by.equals("ttl")
                ? Comparator.comparingInt(record -> record.path(by).asInt())
                : Comparator.comparing(record -> record.path(by).asText());
        return order.thenComparing(record -> record.path("name").asText())
                .thenComparing(record -> record.path("content").asText());
    }

    private static @Nullable Predicate<ObjectNode> filter(SimRequest request, String parameter) {
        String value = request.query(parameter).orElse("");
        String field = parameter.contains(".") ? parameter.substring(0, parameter.indexOf('.')) : parameter;
        String comparison = parameter.contains(".") ? parameter.substring(parameter.indexOf('.') + 1) : "exact";
        boolean known = COMPARISONS.contains(comparison);
        return switch (field) {
            case "type", "proxied" -> record -> record.path(field).asText().equals(value);
            case "name", "content", "comment" ->
                known ? record -> matches(record.path(field).asText(""), comparison, value) : null;
            case "tag" -> known ? record -> tagMatches(record, comparison, value) : null;
            case "search" ->
                record -> (record.path("name").asText() + " "
                                + record.path("content").asText() + " "
                                + record.path("comment").asText(""))
                        .toLowerCase(Locale.ROOT)
                        .contains(value.toLowerCase(Locale.ROOT));
            default -> null;
        };
    }

    private static boolean matches(String actual, String comparison, String value) {
        String text = actual.equals("null") ? "" : actual.toLowerCase(Locale.ROOT);
        String wanted = value.toLowerCase(Locale.ROOT);
        return switch (comparison) {
            case "contains" -> text.contains(wanted);
            case "startswith" -> text.startsWith(wanted);
            case "endswith" -> text.endsWith(wanted);
            case "present" -> !text.isEmpty();
            case "absent" -> text.isEmpty();
            default -> text.equals(wanted);
        };
    }

    private static boolean tagMatches(ObjectNode record, String comparison, String value) {
        List<String> tags = World.strings(record.path("tags"));
        String name = value.contains(":") ? value.substring(0, value.indexOf(':')) : value;
        String rest = value.contains(":") ? value.substring(value.indexOf(':') + 1) : "";
        boolean present = tags.stream().anyMatch(tag -> tagName(tag).equals(name));
        return switch (comparison) {
            case "present" -> present;
            case "absent" -> !present;
            default ->
                tags.stream()
                        .filter(tag -> tagName(tag).equals(name))
                        .anyMatch(tag -> matches(tagValue(tag), comparison, rest));
        };
    }

    private static String tagName(String tag) {
        return tag.contains(":") ? tag.substring(0, tag.indexOf(':')) : tag;
    }

    private static String tagValue(String tag) {
        return tag.contains(":") ? tag.substring(tag.indexOf(':') + 1) : "";
    }
}

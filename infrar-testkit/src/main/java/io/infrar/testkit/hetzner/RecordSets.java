package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of a zone, by name and type. */
final class RecordSets {
    private static final String BASE = "/zones/{id}/rrsets/{name}/{type}";
    private static final int MOST_PER_PAGE = 100;
    private static final String APEX = "@";
    private static final List<String> TYPES = List.of(
            "A", "AAAA", "CAA", "CNAME", "DS", "HINFO", "HTTPS", "MX", "NS", "PTR", "RP", "SOA", "SRV", "SVCB", "TLSA",
            "TXT");

    private final Project project;

    RecordSets(Project project) {
        this.project = project;
    }

    void routes(Routes routes) {
        routes.get("/zones/{id}/rrsets", this::list);
        routes.post("/zones/{id}/rrsets", request -> {
            ObjectNode zone = primary(request);
            ObjectNode set = add(zone, Input.of(request));
            ObjectNode answer = Project.node();
            answer.set("action", action("create_rrset", zone));
            answer.set("rrset", view(zone, set));
            return SimAnswer.json(201, answer);
        });
        routes.get(BASE, request -> {
            ObjectNode zone = primary(request);
            return Routes.answer(200, "rrset", view(zone, get(zone, request)));
        });
        routes.put(BASE, request -> {
            ObjectNode zone = primary(request);
            ObjectNode set = get(zone, request);
            Input input = Input.of(request);
            if (input.has("labels")) {
                set.set("labels", input.labels());
            }
            return Routes.answer(200, "rrset", view(zone, set));
        });
        routes.delete(BASE, request -> {
            ObjectNode zone = primary(request);
            ObjectNode set = get(zone, request);
            checkUnprotected(set);
            if (set.path("type").asText().equals("SOA")) {
                throw HetznerError.unprocessable("unsupported_error", "the SOA record cannot be deleted");
            }
            sets(zone).remove(key(set));
            return Routes.answer(201, "action", action("delete_rrset", zone));
        });
        change(routes, "change_ttl", "change_rrset_ttl", 201, (set, input) -> {
            checkUnprotected(set);
            set.put("ttl", ttl(input));
        });
        change(
                routes,
                "change_protection",
                "change_rrset_protection",
                201,
                (set, input) -> set.putObject("protection").put("change", input.flag("change", false)));
        change(routes, "set_records", "set_rrset_records", 201, (set, input) -> {
            checkUnprotected(set);
            set.set("records", records(set, input));
        });
        change(routes, "update_records", "update_rrset_records", 200, (set, input) -> {
            checkUnprotected(set);
            input.objects("records")
                    .forEach(record -> ((ObjectNode) find(set, record.text("value"))
                                    .orElseThrow(() -> HetznerError.invalid("records", "there is no such record")))
                            .put("comment", record.text("comment")));
        });
        routes.post(BASE + "/actions/add_records", request -> {
            ObjectNode zone = primary(request);
            Input input = Input.of(request);
            Optional<JsonNode> there = Optional.ofNullable(sets(zone).get(key(request)));
            if (there.isEmpty()) {
                input.body().put("name", request.variable("name")).put("type", request.variable("type"));
                add(zone, input);
            } else {
                ObjectNode set = (ObjectNode) there.get();
                checkUnprotected(set);
                records(set, input).forEach(record -> {
                    if (find(set, record.path("value").asText()).isPresent()) {
                        throw HetznerError.invalid("records", "a record is there already");
                    }
                    set.withArrayProperty("records").add(record);
                });
            }
            return Routes.answer(201, "action", action("add_rrset_records", zone));
        });
        routes.post(BASE + "/actions/remove_records", request -> {
            ObjectNode zone = primary(request);
            ObjectNode set = get(zone, request);
            checkUnprotected(set);
            for (Input record : Input.of(request).objects("records")) {
                JsonNode gone = find(set, record.text("value"))
                        .orElseThrow(() -> HetznerError.invalid("records", "there is no such record"));
                set.withArrayProperty("records").removeIf(gone::equals);
            }
            if (set.path("records").isEmpty()) {
                sets(zone).remove(key(set));
            }
            return Routes.answer(201, "action", action("remove_rrset_records", zone));
        });
    }

    private void change(Routes routes, String path, String command, int status, BiConsumer<ObjectNode, Input> does) {
        routes.post(BASE + "/actions/" + path, request -> {
            ObjectNode zone = primary(request);
            does.accept(get(zone, request), Input.of(request));
            return Routes.answer(status, "action", action(command, zone));
        });
    }

    private JsonNode action(String command, ObjectNode zone) {
        return project.action(command).on(project.zones, Project.id(zone)).start();
    }

    private ObjectNode primary(SimRequest request) {
        ObjectNode zone = project.zones.get(request.variable("id"));
        checkPrimary(zone);
        return zone;
    }

    static void checkPrimary(ObjectNode zone) {
        if (!zone.path("mode").asText().equals("primary")) {
            throw HetznerError.unprocessable("incorrect_zone_mode", "not supported for the mode of the zone");
        }
    }

    /** The sets of a zone, by name and type. */
    static ObjectNode sets(ObjectNode zone) {
        return zone.withObjectProperty("_rrsets");
    }

    private static String key(JsonNode set) {
        return set.path("name").asText() + "/" + set.path("type").asText();
    }

    private static String key(SimRequest request) {
        return request.variable("name") + "/" + request.variable("type");
    }

    private static ObjectNode get(ObjectNode zone, SimRequest request) {
        JsonNode set = sets(zone).path(key(request));
        if (set.isMissingNode()) {
            throw HetznerError.notFound("rrset");
        }
        return (ObjectNode) set;
    }

    private static Optional<JsonNode> find(ObjectNode set, String value) {
        return set.path("records")
                .valueStream()
                .filter(r -> r.path("value").asText().equals(value))
                .findFirst();
    }

    static void checkUnprotected(JsonNode set) {
        if (set.path("protection").path("change").asBoolean()) {
            throw HetznerError.protectedFrom("rrset");
        }
    }

    private static @Nullable Long ttl(Input input) {
        Optional<Long> ttl = input.optionalNumber("ttl");
        if (ttl.isPresent() && (ttl.get() < 60 || ttl.get() > Integer.MAX_VALUE)) {
            throw HetznerError.invalid("ttl", "must be from 60 to " + Integer.MAX_VALUE);
        }
        return ttl.orElse(null);
    }

    /** Puts a set into a zone, where there is none of that name and type. */
    ObjectNode add(ObjectNode zone, Input input) {
        ObjectNode set = Project.node()
                .put("name", input.text("name"))
                .put("type", input.oneOf("type", TYPES.toArray(new String[0])));
        checkName(set.path("name").asText(), zone.path("name").asText());
        set.put("ttl", ttl(input)).set("labels", input.labels());
        set.putObject("protection").put("change", false);
        set.set("records", records(set, input));
        if (sets(zone).has(key(set))) {
            throw HetznerError.taken("name", "record not unique");
        }
        checkAlias(zone, set);
        sets(zone).set(key(set), set);
        return set;
    }

    private static void checkName(String name, String zone) {
        boolean wellFormed = name.equals(APEX)
                || name.equals(name.toLowerCase(Locale.ROOT))
                        && name.length() <= 253
                        && Arrays.stream(name.split("\\.", -1))
                                .allMatch(label ->
                                        label.equals("*") || label.matches("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"));
        if (!wellFormed || name.equals(zone) || name.endsWith("." + zone)) {
            throw HetznerError.invalid(
                    "name", "must be lower case, without the zone's name and a dot at the end; @ is the zone itself");
        }
    }

    /** An alias stands alone under its name. */
    private static void checkAlias(ObjectNode zone, ObjectNode set) {
        String name = set.path("name").asText();
        boolean alias = set.path("type").asText().equals("CNAME");
        if (alias && name.equals(APEX)) {
            throw HetznerError.invalid("type", "a CNAME cannot be at the apex of a zone");
        }
        boolean clash = sets(zone)
                .valueStream()
                .anyMatch(other -> other.path("name").asText().equals(name)
                        && (alias || other.path("type").asText().equals("CNAME")));
        if (clash) {
            throw HetznerError.invalid("type", "a CNAME cannot be beside other records of the same name");
        }
    }

    private static ArrayNode records(ObjectNode set, Input input) {
        ArrayNode records = Project.node().arrayNode();
        String type = set.path("type").asText();
        Set<String> seen = new HashSet<>();
        for (Input given : input.objects("records")) {
            String value = given.text("value");
            RecordValue.check(type, value);
            if (!seen.add(value)) {
                throw HetznerError.invalid("records", "values must be distinct");
            }
            ObjectNode record = records.addObject().put("value", value);
            record.put("comment", given.optionalText("comment").orElse(""));
        }
        if (records.isEmpty()) {
            throw HetznerError.invalid("records", "must not be empty");
        }
        if (records.size() > 1 && (type.equals("CNAME") || type.equals("SOA"))) {
            throw HetznerError.invalid("records", "there can only be one of type " + type);
        }
        return records;
    }

    private SimAnswer list(SimRequest request) {
        ObjectNode zone = primary(request);
        Predicate<JsonNode> labels = request.query("label_selector")
                .map(text -> (Predicate<JsonNode>) LabelSelector.parse(text, "label_selector"))
                .orElse(all -> true);
        Stream<ObjectNode> found = sets(zone)
                .valueStream()
                .filter(set -> labels.test(set.path("labels")))
                .filter(set -> Stream.of("name", "type").allMatch(field -> {
                    List<String> wanted = request.query().getOrDefault(field, List.of());
                    return wanted.isEmpty() || wanted.contains(set.path(field).asText());
                }))
                .map(set -> view(zone, (ObjectNode) set));
        return Page.of(request, "rrsets", found, MOST_PER_PAGE);
    }

    private static ObjectNode view(ObjectNode zone, ObjectNode set) {
        ObjectNode view = Resources.shown(set);
        return view.put("id", key(set)).put("zone", Project.id(zone));
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;

/** DNS zones, by id or name; a new one has its SOA and NS records already. */
final class Zones extends Resources {
    private static final List<String> SERVERS =
            List.of("hydrogen.ns.hetzner.com.", "oxygen.ns.hetzner.com.", "helium.ns.hetzner.de.");

    private final RecordSets sets;

    Zones(Project project) {
        super(project, project.zones);
        this.sets = new RecordSets(project);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        sets.routes(routes);
        routes.post("/zones", this::create);
        routes.get("/zones/{id}/zonefile", request -> {
            ObjectNode zone = Routes.named(request, table);
            RecordSets.checkPrimary(zone);
            return SimAnswer.json(200, Project.node().put("zonefile", ZoneFile.write(zone)));
        });
        routes.action(table, "import_zonefile", (row, input) -> {
            RecordSets.checkPrimary(row);
            RecordSets.sets(row).forEach(RecordSets::checkUnprotected);
            load(row, input.text("zonefile"));
            return start("import_zonefile", row);
        });
        routes.action(table, "change_ttl", (row, input) -> {
            RecordSets.checkPrimary(row);
            row.put("ttl", ttl(input));
            return start("change_ttl", row);
        });
        routes.action(table, "change_protection", (row, input) -> protect(row, input, "delete"));
        routes.action(table, "change_primary_nameservers", (row, input) -> {
            if (row.path("mode").asText().equals("primary")) {
                throw HetznerError.unprocessable("incorrect_zone_mode", "not supported for the mode of the zone");
            }
            row.set("primary_nameservers", nameServers(input));
            return start("change_primary_nameservers", row);
        });
    }

    private JsonNode start(String command, ObjectNode row) {
        return project.action(command).on(table, Project.id(row)).start();
    }

    private static long ttl(Input input) {
        long ttl = input.optionalNumber("ttl").orElse(3600L);
        if (ttl < 60 || ttl > Integer.MAX_VALUE) {
            throw HetznerError.invalid("ttl", "must be from 60 to " + Integer.MAX_VALUE);
        }
        return ttl;
    }

    /** A name has one public suffix in truth; here it has two labels or more. */
    @Override
    void checkName(String name) {
        if (!name.matches("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]")
                || name.length() > 253) {
            throw HetznerError.invalid("name", "must be a domain in lower case without a dot at the end");
        }
    }

    /** Only the labels change. */
    @Override
    void update(ObjectNode row, Input input) {}

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("name", newName(input));
        row.put("mode", input.oneOf("mode", "primary", "secondary"));
        row.put("ttl", ttl(input)).put("status", "ok").put("registrar", "other");
        row.set("labels", input.labels());
        row.putObject("protection").put("delete", false);
        if (row.path("mode").asText().equals("secondary")) {
            row.set("primary_nameservers", nameServers(input));
        } else if (input.has("zonefile")) {
            if (!input.list("rrsets").isEmpty()) {
                throw HetznerError.invalid("rrsets", "does not go with a zone file");
            }
            load(row, input.text("zonefile"));
        } else {
            addDefaults(row);
            input.objects("rrsets").forEach(set -> sets.add(row, set));
        }
        table.add(row);
        ObjectNode answer = Project.node();
        answer.set("action", start("create_zone", row));
        answer.set("zone", view(row));
        return SimAnswer.json(201, answer);
    }

    private static ArrayNode nameServers(Input input) {
        ArrayNode servers = Project.node().arrayNode();
        input.objects("primary_nameservers").forEach(server -> {
            ObjectNode row = server.body().deepCopy();
            row.put("address", server.text("address"))
                    .put("port", server.optionalNumber("port").orElse(53L));
            servers.add(row);
        });
        if (servers.isEmpty()) {
            throw HetznerError.invalid("primary_nameservers", "is required for a secondary zone");
        }
        return servers;
    }

    private void addDefaults(ObjectNode row) {
        String serial = project.now().substring(0, 10).replace("-", "") + "00";
        add(row, "SOA", List.of(SERVERS.get(0) + " dns.hetzner.com. " + serial + " 86400 10800 3600000 3600"));
        add(row, "NS", SERVERS);
    }

    private void add(ObjectNode row, String type, List<String> values) {
        ObjectNode set = Project.node().put("name", "@").put("type", type);
        values.forEach(value -> set.withArrayProperty("records").addObject().put("value", value));
        sets.add(row, new Input(set));
    }

    private void load(ObjectNode row, String text) {
        ZoneFile.Parsed file = ZoneFile.parse(row.path("name").asText(), text);
        JsonNode before = RecordSets.sets(row);
        row.putObject("_rrsets");
        try {
            file.sets().values().forEach(set -> sets.add(row, new Input(set)));
        } catch (HetznerError e) {
            row.set("_rrsets", before);
            throw e;
        }
        file.ttl().ifPresent(ttl -> row.put("ttl", ttl));
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        JsonNode action = start("delete_zone", row);
        table.remove(Project.id(row));
        return Routes.answer(201, "action", action);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.put(
                "record_count",
                RecordSets.sets(row)
                        .valueStream()
                        .mapToInt(set -> set.path("records").size())
                        .sum());
        ObjectNode servers = view.putObject("authoritative_nameservers");
        SERVERS.forEach(servers.putArray("assigned")::add);
        SERVERS.forEach(servers.putArray("delegated")::add);
        servers.put("delegation_last_check", row.path("created").asText()).put("delegation_status", "valid");
        return view;
    }
}

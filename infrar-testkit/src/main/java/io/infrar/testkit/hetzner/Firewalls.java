package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Firewalls are applied to servers, or to all servers with certain labels. */
final class Firewalls extends Resources {
    private static final int MOST_RULES = 50;
    private static final int MOST_NETWORKS = 100;
    private static final int MOST_PER_SERVER = 5;

    Firewalls(Project project) {
        super(project, project.firewalls);
        project.actions()
                .effect(
                        "apply_firewall",
                        with -> firewall(with).ifPresent(row -> appliedTo(row).add(with.path("resource"))));
        project.actions()
                .effect(
                        "remove_firewall",
                        with -> firewall(with)
                                .ifPresent(row -> appliedTo(row).removeIf(with.path("resource")::equals)));
    }

    private Optional<ObjectNode> firewall(JsonNode with) {
        return table.find(with.path("firewall").asLong());
    }

    private static ArrayNode appliedTo(ObjectNode row) {
        return row.withArrayProperty("applied_to");
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/firewalls", this::create);
        routes.command(table, "set_rules", (row, input) -> {
            row.set("rules", rules(input));
            ArrayNode actions = Project.node().arrayNode();
            actions.add(project.action("set_firewall_rules")
                    .on(table, Project.id(row))
                    .done());
            row.path("applied_to").forEach(resource -> {
                Actions.Draft apply = project.action("apply_firewall").on(table, Project.id(row));
                if (resource.has("server")) {
                    apply.on(project.servers, Project.id(resource.path("server")));
                }
                actions.add(apply.start());
            });
            return Routes.answer(201, "actions", actions);
        });
        routes.command(table, "apply_to_resources", (row, input) -> {
            List<ObjectNode> resources = resources(input, "apply_to", 404);
            resources.forEach(resource -> {
                if (isApplied(row, resource)) {
                    throw HetznerError.unprocessable(
                            "firewall_already_applied", "firewall is already applied to resource");
                }
                checkServer(resource);
            });
            return Routes.answer(201, "actions", actions("apply_firewall", row, resources));
        });
        routes.command(table, "remove_from_resources", (row, input) -> {
            List<ObjectNode> resources = resources(input, "remove_from", 404);
            resources.forEach(resource -> {
                if (!isApplied(row, resource) && managedByLabels(row, resource)) {
                    throw HetznerError.unprocessable(
                            "firewall_managed_by_label_selector", "firewall is applied by a label selector");
                }
            });
            return Routes.answer(201, "actions", actions("remove_firewall", row, resources));
        });
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("name", newName(input));
        row.set("labels", input.labels());
        row.set("rules", rules(input));
        row.putArray("applied_to");
        List<ObjectNode> resources = resources(input, "apply_to", 422);
        resources.forEach(this::checkServer);
        table.add(row);
        ObjectNode answer = Project.node();
        ArrayNode actions = answer.putArray("actions");
        actions.add(
                project.action("set_firewall_rules").on(table, Project.id(row)).done());
        actions.addAll(actions("apply_firewall", row, resources));
        answer.set("firewall", view(row));
        return SimAnswer.json(201, answer);
    }

    private ArrayNode actions(String command, ObjectNode row, List<ObjectNode> resources) {
        ArrayNode actions = row.arrayNode();
        for (ObjectNode resource : resources) {
            Actions.Draft action = project.action(command).on(table, Project.id(row));
            if (resource.has("server")) {
                action.on(project.servers, Project.id(resource.path("server")));
            }
            ObjectNode with = Project.node().put("firewall", Project.id(row));
            with.set("resource", resource);
            actions.add(action.then(command, with).start());
        }
        return actions;
    }

    /** What a request wants the firewall to be applied to, or removed from. */
    private List<ObjectNode> resources(Input input, String field, int statusOfMissing) {
        List<ObjectNode> resources = new ArrayList<>();
        for (Input wanted : input.objects(field)) {
            String type = wanted.oneOf("type", "server", "label_selector");
            ObjectNode resource = Project.node().put("type", type);
            if (type.equals("server")) {
                long id = wanted.object("server").number("id");
                if (project.servers.find(id).filter(Table::isVisible).isEmpty()) {
                    throw new HetznerError(
                            statusOfMissing, "firewall_resource_not_found", "server " + id + " not found");
                }
                resource.putObject("server").put("id", id);
            } else {
                String selector = wanted.object("label_selector").text("selector");
                LabelSelector.parse(selector, field);
                resource.putObject("label_selector").put("selector", selector);
            }
            if (resources.contains(resource)) {
                throw HetznerError.unprocessable("server_already_added", "a resource is named twice");
            }
            resources.add(resource);
        }
        return resources;
    }

    private void checkServer(ObjectNode resource) {
        if (resource.has("server")) {
            checkRoom(Project.id(resource.path("server")));
            if (project.primaryIps
                    .all()
                    .noneMatch(ip -> ip.path("assignee_id").asLong() == Project.id(resource.path("server")))) {
                throw HetznerError.unprocessable("private_net_only_server", "server has no public interface");
            }
        }
    }

    /** Refuses one firewall more than a server can have. */
    void checkRoom(long server) {
        if (of(server).count() >= MOST_PER_SERVER) {
            throw HetznerError.invalid("firewalls", "a server has at most " + MOST_PER_SERVER);
        }
    }

    private static boolean isApplied(ObjectNode row, JsonNode resource) {
        return row.path("applied_to").valueStream().anyMatch(resource::equals);
    }

    private boolean managedByLabels(ObjectNode row, JsonNode resource) {
        return project.servers
                .find(Project.id(resource.path("server")))
                .filter(server -> selectors(row).anyMatch(s -> s.test(server.path("labels"))))
                .isPresent();
    }

    private static Stream<LabelSelector> selectors(ObjectNode row) {
        return row.path("applied_to")
                .valueStream()
                .filter(r -> r.has("label_selector"))
                .map(r -> LabelSelector.parse(
                        r.path("label_selector").path("selector").asText(), "selector"));
    }

    /** Applies it to a server that is being made. */
    void applyTo(ObjectNode row, long server) {
        checkRoom(server);
        appliedTo(row).addObject().put("type", "server").putObject("server").put("id", server);
    }

    /** The firewalls of a server, those by its labels too. */
    Stream<ObjectNode> of(long server) {
        JsonNode labels =
                project.servers.find(server).map(row -> row.path("labels")).orElseGet(Project::node);
        return table.all()
                .filter(row ->
                        row.path("applied_to").valueStream().anyMatch(r -> Project.id(r.path("server")) == server)
                                || selectors(row).anyMatch(s -> s.test(labels)));
    }

    /** Forgets a server that is gone. */
    void release(long server) {
        table.all().forEach(row -> appliedTo(row).removeIf(r -> Project.id(r.path("server")) == server));
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        long id = Project.id(row);
        if (!row.path("applied_to").isEmpty() || project.actions().isRunning("apply_firewall", table, id)) {
            throw HetznerError.unprocessable("resource_in_use", "firewall is still applied to a resource");
        }
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.path("applied_to").forEach(resource -> {
            if (resource.has("label_selector")) {
                ArrayNode servers = ((ObjectNode) resource).putArray("applied_to_resources");
                LabelSelector selector = LabelSelector.parse(
                        resource.path("label_selector").path("selector").asText(), "selector");
                project.servers
                        .visible()
                        .filter(s -> selector.test(s.path("labels")))
                        .forEach(server -> servers.addObject()
                                .put("type", "server")
                                .putObject("server")
                                .put("id", Project.id(server)));
            }
        });
        return view;
    }

    // ---- rules

    private static ArrayNode rules(Input input) {
        ArrayNode rules = input.body().arrayNode();
        List<Input> wanted = input.objects("rules");
        if (wanted.size() > MOST_RULES) {
            throw HetznerError.invalid("rules", "there are more than " + MOST_RULES);
        }
        for (Input rule : wanted) {
            String direction = rule.oneOf("direction", "in", "out");
            String protocol = rule.oneOf("protocol", "tcp", "udp", "icmp", "esp", "gre");
            ObjectNode row = rules.addObject().put("direction", direction).put("protocol", protocol);
            row.put("port", port(rule, protocol));
            networks(row.putArray("source_ips"), rule, "source_ips", direction.equals("in"));
            networks(row.putArray("destination_ips"), rule, "destination_ips", direction.equals("out"));
            row.put("description", rule.optionalText("description").orElse(null));
        }
        return rules;
    }

    private static @Nullable String port(Input rule, String protocol) {
        Optional<String> port = rule.optionalText("port");
        if (!List.of("tcp", "udp").contains(protocol)) {
            if (port.isPresent()) {
                throw HetznerError.invalid("rules.port", "does not go with protocol " + protocol);
            }
            return null;
        }
        String text = port.orElseThrow(() -> HetznerError.invalid("rules.port", "is required for " + protocol));
        if (text.equals("any")) {
            return text;
        }
        String[] ends = text.split("-", -1);
        boolean valid = ends.length <= 2 && Stream.of(ends).allMatch(end -> end.matches("\\d{1,5}"));
        if (!valid
                || Stream.of(ends).mapToInt(Integer::parseInt).anyMatch(n -> n < 1 || n > 65535)
                || Integer.parseInt(ends[0]) > Integer.parseInt(ends[ends.length - 1])) {
            throw HetznerError.invalid("rules.port", "'" + text + "' is no port or range of ports");
        }
        return text;
    }

    private static void networks(ArrayNode into, Input rule, String field, boolean expected) {
        List<JsonNode> networks = rule.list(field);
        if (!expected && !networks.isEmpty()) {
            throw HetznerError.invalid("rules." + field, "does not go with this direction");
        }
        if (expected && (networks.isEmpty() || networks.size() > MOST_NETWORKS)) {
            throw HetznerError.invalid("rules." + field, "must have 1 to " + MOST_NETWORKS + " elements");
        }
        for (JsonNode network : networks) {
            checkNetwork("rules." + field, network.asText());
            into.add(canonical(network.asText()));
        }
    }

    /** IPv6 networks are shown in the form of RFC 5952: lower case, and the longest row of zeros left out. */
    private static String canonical(String network) {
        if (!network.contains(":")) {
            return network;
        }
        int slash = network.indexOf('/');
        try {
            String[] groups = InetAddress.getByName(network.substring(0, slash))
                    .getHostAddress()
                    .split(":");
            int best = -1;
            int length = 1;
            for (int from = 0; from < groups.length; from++) {
                int to = from;
                while (to < groups.length && groups[to].equals("0")) {
                    to++;
                }
                if (to - from > length) {
                    best = from;
                    length = to - from;
                }
            }
            List<String> all = List.of(groups);
            String text = best < 0
                    ? String.join(":", all)
                    : String.join(":", all.subList(0, best)) + "::"
                            + String.join(":", all.subList(best + length, all.size()));
            return text + network.substring(slash);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("was checked to be a network: " + network, e);
        }
    }

    /** A network without host bits, or a single host, of either family. */
    private static void checkNetwork(String field, String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 2 && parts[0].matches("[0-9a-fA-F.]*:[0-9a-fA-F.:]*") && parts[1].matches("\\d{1,3}")) {
            try {
                byte[] address = InetAddress.getByName(parts[0]).getAddress();
                int prefix = Integer.parseInt(parts[1]);
                if (prefix <= 128 && new BigInteger(1, address).getLowestSetBit() >= 128 - prefix
                        || prefix <= 128 && new BigInteger(1, address).signum() == 0) {
                    return;
                }
            } catch (UnknownHostException e) {
                throw (HetznerError) HetznerError.invalid(field, "'" + text + "' is no network")
                        .initCause(e);
            }
            throw HetznerError.invalid(field, "'" + text + "' is no network");
        }
        Cidr.parse(field, text);
    }
}

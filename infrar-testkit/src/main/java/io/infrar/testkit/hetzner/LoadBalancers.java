package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Load balancers with services and targets; running servers are healthy unless a test says otherwise. */
final class LoadBalancers extends Resources {
    private final Networks networks;
    private final LoadBalancerServices services;
    private final Set<Long> unhealthy = new HashSet<>();

    LoadBalancers(Project project, Networks networks) {
        super(project, project.loadBalancers);
        this.networks = networks;
        this.services = new LoadBalancerServices(project);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/load_balancers", this::create);
        change(routes, "add_service", "add_service", (row, input) -> {
            ArrayNode all = list(row, "services");
            ObjectNode service = services.add(all, input);
            checkRoom(row, all, "services");
            all.add(service);
        });
        change(routes, "update_service", "update_service", (row, input) -> {
            services.update(list(row, "services"), input);
        });
        change(routes, "delete_service", "delete_service", (row, input) -> {
            ObjectNode service = LoadBalancerServices.get(list(row, "services"), input.number("listen_port"));
            list(row, "services").removeIf(service::equals);
        });
        change(routes, "add_target", "add_target", (row, input) -> {
            ObjectNode target = target(row, input);
            checkRoom(row, list(row, "targets"), "targets");
            list(row, "targets").add(target);
        });
        change(routes, "remove_target", "remove_target", (row, input) -> {
            ObjectNode wanted = reference(input);
            if (targets(row).noneMatch(target -> isSame(target, wanted))) {
                throw HetznerError.notFound("load balancer target");
            }
            list(row, "targets").removeIf(target -> isSame(target, wanted));
        });
        change(
                routes,
                "change_algorithm",
                "change_algorithm",
                (row, input) -> row.putObject("algorithm")
                        .put("type", input.oneOf("type", "round_robin", "least_connections")));
        change(
                routes,
                "enable_public_interface",
                "enable_public_interface",
                (row, input) -> row.withObjectProperty("public_net").put("enabled", true));
        change(routes, "disable_public_interface", "disable_public_interface", (row, input) -> {
            if (row.path("private_net").isEmpty()) {
                throw notAttached();
            }
            if (list(row, "targets")
                    .valueStream()
                    .anyMatch(t -> !t.path("use_private_ip").asBoolean())) {
                throw HetznerError.unprocessable(
                        "targets_without_use_private_ip", "there are targets that use the public IP");
            }
            row.withObjectProperty("public_net").put("enabled", false);
        });
        change(routes, "change_dns_ptr", "change_dns_ptr", this::changeName);
        change(routes, "change_type", "change_load_balancer_type", (row, input) -> {
            JsonNode type = project.catalog().loadBalancerType("load_balancer_type", input.text("load_balancer_type"));
            if (list(row, "services").size() > type.path("services").asInt()
                    || list(row, "targets").size() > type.path("targets").asInt()) {
                throw HetznerError.unprocessable(
                        "invalid_load_balancer_type", "the load balancer has more than the type allows");
            }
            row.put("load_balancer_type", type.path("name").asText());
        });
        routes.action(table, "change_protection", (row, input) -> protect(row, input, "delete"));
        routes.action(table, "attach_to_network", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            ObjectNode network = project.networks.referred("network", input.number("network"));
            networks.checkQuiet(network);
            return attach(row, network, input);
        });
        routes.action(table, "detach_from_network", (row, input) -> {
            long network = input.number("network");
            project.actions().checkUnlocked(table, Project.id(row));
            if (row.path("private_net")
                    .valueStream()
                    .noneMatch(i -> i.path("network").asLong() == network)) {
                throw notAttached();
            }
            ObjectNode none = Project.node();
            none.putArray("private_net");
            return project.action("detach_from_network")
                    .lock(table, Project.id(row))
                    .on(project.networks, network)
                    .set(table, Project.id(row), none)
                    .start();
        });
    }

    /** A change that has happened when the answer comes. */
    private void change(Routes routes, String path, String command, BiConsumer<ObjectNode, Input> does) {
        routes.action(table, path, (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            does.accept(row, input);
            return project.action(command).on(table, Project.id(row)).done();
        });
    }

    private static ArrayNode list(ObjectNode row, String name) {
        return row.withArrayProperty(name);
    }

    private static HetznerError notAttached() {
        return HetznerError.unprocessable(
                "load_balancer_not_attached_to_network", "load balancer is not attached to a network");
    }

    private void checkRoom(ObjectNode row, ArrayNode list, String what) {
        int most = type(row).path(what).asInt();
        if (list.size() >= most) {
            throw HetznerError.limit("load_balancer_" + what);
        }
    }

    private JsonNode type(ObjectNode row) {
        return project.catalog()
                .loadBalancerType(
                        "load_balancer_type", row.path("load_balancer_type").asText());
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("name", newName(input));
        row.set("labels", input.labels());
        row.put(
                "load_balancer_type",
                project.catalog()
                        .loadBalancerType("load_balancer_type", input.text("load_balancer_type"))
                        .path("name")
                        .asText());
        row.put("location", location(input));
        Input algorithm = input.object("algorithm");
        row.putObject("algorithm")
                .put(
                        "type",
                        algorithm.has("type")
                                ? algorithm.oneOf("type", "round_robin", "least_connections")
                                : "round_robin");
        row.putObject("protection").put("delete", false);
        row.putArray("private_net");
        Optional<ObjectNode> network =
                input.optionalNumber("network").map(id -> project.networks.referred("network", id));
        boolean isPublic = input.flag("public_interface", true);
        if (!isPublic && network.isEmpty()) {
            throw notAttached();
        }
        network.ifPresent(joined -> {
            networks.checkQuiet(joined);
            list(row, "private_net").add(newInterface(row, joined, new Input(Project.node())));
        });
        publicNet(row, isPublic);
        ArrayNode all = row.putArray("services");
        input.objects("services").forEach(service -> {
            ObjectNode added = services.add(all, service);
            checkRoom(row, all, "services");
            all.add(added);
        });
        ArrayNode targets = row.putArray("targets");
        input.objects("targets").forEach(target -> {
            ObjectNode added = target(row, target);
            checkRoom(row, targets, "targets");
            targets.add(added);
        });
        table.add(row);
        ObjectNode answer = Project.node();
        answer.set(
                "action",
                project.action("create_load_balancer")
                        .lock(table, Project.id(row))
                        .set(table, Project.id(row), attached(row))
                        .start());
        answer.set("load_balancer", view(row));
        return SimAnswer.json(201, answer);
    }

    private String location(Input input) {
        if (input.has("location") == input.has("network_zone")) {
            throw HetznerError.invalid("location", "either a location or a network zone is needed");
        }
        return input.has("location")
                ? project.catalog()
                        .location("location", input.text("location"))
                        .path("name")
                        .asText()
                : project.catalog().locationIn(input.text("network_zone"));
    }

    private void publicNet(ObjectNode row, boolean enabled) {
        ObjectNode net = row.putObject("public_net").put("enabled", enabled);
        String v4 = project.newIpv4();
        net.putObject("ipv4").put("ip", v4).put("dns_ptr", Addresses.defaultName(v4));
        String v6 = project.newIpv6Network().replace("/64", "1");
        net.putObject("ipv6").put("ip", v6).put("dns_ptr", "");
    }

    private void changeName(ObjectNode row, Input input) {
        String ip = input.text("ip");
        for (String family : List.of("ipv4", "ipv6")) {
            ObjectNode address = row.withObjectProperty("public_net").withObjectProperty(family);
            if (address.path("ip").asText().equals(ip)) {
                String reset = family.equals("ipv4") ? Addresses.defaultName(ip) : "";
                address.put("dns_ptr", input.optionalText("dns_ptr").orElse(reset));
                return;
            }
        }
        throw HetznerError.invalid("ip", "is not an address of the load balancer");
    }

    // ---- networks

    private ObjectNode newInterface(ObjectNode row, ObjectNode network, Input input) {
        String zone = project.catalog()
                .location("location", row.path("location").asText())
                .path("network_zone")
                .asText();
        return Project.node()
                .put("network", Project.id(network))
                .put("ip", networks.address(network, zone, input))
                .put("_pending", true);
    }

    private JsonNode attach(ObjectNode row, ObjectNode network, Input input) {
        if (!row.path("private_net").isEmpty()) {
            throw HetznerError.unprocessable(
                    "load_balancer_already_attached", "load balancer is already attached to a network");
        }
        list(row, "private_net").add(newInterface(row, network, input));
        ObjectNode none = Project.node();
        none.putArray("private_net");
        return project.action("attach_to_network")
                .lock(table, Project.id(row))
                .on(project.networks, Project.id(network))
                .set(table, Project.id(row), attached(row))
                .setIfFailed(table, Project.id(row), none)
                .start();
    }

    /** The interfaces as they are when they are up. */
    private static ObjectNode attached(ObjectNode row) {
        ObjectNode fields = Project.node();
        ArrayNode interfaces = fields.putArray("private_net");
        row.path("private_net").forEach(i -> interfaces.add(Resources.shown((ObjectNode) i)));
        return fields;
    }

    // ---- targets

    /** What a target is, without how it is reached. */
    private ObjectNode reference(Input input) {
        String type = input.oneOf("type", "server", "label_selector", "ip");
        ObjectNode target = Project.node().put("type", type);
        switch (type) {
            case "server" ->
                target.putObject("server").put("id", input.object("server").number("id"));
            case "ip" -> target.putObject("ip").put("ip", input.object("ip").text("ip"));
            default -> {
                String selector = input.object("label_selector").text("selector");
                LabelSelector.parse(selector, "label_selector");
                target.putObject("label_selector").put("selector", selector);
            }
        }
        return target;
    }

    private static boolean isSame(JsonNode target, ObjectNode reference) {
        return reference.properties().stream()
                .allMatch(field -> field.getValue().equals(target.path(field.getKey())));
    }

    private ObjectNode target(ObjectNode row, Input input) {
        ObjectNode target = reference(input);
        if (list(row, "targets").valueStream().anyMatch(other -> isSame(other, target))) {
            throw HetznerError.unprocessable("target_already_defined", "the target is already defined");
        }
        boolean isPrivate = input.flag("use_private_ip", false);
        if (target.has("ip")) {
            if (isPrivate) {
                throw HetznerError.invalid("use_private_ip", "does not go with type ip");
            }
            String ip = target.path("ip").path("ip").asText();
            if (project.primaryIps.all().anyMatch(own -> own.path("ip").asText().equals(ip))) {
                throw HetznerError.unprocessable("cloud_resource_ip_not_allowed", "the IP belongs to a cloud resource");
            }
            return target;
        }
        if (isPrivate && row.path("private_net").isEmpty()) {
            throw notAttached();
        }
        if (target.has("server")) {
            checkReachable(row, project.servers.referred("server", Project.id(target.path("server"))), isPrivate);
        }
        return target.put("use_private_ip", isPrivate);
    }

    private void checkReachable(ObjectNode row, ObjectNode server, boolean isPrivate) {
        if (isPrivate) {
            long network = row.path("private_net").path(0).path("network").asLong();
            if (server.path("private_net")
                    .valueStream()
                    .noneMatch(i -> i.path("network").asLong() == network)) {
                throw HetznerError.unprocessable(
                        "resolve_cloud_private_targets_error",
                        "the server is not attached to the same network as the load balancer");
            }
        } else if (project.primaryIps
                .all()
                .noneMatch(ip -> ip.path("assignee_id").asLong() == Project.id(server)
                        && ip.path("type").asText().equals("ipv4"))) {
            throw HetznerError.unprocessable(
                    "resolve_cloud_public_targets_error", "the server has no public IPv4 address");
        }
    }

    private static Stream<JsonNode> targets(ObjectNode row) {
        return row.path("targets").valueStream();
    }

    private static LabelSelector selector(JsonNode target) {
        return LabelSelector.parse(
                target.path("label_selector").path("selector").asText(), "label_selector");
    }

    /** The ids of those that have the server as a target, by its labels too. */
    Stream<Long> targeting(ObjectNode server) {
        return table.all()
                .filter(row -> targets(row)
                        .anyMatch(target -> target.has("label_selector")
                                ? selector(target).test(server.path("labels"))
                                : Project.id(target.path("server")) == Project.id(server)))
                .map(Project::id);
    }

    /** Forgets a server that is gone. */
    void release(long server) {
        table.all()
                .forEach(row -> list(row, "targets").removeIf(target -> Project.id(target.path("server")) == server));
        unhealthy.remove(server);
    }

    void healthy(long server, boolean is) {
        if (is) {
            unhealthy.remove(server);
        } else {
            unhealthy.add(server);
        }
    }

    void allHealthy() {
        unhealthy.clear();
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        project.actions().checkUnlocked(table, Project.id(row));
        return super.delete(row);
    }

    // ---- view

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.set("load_balancer_type", project.catalog().loadBalancerTypeView(type(row)));
        view.set(
                "location",
                project.catalog().location("location", row.path("location").asText()));
        view.put("included_traffic", type(row).path("traffic_tb").asLong() << 40);
        view.put("ingoing_traffic", 0).put("outgoing_traffic", 0);
        // An address is taken as soon as it is asked for, and shown when the action has ended.
        ((ArrayNode) view.path("private_net")).removeIf(i -> i.has("_pending"));
        view.path("targets").forEach(target -> {
            ObjectNode shown = (ObjectNode) target;
            if (target.has("label_selector")) {
                ArrayNode found = shown.putArray("targets");
                LabelSelector selector = selector(target);
                project.servers
                        .visible()
                        .filter(s -> selector.test(s.path("labels")))
                        .forEach(server -> {
                            ObjectNode entry = found.addObject().put("type", "server");
                            entry.putObject("server").put("id", Project.id(server));
                            entry.put(
                                    "use_private_ip",
                                    target.path("use_private_ip").asBoolean());
                            entry.set("health_status", health(row, Optional.of(server)));
                        });
            } else {
                shown.set("health_status", health(row, project.servers.find(Project.id(target.path("server")))));
            }
        });
        return view;
    }

    private ArrayNode health(ObjectNode row, Optional<ObjectNode> server) {
        ArrayNode health = row.arrayNode();
        String status = server.map(
                        s -> s.path("status").asText().equals("running") && !unhealthy.contains(Project.id(s))
                                ? "healthy"
                                : "unhealthy")
                .orElse("unknown");
        row.path("services")
                .forEach(service -> health.addObject()
                        .put("listen_port", service.path("listen_port").asLong())
                        .put("status", status));
        return health;
    }
}

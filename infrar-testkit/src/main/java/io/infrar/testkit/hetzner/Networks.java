package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Private networks with subnets and routes; one change at a time. */
final class Networks extends Resources {
    Networks(Project project) {
        super(project, project.networks);
        // What an action does to lists is done at its end: others may have changed them since it began.
        project.actions()
                .effect(
                        "add_subnet",
                        with -> onNetwork(with, row -> subnets(row).add(with.path("subnet"))));
        project.actions()
                .effect(
                        "delete_subnet",
                        with -> onNetwork(
                                with,
                                row -> removeSubnet(row, with.path("ip_range").asText())));
        project.actions()
                .effect(
                        "add_route",
                        with -> onNetwork(
                                with, row -> row.withArrayProperty("routes").add(with.path("route"))));
        project.actions().effect("delete_route", with -> onNetwork(with, row -> removeRoute(row, with.path("route"))));
    }

    private void onNetwork(JsonNode with, Consumer<ObjectNode> change) {
        table.find(with.path("network").asLong()).ifPresent(change);
    }

    private static ArrayNode subnets(ObjectNode row) {
        return row.withArrayProperty("subnets");
    }

    private static void removeSubnet(ObjectNode row, String range) {
        subnets(row).removeIf(subnet -> subnet.path("ip_range").asText().equals(range));
    }

    private static void removeRoute(ObjectNode row, JsonNode route) {
        row.withArrayProperty("routes").removeIf(route::equals);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/networks", this::create);
        routes.action(table, "add_subnet", (row, input) -> {
            checkQuiet(row);
            ObjectNode with = with(row);
            with.set("subnet", subnet(row, input));
            return project.action("add_subnet")
                    .lock(table, Project.id(row))
                    .then("add_subnet", with)
                    .start();
        });
        routes.action(table, "delete_subnet", (row, input) -> {
            checkQuiet(row);
            Cidr range = Cidr.parse("ip_range", input.text("ip_range"));
            if (ranges(row).noneMatch(range::equals)) {
                throw HetznerError.notFound("subnet");
            }
            if (usedAddresses(Project.id(row)).stream().anyMatch(range::contains)) {
                throw HetznerError.unprocessable("resource_in_use", "subnet has attached resources");
            }
            return project.action("delete_subnet")
                    .lock(table, Project.id(row))
                    .then("delete_subnet", with(row).put("ip_range", range.toString()))
                    .start();
        });
        routes.action(table, "add_route", (row, input) -> {
            checkQuiet(row);
            ObjectNode with = with(row);
            with.set("route", route(row, input));
            return project.action("add_route")
                    .lock(table, Project.id(row))
                    .then("add_route", with)
                    .start();
        });
        routes.action(table, "delete_route", (row, input) -> {
            checkQuiet(row);
            ObjectNode route = Project.node().put("destination", input.text("destination"));
            route.put("gateway", input.text("gateway"));
            if (row.path("routes").valueStream().noneMatch(route::equals)) {
                throw HetznerError.notFound("route");
            }
            ObjectNode with = with(row);
            with.set("route", route);
            return project.action("delete_route")
                    .lock(table, Project.id(row))
                    .then("delete_route", with)
                    .start();
        });
        routes.action(table, "change_ip_range", (row, input) -> {
            checkQuiet(row);
            Cidr next = Cidr.parse("ip_range", input.text("ip_range"));
            Cidr now = range(row);
            if (next.base() != now.base() || next.prefix() >= now.prefix()) {
                throw HetznerError.invalid("ip_range", "can only be extended, and must begin with the same address");
            }
            return project.action("change_ip_range")
                    .lock(table, Project.id(row))
                    .set(table, Project.id(row), Project.node().put("ip_range", next.toString()))
                    .start();
        });
        routes.action(table, "change_protection", (row, input) -> protect(row, input, "delete"));
    }

    private static ObjectNode with(ObjectNode row) {
        return Project.node().put("network", Project.id(row));
    }

    /** Refuses a change while another one of the network itself runs. */
    void checkQuiet(ObjectNode network) {
        if (project.actions().isLocked(Project.id(network))) {
            throw new HetznerError(409, "conflict", "network is being changed, please retry");
        }
    }

    static Cidr range(ObjectNode row) {
        return Cidr.parse("ip_range", row.path("ip_range").asText());
    }

    private static Stream<Cidr> ranges(ObjectNode row) {
        return row.path("subnets")
                .valueStream()
                .map(s -> Cidr.parse("ip_range", s.path("ip_range").asText()));
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        Cidr range = Cidr.parse("ip_range", input.text("ip_range"));
        if (!range.isPrivate() || range.prefix() > 24) {
            throw HetznerError.invalid("ip_range", "must be a private network of RFC 1918 with at least 256 addresses");
        }
        ObjectNode row = Project.node().put("name", newName(input)).put("ip_range", range.toString());
        row.set("labels", input.labels());
        row.putObject("protection").put("delete", false);
        row.put("expose_routes_to_vswitch", input.flag("expose_routes_to_vswitch", false));
        ArrayNode subnets = row.putArray("subnets");
        input.objects("subnets").forEach(subnet -> subnets.add(subnet(row, subnet)));
        ArrayNode all = row.putArray("routes");
        input.objects("routes").forEach(route -> all.add(route(row, route)));
        return Routes.answer(201, "network", view(table.add(row)));
    }

    private ObjectNode subnet(ObjectNode row, Input input) {
        String type = input.oneOf("type", "cloud", "server", "vswitch");
        String zone = input.text("network_zone");
        if (!project.catalog().networkZones().contains(zone)) {
            throw HetznerError.invalid("network_zone", "'" + zone + "' is no network zone");
        }
        Cidr all = range(row);
        Cidr range = input.optionalText("ip_range")
                .map(text -> Cidr.parse("ip_range", text))
                .or(() -> firstFree(row))
                .orElseThrow(() -> HetznerError.invalid("ip_range", "there is no /24 left"));
        if (!all.contains(range) || range.prefix() > 30) {
            throw HetznerError.invalid("ip_range", range + " is not within " + all);
        }
        if (ranges(row).anyMatch(range::overlaps)) {
            throw HetznerError.invalid("ip_range", range + " overlaps with another subnet");
        }
        ObjectNode subnet = Project.node().put("type", type).put("ip_range", range.toString());
        subnet.put("network_zone", zone).put("gateway", Cidr.text(all.base() + 1));
        if (type.equals("vswitch")) {
            subnet.put("vswitch_id", input.number("vswitch_id"));
        } else {
            subnet.putNull("vswitch_id");
        }
        return subnet;
    }

    private static Optional<Cidr> firstFree(ObjectNode row) {
        Cidr all = range(row);
        return Stream.iterate(new Cidr(all.base(), 24), all::contains, c -> new Cidr(c.base() + c.size(), 24))
                .filter(candidate -> ranges(row).noneMatch(candidate::overlaps))
                .findFirst();
    }

    private static ObjectNode route(ObjectNode row, Input input) {
        Cidr destination = Cidr.parse("destination", input.text("destination"));
        String gateway = input.text("gateway");
        if (!range(row).contains(Cidr.address("gateway", gateway))) {
            throw HetznerError.invalid("gateway", "must be an address of the network");
        }
        if (row.path("routes")
                .valueStream()
                .anyMatch(r -> r.path("destination").asText().equals(destination.toString()))) {
            throw HetznerError.invalid("destination", "there is a route for it already");
        }
        return Project.node().put("destination", destination.toString()).put("gateway", gateway);
    }

    /** The private interfaces in that network, of servers and load balancers. */
    Stream<JsonNode> interfaces(long network) {
        return Stream.concat(project.servers.all(), project.loadBalancers.all())
                .flatMap(owner -> owner.path("private_net").valueStream())
                .filter(i -> i.path("network").asLong() == network);
    }

    private Set<Long> usedAddresses(long network) {
        Set<Long> used = new HashSet<>();
        interfaces(network).forEach(i -> {
            used.add(Cidr.address("ip", i.path("ip").asText()));
            i.path("alias_ips").forEach(alias -> used.add(Cidr.address("alias_ips", alias.asText())));
        });
        return used;
    }

    /** Refuses an address that is not in a subnet, reserved, or taken. */
    void checkAddress(ObjectNode network, String field, String address) {
        long wanted = Cidr.address(field, address);
        boolean inSubnet = ranges(network)
                .anyMatch(subnet -> subnet.contains(wanted)
                        && wanted != subnet.base()
                        && wanted != subnet.base() + subnet.size() - 1);
        if (!inSubnet
                || wanted == range(network).base() + 1
                || usedAddresses(Project.id(network)).contains(wanted)) {
            throw HetznerError.unprocessable("ip_not_available", "IP " + address + " is not available");
        }
    }

    /** The address asked for, or else the first free one of a subnet in that zone. */
    String address(ObjectNode network, String zone, Input input) {
        Optional<String> wanted = input.optionalText("ip");
        Optional<Cidr> within = input.optionalText("ip_range").map(text -> Cidr.parse("ip_range", text));
        if (wanted.isPresent()) {
            checkAddress(network, "ip", wanted.get());
            return wanted.get();
        }
        Set<Long> used = usedAddresses(Project.id(network));
        long gateway = range(network).base() + 1;
        return network.path("subnets")
                .valueStream()
                .filter(subnet -> subnet.path("network_zone").asText().equals(zone)
                        && !subnet.path("type").asText().equals("vswitch"))
                .map(subnet -> Cidr.parse("ip_range", subnet.path("ip_range").asText()))
                .filter(subnet -> within.isEmpty() || within.get().equals(subnet))
                .flatMap(subnet ->
                        Stream.iterate(subnet.base() + 1, a -> a < subnet.base() + subnet.size() - 1, a -> a + 1))
                .filter(a -> a != gateway && !used.contains(a))
                .findFirst()
                .map(Cidr::text)
                .orElseThrow(() -> HetznerError.unprocessable(
                        "no_subnet_available", "no subnet or IP is available in network zone " + zone));
    }

    @Override
    void update(ObjectNode row, Input input) {
        checkQuiet(row);
        super.update(row, input);
        row.put(
                "expose_routes_to_vswitch",
                input.flag(
                        "expose_routes_to_vswitch",
                        row.path("expose_routes_to_vswitch").asBoolean()));
    }

    /** What is attached is detached by this. */
    @Override
    SimAnswer delete(ObjectNode row) {
        checkQuiet(row);
        long id = Project.id(row);
        Stream.concat(project.servers.all(), project.loadBalancers.all())
                .forEach(owner -> owner.withArrayProperty("private_net")
                        .removeIf(i -> i.path("network").asLong() == id));
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        owners(view.putArray("servers"), project.servers, Project.id(row));
        owners(view.putArray("load_balancers"), project.loadBalancers, Project.id(row));
        return view;
    }

    private static void owners(ArrayNode into, Table owners, long network) {
        owners.all()
                .filter(owner -> owner.path("private_net")
                        .valueStream()
                        .anyMatch(i -> i.path("network").asLong() == network))
                .forEach(owner -> into.add(Project.id(owner)));
    }
}

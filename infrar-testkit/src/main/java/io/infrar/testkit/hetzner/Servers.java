package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers, from being ordered to being gone; what is done to them in between is in {@link ServerActions}. */
final class Servers extends Resources {
    private static final int MOST_USER_DATA = 32 * 1024;

    /** What other resources have to do with a server. */
    record Parts(
            Networks networks,
            Volumes volumes,
            Firewalls firewalls,
            PrimaryIps primaryIps,
            Images images,
            PlacementGroups placementGroups,
            LoadBalancers loadBalancers) {}

    private final Parts parts;

    Servers(Project project, Parts parts) {
        super(project, project.servers);
        this.parts = parts;
        project.actions().effect("server_gone", with -> gone(Project.id(with)));
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/servers", this::create);
    }

    @Override
    void checkName(String name) {
        String label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        if (name.length() > 253 || !name.matches(label + "(\\." + label + ")*")) {
            throw HetznerError.invalid("name", "must be a valid hostname");
        }
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        String name = newName(input);
        ObjectNode labels = input.labels();
        JsonNode type = project.catalog().serverType("server_type", input.text("server_type"));
        List<ObjectNode> volumes = input.numbers("volumes").stream()
                .map(id -> project.volumes.referred("volumes", id))
                .toList();
        Optional<ObjectNode> ipv4 = primaryIp(input, "ipv4");
        Optional<ObjectNode> ipv6 = primaryIp(input, "ipv6");
        String location = location(input, type, volumes, ipv4, ipv6);
        checkAvailable(type, location);
        ObjectNode image = parts.images()
                .usable(input.text("image"), type.path("architecture").asText());
        if (image.path("disk_size").asLong() > type.path("disk").asLong()) {
            throw HetznerError.invalid("image", "needs a larger disk than the server type has");
        }
        ObjectNode row = Project.node().put("name", name).put("status", "initializing");
        row.set("labels", labels);
        row.put("server_type", type.path("name").asText()).put("location", location);
        row.put("image", Project.id(image))
                .put("primary_disk_size", type.path("disk").asLong());
        row.putNull("backup_window").putNull("iso").put("rescue_enabled", false);
        row.putObject("protection").put("delete", false).put("rebuild", false);
        row.putArray("private_net");
        row.put("_user_data", userData(input));
        row.put("_keys", keys(input));
        Optional<ObjectNode> group = input.optionalNumber("placement_group")
                .map(id -> project.placementGroups.referred("placement_group", id));
        group.ifPresent(parts.placementGroups()::checkRoom);
        row.put("placement_group", group.map(Project::id).orElse(null));
        List<ObjectNode> firewalls = input.objects("firewalls").stream()
                .map(entry -> project.firewalls.referred("firewalls", entry.number("firewall")))
                .toList();
        List<ObjectNode> networks = input.numbers("networks").stream()
                .map(id -> project.networks.referred("networks", id))
                .toList();
        networks.forEach(parts.networks()::checkQuiet);
        volumes.forEach(volume -> {
            project.actions().checkUnlocked(project.volumes, Project.id(volume));
            parts.volumes().checkAttachable(volume, row, "volumes");
        });
        boolean public4 = isPublic(input, "ipv4", ipv4);
        boolean public6 = isPublic(input, "ipv6", ipv6);
        boolean start = input.flag("start_after_create", true);
        if (start && !public4 && !public6 && networks.isEmpty()) {
            throw HetznerError.invalid("public_net", "a server needs a public or a private network to start");
        }
        // Interfaces are found before anything is stored: a network may have no address left.
        networks.forEach(network ->
                row.withArrayProperty("private_net").add(newInterface(network, location, new Input(Project.node()))));

        long id = Project.id(table.add(row));
        giveMac(row, id);
        if (public4) {
            own(ipv4.orElseGet(() -> parts.primaryIps().createWithServer("ipv4", location)), id);
        }
        if (public6) {
            own(ipv6.orElseGet(() -> parts.primaryIps().createWithServer("ipv6", location)), id);
        }
        firewalls.forEach(firewall -> parts.firewalls().applyTo(firewall, id));
        ObjectNode answer = Project.node();
        answer.set(
                "action",
                project.action("create_server")
                        .lock(table, id)
                        .set(table, id, Project.node().put("status", start ? "starting" : "off"))
                        .start());
        ArrayNode next = answer.putArray("next_actions");
        networks.forEach(network -> next.add(attach(id, Project.id(network), 1)));
        volumes.forEach(volume -> next.add(parts.volumes().attach(volume, id, 1)));
        if (start) {
            next.add(project.action("start_server")
                    .lock(table, id)
                    .after(1)
                    .set(table, id, Project.node().put("status", "running"))
                    .setIfFailed(table, id, Project.node().put("status", "off"))
                    .start());
        }
        answer.put("root_password", row.path("_keys").asBoolean() ? null : newPassword());
        answer.set("server", view(row));
        return SimAnswer.json(201, answer);
    }

    static String userData(Input input) {
        String text = input.optionalText("user_data").orElse("");
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_USER_DATA) {
            throw HetznerError.invalid("user_data", "is larger than 32 KiB");
        }
        return text;
    }

    String newPassword() {
        return "root-" + project.nextId();
    }

    /** Whether there are SSH keys, all of which must exist. */
    private boolean keys(Input input) {
        List<JsonNode> keys = input.list("ssh_keys");
        for (JsonNode key : keys) {
            boolean known = project.sshKeys
                    .visible()
                    .anyMatch(row -> row.path("name").asText().equals(key.asText())
                            || row.path("id").asText().equals(key.asText()));
            if (!known) {
                throw HetznerError.invalid("ssh_keys", "SSH key " + key.asText() + " not found");
            }
        }
        return !keys.isEmpty();
    }

    private Optional<ObjectNode> primaryIp(Input input, String type) {
        Optional<ObjectNode> ip = input.object("public_net")
                .optionalNumber(type)
                .map(id -> project.primaryIps.referred("public_net." + type, id));
        ip.ifPresent(row -> {
            if (!row.path("type").asText().equals(type)) {
                throw new HetznerError(412, "primary_ip_version_mismatch", "primary IP is no " + type + " address");
            }
            if (PrimaryIps.isAssigned(row)) {
                throw HetznerError.unprocessable("primary_ip_assigned", "primary IP is already assigned to a server");
            }
        });
        return ip;
    }

    private static boolean isPublic(Input input, String type, Optional<ObjectNode> given) {
        boolean enabled = input.object("public_net").flag("enable_" + type, true);
        if (!enabled && given.isPresent()) {
            throw HetznerError.invalid("public_net." + type, "is given, but enable_" + type + " is false");
        }
        return enabled;
    }

    /** Where it is asked to be, else where its volumes and addresses are, else where the type can be had. */
    private String location(
            Input input,
            JsonNode type,
            List<ObjectNode> volumes,
            Optional<ObjectNode> ipv4,
            Optional<ObjectNode> ipv6) {
        List<ObjectNode> bound = new ArrayList<>(volumes);
        ipv4.ifPresent(bound::add);
        ipv6.ifPresent(bound::add);
        String location = input.optionalText("location")
                .map(given -> project.catalog()
                        .location("location", given)
                        .path("name")
                        .asText())
                .or(() -> bound.stream()
                        .findFirst()
                        .map(row -> row.path("location").asText()))
                .or(() -> type.path("locations")
                        .valueStream()
                        .filter(at -> !at.has("deprecated"))
                        .map(at -> at.path("name").asText())
                        .filter(at ->
                                !project.faults().isSoldOut(type.path("name").asText(), at))
                        .findFirst())
                .orElseGet(() -> type.path("locations").path(0).path("name").asText());
        for (ObjectNode ip : bound) {
            if (!ip.path("location").asText().equals(location)) {
                if (ip.has("size")) {
                    throw HetznerError.invalid("volumes", "server and volume must be in the same location");
                }
                throw HetznerError.unprocessable(
                        "primary_ip_datacenter_mismatch", "server and primary IP must be in the same location");
            }
        }
        return location;
    }

    /** Refuses a type that is not offered in that location, is retired there, or is sold out. */
    void checkAvailable(JsonNode type, String location) {
        JsonNode at = Catalog.at(type, location);
        if (at.isMissingNode()) {
            throw new HetznerError(422, "invalid_input", "unsupported location for server type");
        }
        if (at.has("deprecated")) {
            throw HetznerError.invalid(
                    "server_type", "server type " + type.path("name").asText() + " is deprecated");
        }
        if (project.faults().isSoldOut(type.path("name").asText(), location)) {
            throw new HetznerError(412, "resource_unavailable", "error during placement");
        }
    }

    // ---- private networks

    /** An interface that is not there before its action ends. */
    ObjectNode newInterface(ObjectNode network, String location, Input input) {
        String zone = project.catalog()
                .location("location", location)
                .path("network_zone")
                .asText();
        ObjectNode row = Project.node().put("network", Project.id(network));
        row.put("ip", parts.networks().address(network, zone, input));
        ArrayNode aliases = row.putArray("alias_ips");
        input.list("alias_ips").forEach(alias -> {
            parts.networks().checkAddress(network, "alias_ips", alias.asText());
            aliases.add(alias.asText());
        });
        return row.put("_pending", true);
    }

    static void giveMac(ObjectNode row, long server) {
        row.path("private_net")
                .forEach(i -> ((ObjectNode) i)
                        .put(
                                "mac_address",
                                String.format(
                                        "86:00:00:%02x:%02x:%02x",
                                        server / 256 % 256, server % 256, Project.id(row) % 256)));
    }

    /** The action at whose end the interface is there. */
    JsonNode attach(long server, long network, int after) {
        ObjectNode with = Project.node().put("server", server).put("network", network);
        return project.action("attach_to_network")
                .lock(table, server)
                .on(project.networks, network)
                .after(after)
                .then("interface_up", with)
                .otherwise("interface_gone", with)
                .start();
    }

    private static void own(ObjectNode ip, long server) {
        ip.setAll(PrimaryIps.owner(server));
    }

    // ---- the end

    @Override
    SimAnswer delete(ObjectNode row) {
        long id = Project.id(row);
        project.actions().checkUnlocked(table, id);
        row.put("_deleting", true).put("status", "deleting");
        return Routes.answer(
                200,
                "action",
                project.action("delete_server")
                        .on(table, id)
                        .then("server_gone", Project.node().put("id", id))
                        .start());
    }

    private void gone(long id) {
        parts.images().deleteBackups(id);
        parts.primaryIps().release(id);
        parts.firewalls().release(id);
        parts.loadBalancers().release(id);
        project.volumes.all().filter(row -> row.path("server").asLong() == id).forEach(row -> row.putNull("server"));
        project.floatingIps
                .all()
                .filter(row -> row.path("server").asLong() == id)
                .forEach(row -> row.putNull("server"));
        table.remove(id);
    }

    // ---- view

    @Override
    ObjectNode view(ObjectNode row) {
        long id = Project.id(row);
        ObjectNode view = shown(row);
        view.put("locked", project.actions().isLocked(id));
        JsonNode type = project.catalog()
                .serverType("server_type", row.path("server_type").asText());
        view.set("server_type", project.catalog().serverTypeView(type, project.faults()));
        view.set(
                "location",
                project.catalog().location("location", row.path("location").asText()));
        view.set(
                "image",
                parts.images()
                        .byId(row.path("image").asLong())
                        .map(parts.images()::view)
                        .orElse(null));
        view.set(
                "placement_group",
                project.placementGroups
                        .find(row.path("placement_group").asLong())
                        .map(parts.placementGroups()::view)
                        .orElse(null));
        view.put("included_traffic", type.path("traffic_tb").asLong() << 40);
        view.put("ingoing_traffic", 0).put("outgoing_traffic", 0);
        ArrayNode volumes = view.putArray("volumes");
        project.volumes.all().filter(v -> v.path("server").asLong() == id).forEach(v -> volumes.add(Project.id(v)));
        ArrayNode balancers = view.putArray("load_balancers");
        parts.loadBalancers().targeting(row).forEach(balancers::add);
        ArrayNode privateNet = view.putArray("private_net");
        row.path("private_net").forEach(i -> {
            if (!i.path("_pending").asBoolean()) {
                privateNet.add(i.deepCopy());
            }
        });
        view.set("public_net", publicNet(id));
        return view;
    }

    private ObjectNode publicNet(long id) {
        ObjectNode net = Project.node();
        net.set(
                "ipv4",
                parts.primaryIps()
                        .of(id, "ipv4")
                        .map(ip -> address(ip)
                                .put(
                                        "dns_ptr",
                                        ip.path("dns_ptr")
                                                .path(0)
                                                .path("dns_ptr")
                                                .asText()))
                        .orElse(null));
        net.set(
                "ipv6",
                parts.primaryIps()
                        .of(id, "ipv6")
                        .map(ip -> {
                            ObjectNode address = address(ip);
                            address.set("dns_ptr", ip.path("dns_ptr"));
                            return address;
                        })
                        .orElse(null));
        ArrayNode floating = net.putArray("floating_ips");
        project.floatingIps
                .all()
                .filter(ip -> ip.path("server").asLong() == id)
                .forEach(ip -> floating.add(Project.id(ip)));
        ArrayNode firewalls = net.putArray("firewalls");
        parts.firewalls()
                .of(id)
                .forEach(f -> firewalls.addObject().put("id", Project.id(f)).put("status", "applied"));
        return net;
    }

    private static ObjectNode address(ObjectNode ip) {
        ObjectNode address = Project.node().put("id", Project.id(ip)).put("blocked", false);
        address.set("ip", ip.path("ip"));
        return address;
    }
}

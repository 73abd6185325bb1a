package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;

/** What can be done to a server; one thing at a time, as it is locked meanwhile. */
final class ServerActions {
    private static final String RUNNING = "running";
    private static final String OFF = "off";

    private final Project project;
    private final Table table;
    private final Servers servers;
    private final Servers.Parts parts;

    ServerActions(Project project, Servers servers, Servers.Parts parts) {
        this.project = project;
        this.table = project.servers;
        this.servers = servers;
        this.parts = parts;
        project.actions()
                .effect(
                        "interface_up",
                        with -> interfaces(with).forEach(i -> {
                            if (isIn(i, with)) {
                                ((ObjectNode) i).remove("_pending");
                            }
                        }));
        project.actions().effect("interface_gone", with -> interfaces(with).removeIf(i -> isIn(i, with)));
        project.actions()
                .effect(
                        "backups_gone",
                        with -> parts.images().deleteBackups(with.path("server").asLong()));
    }

    private ArrayNode interfaces(JsonNode with) {
        return table.find(with.path("server").asLong())
                .map(row -> row.withArrayProperty("private_net"))
                .orElseGet(() -> Project.node().arrayNode());
    }

    private static boolean isIn(JsonNode networkInterface, JsonNode with) {
        return networkInterface.path("network").asLong() == with.path("network").asLong();
    }

    void routes(Routes routes) {
        routes.action(table, "poweron", (row, input) -> power(row, "start_server", "starting", RUNNING));
        routes.action(table, "poweroff", (row, input) -> power(row, "stop_server", "stopping", OFF));
        routes.action(table, "shutdown", (row, input) -> power(row, "shutdown_server", "stopping", OFF));
        routes.action(table, "reboot", (row, input) -> restart(row, "reboot_server"));
        routes.action(table, "reset", (row, input) -> restart(row, "reset_server"));
        routes.action(table, "change_type", this::changeType);
        routes.action(table, "change_protection", (row, input) -> servers.protect(row, input, "delete", "rebuild"));
        routes.action(table, "change_dns_ptr", this::changeName);
        routes.action(table, "enable_backup", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            row.put("backup_window", "22-02");
            return project.action("enable_backup").on(table, Project.id(row)).done();
        });
        routes.action(table, "disable_backup", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            row.putNull("backup_window");
            return project.action("disable_backup")
                    .on(table, Project.id(row))
                    .then("backups_gone", with(row))
                    .done();
        });
        routes.action(table, "attach_to_network", this::attachToNetwork);
        routes.action(table, "detach_from_network", this::detachFromNetwork);
        routes.action(table, "change_alias_ips", this::changeAliases);
        routes.action(table, "add_to_placement_group", this::addToGroup);
        routes.action(table, "remove_from_placement_group", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            if (row.path("placement_group").isNull()) {
                throw HetznerError.unprocessable("not_in_placement_group", "server is in no placement group");
            }
            row.putNull("placement_group");
            return project.action("remove_from_placement_group")
                    .on(table, Project.id(row))
                    .done();
        });
        routes.action(table, "attach_iso", (row, input) -> {
            ObjectNode iso = project.catalog()
                    .iso(input.text("iso"))
                    .orElseThrow(() -> HetznerError.invalid("iso", "ISO not found"));
            ObjectNode fields = Project.node();
            fields.set("iso", iso);
            return lockingAction(row, "attach_iso", fields);
        });
        routes.action(
                table,
                "detach_iso",
                (row, input) -> lockingAction(row, "detach_iso", Project.node().putNull("iso")));
        routes.action(
                table,
                "disable_rescue",
                (row, input) ->
                        lockingAction(row, "disable_rescue", Project.node().put("rescue_enabled", false)));
        routes.command(table, "create_image", this::createImage);
        routes.command(table, "rebuild", this::rebuild);
        routes.command(
                table,
                "enable_rescue",
                (row, input) -> withPassword(
                        lockingAction(row, "enable_rescue", Project.node().put("rescue_enabled", true)), true));
        routes.command(table, "reset_password", (row, input) -> {
            if (!row.path("status").asText().equals(RUNNING)) {
                throw HetznerError.unprocessable("server_not_running", "server must be running");
            }
            return withPassword(lockingAction(row, "reset_password", Project.node()), true);
        });
        routes.command(table, "request_console", (row, input) -> {
            ObjectNode answer = Project.node().put("wss_url", "wss://console.invalid/?server_id=" + Project.id(row));
            answer.put("password", servers.newPassword());
            answer.set(
                    "action",
                    project.action("request_console").on(table, Project.id(row)).done());
            return SimAnswer.json(201, answer);
        });
    }

    private static ObjectNode with(ObjectNode row) {
        return Project.node().put("server", Project.id(row));
    }

    private JsonNode lockingAction(ObjectNode row, String command, ObjectNode fieldsAtEnd) {
        return lockingAction(row, command, row.path("status").asText(), fieldsAtEnd);
    }

    private JsonNode lockingAction(ObjectNode row, String command, String meanwhile, ObjectNode fieldsAtEnd) {
        long id = Project.id(row);
        project.actions().checkUnlocked(table, id);
        ObjectNode before = Project.node().put("status", row.path("status").asText());
        row.put("status", meanwhile);
        return project.action(command)
                .lock(table, id)
                .set(table, id, fieldsAtEnd)
                .setIfFailed(table, id, before)
                .start();
    }

    private JsonNode power(ObjectNode row, String command, String meanwhile, String then) {
        project.actions().checkUnlocked(table, Project.id(row));
        if (then.equals(RUNNING) && !hasInterface(row)) {
            throw HetznerError.unprocessable(
                    "server_without_interface", "a server needs a public or private interface to start");
        }
        boolean isThere = row.path("status").asText().equals(then);
        return lockingAction(
                row, command, isThere ? then : meanwhile, Project.node().put("status", then));
    }

    private boolean hasInterface(ObjectNode row) {
        return !row.path("private_net").isEmpty()
                || project.primaryIps
                        .all()
                        .anyMatch(ip -> ip.path("assignee_id").asLong() == Project.id(row));
    }

    private JsonNode restart(ObjectNode row, String command) {
        return lockingAction(row, command, Project.node().put("status", RUNNING));
    }

    private static void checkOff(ObjectNode row) {
        if (!row.path("status").asText().equals(OFF)) {
            throw HetznerError.unprocessable("server_not_stopped", "the action requires a stopped server");
        }
    }

    private JsonNode changeType(ObjectNode row, Input input) {
        JsonNode next = project.catalog().serverType("server_type", input.text("server_type"));
        boolean upgradeDisk = input.flag("upgrade_disk", true);
        project.actions().checkUnlocked(table, Project.id(row));
        checkOff(row);
        JsonNode at = Catalog.at(next, row.path("location").asText());
        JsonNode now = project.catalog()
                .serverType("server_type", row.path("server_type").asText());
        if (at.isMissingNode()
                || at.has("deprecated")
                || next.equals(now)
                || !next.path("architecture").equals(now.path("architecture"))
                || next.path("disk").asLong() < row.path("primary_disk_size").asLong()) {
            throw HetznerError.unprocessable(
                    "invalid_server_type", "the server type does not fit for the given server or is deprecated");
        }
        servers.checkAvailable(next, row.path("location").asText());
        // Hetzner copies the disk and starts the server again.
        ObjectNode fields = Project.node()
                .put("status", hasInterface(row) ? RUNNING : OFF)
                .put("server_type", next.path("name").asText());
        if (upgradeDisk) {
            fields.put("primary_disk_size", next.path("disk").asLong());
        }
        return lockingAction(row, "change_server_type", "migrating", fields);
    }

    private JsonNode changeName(ObjectNode row, Input input) {
        String ip = input.text("ip");
        ObjectNode address = project.primaryIps
                .all()
                .filter(a -> a.path("assignee_id").asLong() == Project.id(row))
                .filter(a -> a.path("type").asText().equals("ipv6") == ip.contains(":"))
                .findFirst()
                .orElseThrow(() -> HetznerError.invalid("ip", "is not an address of the server"));
        Addresses.name(address, input);
        return project.action("change_dns_ptr").on(table, Project.id(row)).done();
    }

    private JsonNode attachToNetwork(ObjectNode row, Input input) {
        ObjectNode network = project.networks.referred("network", input.number("network"));
        long id = Project.id(row);
        project.actions().checkUnlocked(table, id);
        parts.networks().checkQuiet(network);
        Cidr range = Networks.range(network);
        row.path("private_net").forEach(i -> {
            if (i.path("network").asLong() == Project.id(network)) {
                throw HetznerError.unprocessable(
                        "server_already_attached", "server is already attached to the network");
            }
            boolean overlaps = project.networks
                    .find(i.path("network").asLong())
                    .map(other -> Networks.range(other).overlaps(range))
                    .orElse(false);
            if (overlaps) {
                throw HetznerError.unprocessable(
                        "networks_overlap", "the network overlaps with another one of the server");
            }
        });
        row.withArrayProperty("private_net")
                .add(servers.newInterface(network, row.path("location").asText(), input));
        Servers.giveMac(row, id);
        return servers.attach(id, Project.id(network), 0);
    }

    private ObjectNode ownInterface(ObjectNode row, Input input) {
        long network = input.number("network");
        return row.path("private_net")
                .valueStream()
                .filter(i -> i.path("network").asLong() == network)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow(() -> HetznerError.invalid("network", "server is not attached to it"));
    }

    private JsonNode detachFromNetwork(ObjectNode row, Input input) {
        long network = ownInterface(row, input).path("network").asLong();
        project.actions().checkUnlocked(table, Project.id(row));
        return project.action("detach_from_network")
                .lock(table, Project.id(row))
                .on(project.networks, network)
                .then("interface_gone", with(row).put("network", network))
                .start();
    }

    private JsonNode changeAliases(ObjectNode row, Input input) {
        ObjectNode own = ownInterface(row, input);
        project.actions().checkUnlocked(table, Project.id(row));
        ObjectNode network =
                project.networks.referred("network", own.path("network").asLong());
        JsonNode before = own.path("alias_ips");
        // Those it has already are free for it.
        ArrayNode aliases = own.putArray("alias_ips");
        try {
            input.list("alias_ips").forEach(alias -> {
                parts.networks().checkAddress(network, "alias_ips", alias.asText());
                aliases.add(alias.asText());
            });
        } catch (HetznerError e) {
            own.set("alias_ips", before);
            throw e;
        }
        return project.action("change_alias_ips")
                .on(table, Project.id(row))
                .on(project.networks, Project.id(network))
                .done();
    }

    private JsonNode addToGroup(ObjectNode row, Input input) {
        ObjectNode group = project.placementGroups.referred("placement_group", input.number("placement_group"));
        project.actions().checkUnlocked(table, Project.id(row));
        if (!row.path("placement_group").isNull()) {
            throw HetznerError.unprocessable("already_in_placement_group", "server is already in a placement group");
        }
        checkOff(row);
        parts.placementGroups().checkRoom(group);
        row.put("placement_group", Project.id(group));
        return project.action("add_to_placement_group")
                .on(table, Project.id(row))
                .done();
    }

    private SimAnswer createImage(ObjectNode row, Input input) {
        String type = input.has("type") ? input.oneOf("type", "snapshot", "backup") : "snapshot";
        long id = Project.id(row);
        project.actions().checkUnlocked(table, id);
        if (type.equals("backup") && row.path("backup_window").isNull()) {
            throw HetznerError.unprocessable("backups_not_enabled", "backups are not enabled for the server");
        }
        ObjectNode labels = input.labels();
        String description =
                input.optionalText("description").orElse(row.path("name").asText());
        ObjectNode image = parts.images().create(row, type, description, labels);
        ObjectNode answer = Project.node();
        answer.set(
                "action",
                project.action("create_image")
                        .lock(table, id)
                        .on(project.images, Project.id(image))
                        .set(
                                project.images,
                                Project.id(image),
                                Project.node().put("status", "available").put("image_size", 2.3))
                        .start());
        answer.set("image", parts.images().view(image));
        return SimAnswer.json(201, answer);
    }

    private SimAnswer rebuild(ObjectNode row, Input input) {
        JsonNode type = project.catalog()
                .serverType("server_type", row.path("server_type").asText());
        ObjectNode image = parts.images()
                .usable(input.text("image"), type.path("architecture").asText());
        if (row.path("protection").path("rebuild").asBoolean()) {
            throw HetznerError.protectedFrom("server");
        }
        project.actions().checkUnlocked(table, Project.id(row));
        if (input.has("user_data")) {
            row.put("_user_data", Servers.userData(input));
        }
        JsonNode action = lockingAction(
                row,
                "rebuild_server",
                "rebuilding",
                Project.node().put("status", RUNNING).put("image", Project.id(image)));
        return withPassword(action, !row.path("_keys").asBoolean());
    }

    private SimAnswer withPassword(JsonNode action, boolean password) {
        ObjectNode answer = Project.node().put("root_password", password ? servers.newPassword() : null);
        answer.set("action", action);
        return SimAnswer.json(201, answer);
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Optional;

/** A server's own addresses, at most one of each family; changed only while it is off. */
final class PrimaryIps extends Resources {
    PrimaryIps(Project project) {
        super(project, project.primaryIps);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/primary_ips", this::create);
        routes.action(table, "assign", (row, input) -> {
            input.oneOf("assignee_type", "server");
            ObjectNode server = project.servers.referred("assignee_id", input.number("assignee_id"));
            project.actions().checkUnlocked(table, Project.id(row));
            if (isAssigned(row)) {
                throw HetznerError.unprocessable(
                        "primary_ip_already_assigned", "primary IP is already assigned to a server");
            }
            checkAssignable(row, server);
            return assign(row, Project.id(server));
        });
        routes.action(table, "unassign", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            if (!isAssigned(row)) {
                throw HetznerError.unprocessable("primary_ip_not_assigned", "primary IP is not assigned");
            }
            long server = row.path("assignee_id").asLong();
            checkOff(project.servers.referred("assignee_id", server));
            ObjectNode none = Project.node().putNull("assignee_id").put("assignee_type", "unassigned");
            return project.action("unassign_primary_ip")
                    .lock(project.servers, server)
                    .lock(table, Project.id(row))
                    .set(table, Project.id(row), none)
                    .start();
        });
        routes.action(table, "change_dns_ptr", (row, input) -> {
            Addresses.name(row, input);
            return project.action("change_dns_ptr").on(table, Project.id(row)).done();
        });
        routes.action(table, "change_protection", (row, input) -> {
            if (input.flag("delete", false) && row.path("auto_delete").asBoolean()) {
                throw HetznerError.invalid(
                        "delete", "a primary IP that is deleted with its server cannot be protected");
            }
            return protect(row, input, "delete");
        });
    }

    static boolean isAssigned(ObjectNode row) {
        return !row.path("assignee_id").isNull();
    }

    private static void checkOff(ObjectNode server) {
        if (!server.path("status").asText().equals("off")) {
            throw HetznerError.unprocessable("server_not_stopped", "server is running, but needs to be powered off");
        }
    }

    /** The address of that family that a server has. */
    Optional<ObjectNode> of(long server, String type) {
        return table.all()
                .filter(row -> row.path("assignee_id").asLong() == server
                        && row.path("type").asText().equals(type))
                .findFirst();
    }

    private void checkAssignable(ObjectNode row, ObjectNode server) {
        String type = row.path("type").asText();
        checkOff(server);
        if (of(Project.id(server), type).isPresent()) {
            throw HetznerError.unprocessable(
                    "server_has_ip" + type.substring(2), "server already has an " + type + " address");
        }
        if (!row.path("location").asText().equals(server.path("location").asText())) {
            throw HetznerError.invalid("assignee_id", "server and primary IP must be in the same location");
        }
    }

    private JsonNode assign(ObjectNode row, long server) {
        return project.action("assign_primary_ip")
                .lock(project.servers, server)
                .lock(table, Project.id(row))
                .set(table, Project.id(row), owner(server))
                .start();
    }

    static ObjectNode owner(long server) {
        return Project.node().put("assignee_id", server).put("assignee_type", "server");
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("name", newName(input)).put("type", input.oneOf("type", "ipv4", "ipv6"));
        row.set("labels", input.labels());
        row.put("auto_delete", input.flag("auto_delete", false));
        row.putNull("assignee_id").put("assignee_type", "unassigned");
        if (input.has("assignee_id") == input.has("location")) {
            throw HetznerError.invalid("location", "either an assignee or a location is needed");
        }
        ObjectNode server =
                input.has("assignee_id") ? project.servers.referred("assignee_id", input.number("assignee_id")) : null;
        row.put(
                "location",
                server == null
                        ? project.catalog()
                                .location("location", Addresses.idOrName(input, "location"))
                                .path("name")
                                .asText()
                        : server.path("location").asText());
        if (server != null) {
            checkAssignable(row, server);
        }
        Addresses.allocate(project, row);
        table.add(row);
        ObjectNode answer = Project.node();
        if (server != null) {
            answer.set("action", assign(row, Project.id(server)));
        }
        answer.set("primary_ip", view(row));
        return SimAnswer.json(201, answer);
    }

    /** The address that comes with a server and goes with it. */
    ObjectNode createWithServer(String type, String location) {
        ObjectNode row =
                Project.node().put("type", type).put("location", location).put("auto_delete", true);
        row.putObject("labels");
        row.putNull("assignee_id").put("assignee_type", "unassigned");
        Addresses.allocate(project, row);
        table.add(row);
        return row.put("name", "primary_ip-" + Project.id(row));
    }

    /** A server is gone. */
    void release(long server) {
        table.all()
                .filter(row -> row.path("assignee_id").asLong() == server)
                .toList()
                .forEach(row -> {
                    if (row.path("auto_delete").asBoolean()) {
                        table.remove(Project.id(row));
                    } else {
                        row.putNull("assignee_id").put("assignee_type", "unassigned");
                    }
                });
    }

    @Override
    void update(ObjectNode row, Input input) {
        super.update(row, input);
        row.put("auto_delete", input.flag("auto_delete", row.path("auto_delete").asBoolean()));
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        project.actions().checkUnlocked(table, Project.id(row));
        if (isAssigned(row)) {
            throw HetznerError.unprocessable("must_be_unassigned", "primary IP is still assigned to a server");
        }
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.set(
                "location",
                project.catalog().location("location", row.path("location").asText()));
        return view;
    }
}

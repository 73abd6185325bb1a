package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;

/** Addresses that move from server to server while these run. */
final class FloatingIps extends Resources {
    FloatingIps(Project project) {
        super(project, project.floatingIps);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/floating_ips", this::create);
        routes.action(table, "assign", (row, input) -> {
            long server = Project.id(project.servers.referred("server", input.number("server")));
            project.actions().checkUnlocked(table, Project.id(row));
            if (row.path("server").asLong() == server) {
                throw HetznerError.unprocessable("floating_ip_assigned", "floating IP is already assigned");
            }
            return assign(row, server);
        });
        routes.action(table, "unassign", (row, input) -> {
            project.actions().checkUnlocked(table, Project.id(row));
            Actions.Draft action = project.action("unassign_floating_ip").lock(table, Project.id(row));
            if (!row.path("server").isNull()) {
                action.on(project.servers, row.path("server").asLong());
            }
            return action.set(table, Project.id(row), Project.node().putNull("server"))
                    .start();
        });
        routes.action(table, "change_dns_ptr", (row, input) -> {
            Addresses.name(row, input);
            return project.action("change_dns_ptr").on(table, Project.id(row)).done();
        });
        routes.action(table, "change_protection", (row, input) -> protect(row, input, "delete"));
    }

    private JsonNode assign(ObjectNode row, long server) {
        return project.action("assign_floating_ip")
                .on(project.servers, server)
                .lock(table, Project.id(row))
                .set(table, Project.id(row), Project.node().put("server", server))
                .start();
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("type", input.oneOf("type", "ipv4", "ipv6"));
        row.put("description", input.optionalText("description").orElse(null));
        row.set("labels", input.labels());
        row.putNull("server");
        if (input.has("server") == input.has("home_location")) {
            throw HetznerError.invalid("home_location", "either a server or a home location is needed");
        }
        ObjectNode server = input.has("server") ? project.servers.referred("server", input.number("server")) : null;
        row.put(
                "home_location",
                server == null
                        ? project.catalog()
                                .location("home_location", Addresses.idOrName(input, "home_location"))
                                .path("name")
                                .asText()
                        : server.path("location").asText());
        row.put("name", input.has("name") ? newName(input) : "");
        Addresses.allocate(project, row);
        table.add(row);
        if (row.path("name").asText().isEmpty()) {
            row.put("name", "floating-ip-" + Project.id(row));
        }
        ObjectNode answer = Project.node();
        if (server != null) {
            answer.set("action", assign(row, Project.id(server)));
        }
        answer.set("floating_ip", view(row));
        return SimAnswer.json(201, answer);
    }

    @Override
    void update(ObjectNode row, Input input) {
        super.update(row, input);
        input.optionalText("description").ifPresent(text -> row.put("description", text));
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        project.actions().checkUnlocked(table, Project.id(row));
        if (!row.path("server").isNull()) {
            throw HetznerError.unprocessable("must_be_unassigned", "floating IP is still assigned to a server");
        }
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.set(
                "home_location",
                project.catalog()
                        .location("home_location", row.path("home_location").asText()));
        return view;
    }
}

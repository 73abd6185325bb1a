package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;

/** A volume is attached to at most one server, in its own location, and only grows. */
final class Volumes extends Resources {
    private static final int MOST_PER_SERVER = 16;

    Volumes(Project project) {
        super(project, project.volumes);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/volumes", this::create);
        routes.action(table, "attach", (row, input) -> {
            long id = Project.id(row);
            ObjectNode server = project.servers.referred("server", input.number("server"));
            project.actions().checkUnlocked(table, id);
            checkAttachable(row, server, "server");
            project.actions().checkUnlocked(project.servers, Project.id(server));
            return attach(row, Project.id(server), 0);
        });
        routes.action(table, "detach", (row, input) -> {
            long id = Project.id(row);
            project.actions().checkUnlocked(table, id);
            if (row.path("server").isNull()) {
                throw HetznerError.unprocessable("volume_not_attached", "volume is not attached to a server");
            }
            long server = row.path("server").asLong();
            project.actions().checkUnlocked(project.servers, server);
            return project.action("detach_volume")
                    .lock(project.servers, server)
                    .lock(table, id)
                    .set(table, id, Project.node().putNull("server"))
                    .start();
        });
        routes.action(table, "resize", (row, input) -> {
            long id = Project.id(row);
            long size = size(input);
            project.actions().checkUnlocked(table, id);
            if (size <= row.path("size").asLong()) {
                throw HetznerError.invalid("size", "must be more than the current size");
            }
            return project.action("resize_volume")
                    .lock(table, id)
                    .set(table, id, Project.node().put("size", size))
                    .start();
        });
        routes.action(table, "change_protection", (row, input) -> protect(row, input, "delete"));
    }

    private static long size(Input input) {
        long size = input.number("size");
        if (size < 10 || size > 10240) {
            throw HetznerError.invalid("size", "must be from 10 to 10240 GB");
        }
        return size;
    }

    @Override
    void checkName(String name) {
        if (!name.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")) {
            throw HetznerError.invalid(
                    "name",
                    "must have at most 64 letters, digits, dashes, underscores and dots, and begin and end with one of the first two");
        }
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        ObjectNode row = Project.node().put("name", newName(input)).put("size", size(input));
        row.set("labels", input.labels());
        row.putObject("protection").put("delete", false);
        row.putNull("server").put("status", "creating");
        String format = input.has("format") ? input.oneOf("format", "xfs", "ext4") : null;
        row.put("format", format);
        if (input.has("server") == input.has("location")) {
            throw HetznerError.invalid("location", "either a server or a location is needed");
        }
        ObjectNode server = input.has("server") ? project.servers.referred("server", input.number("server")) : null;
        row.put(
                "location",
                server == null
                        ? project.catalog()
                                .location("location", input.text("location"))
                                .path("name")
                                .asText()
                        : server.path("location").asText());
        if (server != null) {
            checkRoom(server, "server");
            project.actions().checkUnlocked(project.servers, Project.id(server));
        }
        long id = Project.id(table.add(row));
        row.put("linux_device", "/dev/disk/by-id/scsi-0HC_Volume_" + id);
        ObjectNode answer = Project.node();
        Actions.Draft create = project.action("create_volume").lock(table, id);
        if (server != null) {
            create.on(project.servers, Project.id(server));
        }
        answer.set(
                "action",
                create.set(table, id, Project.node().put("status", "available")).start());
        ArrayNode next = answer.putArray("next_actions");
        if (server != null) {
            next.add(attach(row, Project.id(server), 1));
        }
        answer.set("volume", view(row));
        return SimAnswer.json(201, answer);
    }

    /** Refuses a volume that cannot be attached to that server. */
    void checkAttachable(ObjectNode volume, ObjectNode server, String field) {
        if (!volume.path("server").isNull()) {
            throw HetznerError.unprocessable("volume_already_attached", "volume is already attached to a server");
        }
        if (!volume.path("location").asText().equals(server.path("location").asText())) {
            throw HetznerError.invalid(field, "server and volume must be in the same location");
        }
        checkRoom(server, field);
    }

    private void checkRoom(ObjectNode server, String field) {
        if (table.all()
                        .filter(row -> row.path("server").asLong() == Project.id(server))
                        .count()
                >= MOST_PER_SERVER) {
            throw HetznerError.invalid(field, "a server has at most " + MOST_PER_SERVER + " volumes");
        }
    }

    /** The action that attaches it, beginning after so many others. */
    JsonNode attach(ObjectNode volume, long server, int after) {
        long id = Project.id(volume);
        return project.action("attach_volume")
                .lock(project.servers, server)
                .lock(table, id)
                .after(after)
                .set(table, id, Project.node().put("server", server))
                .start();
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        project.actions().checkUnlocked(table, Project.id(row));
        if (!row.path("server").isNull()) {
            throw HetznerError.unprocessable("resource_in_use", "volume is still attached to a server");
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

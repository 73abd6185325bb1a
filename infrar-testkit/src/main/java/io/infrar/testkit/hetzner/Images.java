package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Hetzner's own images, and snapshots and backups of servers. */
final class Images extends Resources {
    Images(Project project) {
        super(project, project.images);
    }

    @Override
    void routes(Routes routes) {
        routes.get("/images", this::list);
        routes.get("/images/{id}", request -> Routes.answer(200, "image", view(any(request))));
        routes.put("/images/{id}", request -> {
            ObjectNode row = own(request);
            Input input = Input.of(request);
            ObjectNode labels = input.labels();
            input.optionalText("description").ifPresent(text -> row.put("description", text));
            if (input.has("type")) {
                row.put("type", input.oneOf("type", "snapshot")).putNull("bound_to");
            }
            if (input.has("labels")) {
                row.set("labels", labels);
            }
            return Routes.answer(200, "image", view(row));
        });
        routes.delete("/images/{id}", request -> {
            ObjectNode row = own(request);
            if (row.path("protection").path("delete").asBoolean()) {
                throw HetznerError.protectedFrom("image");
            }
            return delete(row);
        });
        routes.post("/images/{id}/actions/change_protection", request -> {
            ObjectNode row = own(request);
            if (!row.path("type").asText().equals("snapshot")) {
                throw HetznerError.unprocessable("unsupported_error", "only snapshots can be protected");
            }
            return Routes.answer(201, "action", protect(row, Input.of(request), "delete"));
        });
        project.actions().routes(routes, table);
    }

    private ObjectNode any(SimRequest request) {
        String id = request.variable("id");
        return all().filter(row -> row.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> HetznerError.notFound("image"));
    }

    private ObjectNode own(SimRequest request) {
        ObjectNode row = any(request);
        if (row.path("type").asText().equals("system")) {
            throw new HetznerError(403, "forbidden", "a system image cannot be changed");
        }
        return row;
    }

    private Stream<ObjectNode> all() {
        return Stream.concat(project.catalog().systemImages().map(Images::system), table.all());
    }

    private static ObjectNode system(JsonNode fact) {
        ObjectNode row = fact.deepCopy();
        row.put("type", "system").put("status", "available").put("created", "2026-04-01T00:00:00Z");
        row.putNull("image_size")
                .putNull("created_from")
                .putNull("bound_to")
                .putNull("deleted")
                .putNull("deprecated");
        row.put("rapid_deploy", true).putObject("labels");
        row.putObject("protection").put("delete", false);
        return row;
    }

    /** What a server of that architecture can be made from: by id, or for system images also by name. */
    ObjectNode usable(String idOrName, String architecture) {
        ObjectNode image = all().filter(row -> row.path("id").asText().equals(idOrName)
                        || row.path("name").asText().equals(idOrName)
                                && row.path("architecture").asText().equals(architecture))
                .findFirst()
                .orElseThrow(() -> HetznerError.invalid("image", "image " + idOrName + " not found"));
        if (!image.path("architecture").asText().equals(architecture)) {
            throw HetznerError.invalid("image", "its architecture is not that of the server type");
        }
        if (!image.path("status").asText().equals("available")) {
            throw new HetznerError(412, "resource_unavailable", "image is not available");
        }
        return image;
    }

    Optional<ObjectNode> byId(long id) {
        return all().filter(row -> Project.id(row) == id).findFirst();
    }

    /** A copy of a server's disk, in the making. */
    ObjectNode create(ObjectNode server, String type, String description, ObjectNode labels) {
        ObjectNode row =
                Project.node().put("type", type).put("status", "creating").putNull("name");
        row.put("description", description).set("labels", labels);
        row.put("disk_size", server.path("primary_disk_size").asLong()).putNull("image_size");
        row.putObject("created_from").put("id", Project.id(server)).set("name", server.path("name"));
        row.put("bound_to", type.equals("backup") ? (Long) Project.id(server) : null);
        Optional<ObjectNode> origin = byId(server.path("image").asLong());
        row.put("os_flavor", origin.map(o -> o.path("os_flavor").asText()).orElse("unknown"));
        row.put("os_version", origin.map(o -> o.path("os_version").asText()).orElse(null));
        row.put(
                "architecture",
                project.catalog()
                        .serverType("server_type", server.path("server_type").asText())
                        .path("architecture")
                        .asText());
        row.put("rapid_deploy", false).putNull("deleted").putNull("deprecated");
        row.putObject("protection").put("delete", false);
        return table.add(row);
    }

    /** A server is gone, or has no backups any more. */
    void deleteBackups(long server) {
        table.all()
                .filter(row -> row.path("bound_to").asLong() == server)
                .toList()
                .forEach(row -> table.remove(Project.id(row)));
    }

    @Override
    SimAnswer list(SimRequest request) {
        Predicate<JsonNode> labels = request.query("label_selector")
                .map(text -> (Predicate<JsonNode>) LabelSelector.parse(text, "label_selector"))
                .orElse(all -> true);
        Stream<ObjectNode> found = all().filter(row -> labels.test(row.path("labels")))
                .filter(row -> Stream.of("name", "type", "status", "architecture", "bound_to")
                        .allMatch(field -> {
                            List<String> wanted = request.query().getOrDefault(field, List.of());
                            return wanted.isEmpty()
                                    || wanted.contains(row.path(field).asText());
                        }));
        return Page.of(request, "images", found.map(this::view));
    }

    @Override
    ObjectNode view(ObjectNode row) {
        return shown(row);
    }
}

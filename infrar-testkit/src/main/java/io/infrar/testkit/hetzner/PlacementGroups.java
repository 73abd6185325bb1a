package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;

/** Ten servers at most run on hosts of their own. */
final class PlacementGroups extends Resources {
    static final int MOST_SERVERS = 10;

    PlacementGroups(Project project) {
        super(project, project.placementGroups);
    }

    @Override
    boolean hasActions() {
        return false;
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/placement_groups", request -> {
            Input input = Input.of(request);
            ObjectNode row = Project.node().put("type", input.oneOf("type", "spread"));
            row.set("labels", input.labels());
            row.put("name", newName(input));
            return Routes.answer(201, "placement_group", view(table.add(row)));
        });
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        if (!view(row).path("servers").isEmpty()) {
            throw HetznerError.unprocessable("resource_in_use", "placement group still holds servers");
        }
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        ArrayNode servers = view.putArray("servers");
        project.servers
                .all()
                .filter(server -> server.path("placement_group").asLong() == Project.id(row))
                .forEach(server -> servers.add(Project.id(server)));
        return view;
    }

    /** Refuses one server more than there can be. */
    void checkRoom(ObjectNode group) {
        if (view(group).path("servers").size() >= MOST_SERVERS) {
            throw HetznerError.unprocessable(
                    "placement_error", "a spread placement group holds at most " + MOST_SERVERS + " servers");
        }
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What all named and labelled resources have in common: they are listed, read, renamed and labelled, and have actions. */
abstract class Resources {
    final Project project;
    final Table table;

    Resources(Project project, Table table) {
        this.project = project;
        this.table = table;
    }

    /** As the API shows it. */
    abstract ObjectNode view(ObjectNode row);

    void routes(Routes routes) {
        String path = "/" + table.name();
        routes.get(path, this::list);
        routes.get(
                path + "/{id}", request -> Routes.answer(200, table.type(), view(table.get(request.variable("id")))));
        routes.put(path + "/{id}", request -> {
            ObjectNode row = table.get(request.variable("id"));
            Input input = Input.of(request);
            ObjectNode labels = input.labels();
            update(row, input);
            if (input.has("labels")) {
                row.set("labels", labels);
            }
            return Routes.answer(200, table.type(), view(row));
        });
        routes.delete(path + "/{id}", request -> {
            ObjectNode row = table.get(request.variable("id"));
            if (row.path("protection").path("delete").asBoolean()) {
                throw HetznerError.protectedFrom(table.type());
            }
            return delete(row);
        });
        if (hasActions()) {
            project.actions().routes(routes, table);
        }
    }

    /** Whether there are actions on such objects. */
    boolean hasActions() {
        return true;
    }

    /** Changes more than the labels, as far as the request says so. */
    void update(ObjectNode row, Input input) {
        input.optionalText("name").ifPresent(name -> {
            checkName(name);
            table.checkFree(name, Project.id(row));
            row.put("name", name);
        });
    }

    /** Refuses what is no name of such an object. */
    void checkName(String name) {
        if (name.isBlank() || name.length() > 128) {
            throw HetznerError.invalid("name", "must have 1 to 128 characters");
        }
    }

    /** The name of a new object, checked. */
    String newName(Input input) {
        String name = input.text("name");
        checkName(name);
        table.checkFree(name, 0);
        return name;
    }

    /** Deletes one that is not protected. */
    SimAnswer delete(ObjectNode row) {
        table.remove(Project.id(row));
        return SimAnswer.empty(204);
    }

    SimAnswer list(SimRequest request) {
        Predicate<JsonNode> labels = request.query("label_selector")
                .map(text -> (Predicate<JsonNode>) LabelSelector.parse(text, "label_selector"))
                .orElse(all -> true);
        Stream<ObjectNode> found = table.visible()
                .filter(row -> request.query("name")
                        .map(name -> row.path("name").asText().equals(name))
                        .orElse(true))
                .filter(row -> labels.test(row.path("labels")))
                .filter(row -> List.of("type", "status", "mode", "fingerprint", "ip").stream()
                        .allMatch(field -> asked(request, row, field)));
        return Page.of(request, table.name(), found.map(this::view));
    }

    private static boolean asked(SimRequest request, JsonNode row, String field) {
        List<String> wanted = request.query().getOrDefault(field, List.of());
        return wanted.isEmpty() || wanted.contains(row.path(field).asText());
    }

    /** An action that sets flags of the protection, and has ended already. */
    JsonNode protect(ObjectNode row, Input input, String... flags) {
        ObjectNode protection = row.withObjectProperty("protection");
        for (String flag : flags) {
            protection.put(flag, input.flag(flag, protection.path(flag).asBoolean()));
        }
        return project.action("change_protection").on(table, Project.id(row)).done();
    }

    /** The fields without those for internal use. */
    static ObjectNode shown(ObjectNode row) {
        ObjectNode view = Project.node();
        row.properties().forEach(field -> {
            if (!field.getKey().startsWith("_")) {
                view.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        return view;
    }
}

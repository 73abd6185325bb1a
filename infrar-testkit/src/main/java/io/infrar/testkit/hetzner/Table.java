package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects of one type, as they are stored: what other objects say about them is not in here. */
final class Table {
    private final Project project;
    private final String name;
    private final String type;

    Table(Project project, String name, String type) {
        this.project = project;
        this.name = name;
        this.type = type;
    }

    String name() {
        return name;
    }

    /** As in the resources of an action. */
    String type() {
        return type;
    }

    private ObjectNode rows() {
        return project.state().object(name);
    }

    /** Stores it with an id and the time. */
    ObjectNode add(ObjectNode fields) {
        project.faults().checkLimit(name, all().count());
        long id = project.nextId();
        fields.put("id", id);
        if (!fields.has("created")) {
            fields.put("created", project.now());
        }
        rows().set(Long.toString(id), fields);
        return fields;
    }

    Optional<ObjectNode> find(long id) {
        return Optional.ofNullable((ObjectNode) rows().get(Long.toString(id)));
    }

    /** What the API refers to by id in a path, zones also by name. */
    ObjectNode get(String id) {
        return number(id)
                .flatMap(this::find)
                .or(() -> name.equals("zones") ? named(id) : Optional.empty())
                .filter(Table::isVisible)
                .orElseThrow(() -> HetznerError.notFound(type));
    }

    /** What a field of a request refers to. */
    ObjectNode referred(String field, long id) {
        return find(id).filter(Table::isVisible)
                .orElseThrow(() -> HetznerError.invalid(field, type + " " + id + " not found"));
    }

    static Optional<Long> number(String id) {
        return id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }

    /** Of what is being deleted only others know. */
    static boolean isVisible(JsonNode row) {
        return !row.path("_deleting").asBoolean();
    }

    Stream<ObjectNode> all() {
        return rows().valueStream().map(ObjectNode.class::cast);
    }

    /** Those that clients can see. */
    Stream<ObjectNode> visible() {
        return all().filter(Table::isVisible);
    }

    Optional<ObjectNode> named(String wanted) {
        return visible().filter(row -> row.path("name").asText().equals(wanted)).findFirst();
    }

    void remove(long id) {
        rows().remove(Long.toString(id));
    }

    /** Refuses a name that another object has. */
    void checkFree(String wanted, long except) {
        named(wanted).filter(row -> row.path("id").asLong() != except).ifPresent(row -> {
            throw HetznerError.taken("name", "name is already used");
        });
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Actions, and what happens when they end. A running action has a time to finish and effects as JSON, so that a simulator that is started
 * on the same state later goes on with it.
 */
final class Actions {
    private static final int MOST_AT_ONCE = 25;
    /** Older ones are forgotten, so that the state does not grow for ever. */
    private static final int MOST_KEPT = 2000;

    private final Project project;
    private final Duration duration;
    private final Table table;
    private final Map<String, Consumer<JsonNode>> effects = new HashMap<>();

    Actions(Project project, Duration duration) {
        this.project = project;
        this.duration = duration;
        this.table = new Table(project, "actions", "action");
    }

    /** What the effect of that name does with its parameters. */
    void effect(String name, Consumer<JsonNode> does) {
        effects.put(name, does);
    }

    Draft draft(String command) {
        return new Draft(command);
    }

    /** Puts an action together. */
    final class Draft {
        private final ObjectNode action = Project.node();
        private final ArrayNode then;
        private int steps = 1;

        private Draft(String command) {
            action.put("command", command).put("status", "running").put("progress", 0);
            action.put("started", project.now()).putNull("finished");
            action.putArray("resources");
            action.putNull("error");
            then = action.putArray("_then");
        }

        /** It has to do with that object. */
        Draft on(Table of, long id) {
            action.withArrayProperty("resources").addObject().put("id", id).put("type", of.type());
            return this;
        }

        /** The same, and while it runs the object cannot be changed. */
        Draft lock(Table of, long id) {
            action.withArrayProperty("_locks").add(id);
            return on(of, id);
        }

        /** It starts when actions before it have ended. */
        Draft after(int others) {
            steps = 1 + others;
            return this;
        }

        /** At the end fields of an object get these values. */
        Draft set(Table of, long id, ObjectNode fields) {
            then.addObject().put("table", of.name()).put("id", id).set("fields", fields);
            return this;
        }

        /** At the end something else happens. */
        Draft then(String effect, ObjectNode parameters) {
            then.addObject().put("effect", effect).set("with", parameters);
            return this;
        }

        /** If it fails something happens, too. */
        Draft otherwise(String effect, ObjectNode parameters) {
            action.withArrayProperty("_else").addObject().put("effect", effect).set("with", parameters);
            return this;
        }

        /** It will fail. */
        Draft failing(ObjectNode error) {
            action.set("_fails", error);
            return this;
        }

        /** If it fails, fields of an object get these values at the end. */
        Draft setIfFailed(Table of, long id, ObjectNode fields) {
            action.withArrayProperty("_else")
                    .addObject()
                    .put("table", of.name())
                    .put("id", id)
                    .set("fields", fields);
            return this;
        }

        /** It runs from now on. */
        ObjectNode start() {
            action.put("_begins", project.millis() + duration.toMillis() * (steps - 1L));
            action.put("_ends", project.millis() + duration.toMillis() * steps);
            project.faults()
                    .ofAction(action.path("command").asText())
                    .ifPresent(failure -> action.putObject("_fails")
                            .put("code", failure.code())
                            .put("message", failure.message()));
            forgetOld();
            table.add(action);
            running().put(action.path("id").asText(), true);
            return view(action);
        }

        /** It has already ended. */
        ObjectNode done() {
            action.put("status", "success").put("progress", 100).put("finished", project.now());
            then.forEach(Actions.this::apply);
            action.remove("_then");
            forgetOld();
            return view(table.add(action));
        }
    }

    private void forgetOld() {
        ObjectNode all = project.state().object(table.name());
        if (all.size() >= MOST_KEPT) {
            String oldest = all.fieldNames().next();
            if (!running().has(oldest)) {
                all.remove(oldest);
            }
        }
    }

    private ObjectNode running() {
        return project.state().object("running_actions");
    }

    private Stream<ObjectNode> allRunning() {
        return new ArrayList<>(running().properties())
                .stream().map(Map.Entry::getKey).map(Long::valueOf).flatMap(id -> table.find(id).stream());
    }

    /** Ends what has ended by now. */
    void settle() {
        long now = project.millis();
        allRunning().filter(action -> action.path("_ends").asLong() <= now).forEach(action -> {
            running().remove(action.path("id").asText());
            action.put("progress", 100);
            action.put(
                    "finished",
                    Instant.ofEpochMilli(action.path("_ends").asLong()).toString());
            JsonNode failure = action.path("_fails");
            if (failure.isObject()) {
                action.put("status", "error").set("error", failure);
                action.path("_else").forEach(this::apply);
            } else {
                action.put("status", "success");
                action.path("_then").forEach(this::apply);
            }
            action.remove(List.of("_then", "_else", "_fails"));
        });
    }

    private void apply(JsonNode effect) {
        if (effect.has("table")) {
            String rows = effect.path("table").asText();
            JsonNode row = project.state().object(rows).path(effect.path("id").asText());
            if (row instanceof ObjectNode object) {
                object.setAll((ObjectNode) effect.path("fields"));
            }
        } else {
            Consumer<JsonNode> does = effects.get(effect.path("effect").asText());
            if (does == null) {
                throw new IllegalStateException("there is no effect " + effect);
            }
            does.accept(effect.path("with"));
        }
    }

    /** Whether an action runs that locks that object; no two objects have the same id. */
    boolean isLocked(long id) {
        return allRunning()
                .flatMap(action -> action.path("_locks").valueStream())
                .anyMatch(locked -> locked.asLong() == id);
    }

    boolean isRunning(String command, Table of, long id) {
        return allRunning()
                .filter(action -> action.path("command").asText().equals(command))
                .anyMatch(action -> concerns(action, of, id));
    }

    void checkUnlocked(Table of, long id) {
        if (isLocked(id)) {
            throw HetznerError.locked(of.type());
        }
    }

    private static boolean concerns(JsonNode action, Table of, long id) {
        return action.path("resources")
                .valueStream()
                .anyMatch(r -> Project.id(r) == id && r.path("type").asText().equals(of.type()));
    }

    private ObjectNode view(ObjectNode action) {
        ObjectNode view = Project.node();
        action.properties().forEach(field -> {
            if (!field.getKey().startsWith("_") && !field.getKey().equals("created")) {
                view.set(field.getKey(), field.getValue());
            }
        });
        if (action.path("status").asText().equals("running")) {
            long begins = action.path("_begins").asLong();
            long takes = Math.max(1, action.path("_ends").asLong() - begins);
            view.put("progress", Math.min(99, Math.max(0, (project.millis() - begins) * 100 / takes)));
        }
        return view;
    }

    // ---- routes

    void routes(Routes routes) {
        routes.get("/actions", request -> {
            List<Long> ids = ids(request);
            if (ids.isEmpty()) {
                throw HetznerError.invalid("id", "is required");
            }
            ObjectNode answer = Project.node();
            ArrayNode found = answer.putArray("actions");
            // The rest would be on the next page, but this list says nothing of pages: the official client asks for 25,
            // too.
            ids.stream()
                    .sorted()
                    .limit(MOST_AT_ONCE)
                    .flatMap(id -> table.find(id).stream())
                    .map(this::view)
                    .forEach(found::add);
            return SimAnswer.json(200, answer);
        });
        routes.get("/actions/{id}", request -> one(request.variable("id"), Optional.empty(), 0));
    }

    /** The lists of actions of one type of resource, and of single ones. */
    void routes(Routes routes, Table of) {
        String path = "/" + of.name();
        routes.get(path + "/actions", request -> list(request, Optional.of(of), 0));
        routes.get(path + "/actions/{action}", request -> one(request.variable("action"), Optional.of(of), 0));
        routes.get(
                path + "/{id}/actions",
                request -> list(request, Optional.of(of), Project.id(of.get(request.variable("id")))));
        routes.get(
                path + "/{id}/actions/{action}",
                request ->
                        one(request.variable("action"), Optional.of(of), Project.id(of.get(request.variable("id")))));
    }

    SimAnswer list(SimRequest request, Optional<Table> of, long resource) {
        List<Long> ids = ids(request);
        List<String> statuses = request.query().getOrDefault("status", List.of());
        Stream<ObjectNode> found = table.all()
                .filter(action -> ids.isEmpty() || ids.contains(Project.id(action)))
                .filter(action -> of.isEmpty() || isOf(action, of.get(), resource))
                .filter(action -> statuses.isEmpty()
                        || statuses.contains(action.path("status").asText()));
        return Page.of(request, "actions", found.map(this::view));
    }

    SimAnswer one(String id, Optional<Table> of, long resource) {
        ObjectNode action = table.get(id);
        if (of.isPresent() && !isOf(action, of.get(), resource)) {
            throw HetznerError.notFound("action");
        }
        return Routes.answer(200, "action", view(action));
    }

    private static boolean isOf(JsonNode action, Table of, long resource) {
        return resource == 0
                ? action.path("resources")
                        .valueStream()
                        .anyMatch(r -> r.path("type").asText().equals(of.type()))
                : concerns(action, of, resource);
    }

    private static List<Long> ids(SimRequest request) {
        return request.query().getOrDefault("id", List.of()).stream()
                .map(id -> Table.number(id).orElseThrow(() -> HetznerError.invalid("id", "must be an integer")))
                .toList();
    }
}

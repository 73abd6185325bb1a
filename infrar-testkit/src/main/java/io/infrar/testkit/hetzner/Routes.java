package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import java.util.function.BiFunction;

/** Says which code answers which path. */
record Routes(SimServer.Builder server) {
    void get(String path, SimServer.Handler handler) {
        server.route("GET", path, handler);
    }

    void post(String path, SimServer.Handler handler) {
        server.route("POST", path, handler);
    }

    void put(String path, SimServer.Handler handler) {
        server.route("PUT", path, handler);
    }

    void delete(String path, SimServer.Handler handler) {
        server.route("DELETE", path, handler);
    }

    /** An action on one object of a table, which answers with the action it starts. */
    void action(Table of, String name, BiFunction<ObjectNode, Input, JsonNode> starts) {
        post(
                "/" + of.name() + "/{id}/actions/" + name,
                request -> answer(201, "action", starts.apply(of.get(request.variable("id")), Input.of(request))));
    }

    /** The same, where the answer is more than the action. */
    void command(Table of, String name, BiFunction<ObjectNode, Input, SimAnswer> does) {
        post(
                "/" + of.name() + "/{id}/actions/" + name,
                request -> does.apply(of.get(request.variable("id")), Input.of(request)));
    }

    static SimAnswer answer(int status, String name, JsonNode value) {
        ObjectNode body = Project.node();
        body.set(name, value);
        return SimAnswer.json(status, body);
    }

    static ObjectNode named(SimRequest request, Table of) {
        return of.get(request.variable("id"));
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;

/** An answer that says no; see <a href="https://docs.hetzner.cloud/reference/cloud#errors">the codes</a>. */
final class HetznerError extends RuntimeException {
    private final int status;
    private final String code;
    private final ObjectNode details = JsonNodeFactory.instance.objectNode();

    HetznerError(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static HetznerError notFound(String type) {
        return new HetznerError(404, "not_found", type + " not found");
    }

    /** For what an operation's own list of errors names; they all come with status 422. */
    static HetznerError unprocessable(String code, String message) {
        return new HetznerError(422, code, message);
    }

    static HetznerError invalid(String field, String message) {
        HetznerError error =
                new HetznerError(422, "invalid_input", "invalid input in field '" + field + "': " + message);
        error.details
                .withArrayProperty("fields")
                .addObject()
                .put("name", field)
                .putArray("messages")
                .add(message);
        return error;
    }

    static HetznerError taken(String field, String message) {
        HetznerError error = new HetznerError(409, "uniqueness_error", message);
        error.details.withArrayProperty("fields").addObject().put("name", field);
        return error;
    }

    static HetznerError locked(String type) {
        return new HetznerError(423, "locked", "cannot perform operation because " + type + " is locked");
    }

    static HetznerError protectedFrom(String what) {
        return new HetznerError(423, "protected", what + " is protected");
    }

    static HetznerError limit(String resource) {
        HetznerError error = new HetznerError(403, "resource_limit_exceeded", resource + " limit exceeded");
        error.details.withArrayProperty("limits").addObject().put("name", resource + "_limit");
        return error;
    }

    SimAnswer answer() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error");
        error.put("code", code).put("message", getMessage());
        if (!details.isEmpty()) {
            error.set("details", details);
        }
        return SimAnswer.json(status, body);
    }
}

package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A refusal as Cloudflare words it: an HTTP status and at least one code with its message. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient ArrayNode errors = JsonNodeFactory.instance.arrayNode();

    Refused(int status, int code, String message) {
        this(status, code, message, null);
    }

    Refused(int status, int code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause, false, false);
        this.status = status;
        errors.addObject().put("code", code).put("message", message);
    }

    /** Names the field that is wrong, as a JSON pointer. */
    Refused at(String pointer) {
        last().putObject("source").put("pointer", pointer);
        return this;
    }

    /** Adds the cause that Cloudflare gives in {@code error_chain}. */
    Refused because(int code, String message) {
        last().withArray("error_chain").addObject().put("code", code).put("message", message);
        return this;
    }

    /** A second error in the same answer. */
    Refused and(int code, String message) {
        errors.addObject().put("code", code).put("message", message);
        return this;
    }

    int status() {
        return status;
    }

    ArrayNode errors() {
        return errors;
    }

    private ObjectNode last() {
        return (ObjectNode) errors.get(errors.size() - 1);
    }
}

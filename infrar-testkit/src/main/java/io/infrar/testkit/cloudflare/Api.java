package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;

/** Where the families of resources announce their routes, each with the permission that it needs. */
final class Api {
    private final SimServer.Builder server;
    private final Access access;
    private final World world;

    Api(SimServer.Builder server, Access access, World world) {
        this.server = server;
        this.access = access;
        this.world = world;
    }

    /** A route that needs a permission group; {@code group} is without {@code Read} or {@code Write}. */
    void route(String method, String path, String group, SimServer.Handler handler) {
        server.route(method, path, request -> {
            access.token(request);
            checkAccount(request);
            access.require(request, group + (method.equals("GET") ? " Read" : " Write"));
            return handler.answer(request);
        });
    }

    /** A route for any known token. */
    void open(String method, String path, SimServer.Handler handler) {
        server.route(method, path, request -> {
            access.token(request);
            checkAccount(request);
            return handler.answer(request);
        });
    }

    /** A route that looks for its own credentials. */
    void foreign(String method, String path, SimServer.Handler handler) {
        server.route(method, path, handler);
    }

    Access access() {
        return access;
    }

    private void checkAccount(SimRequest request) {
        String account = request.variables().get("account_id");
        if (account != null && !account.equals(world.options().accountId())) {
            throw account.matches("[0-9a-f]{32}") ? new Refused(403, 10000, "Authentication error") : noRoute(request);
        }
    }

    /** For paths and ids that cannot be. */
    static Refused noRoute(SimRequest request) {
        return new Refused(
                        404,
                        7003,
                        "Could not route to /client/v4" + request.path()
                                + ", perhaps your object identifier is invalid?")
                .and(7000, "No route for that URI");
    }

    /** The body as a JSON object. */
    static ObjectNode body(SimRequest request) {
        try {
            if (request.json() instanceof ObjectNode object) {
                return object;
            }
        } catch (IllegalArgumentException e) {
            throw new Refused(400, 6007, "Malformed JSON in request body", e);
        }
        throw new Refused(400, 6007, "Malformed JSON in request body");
    }
}

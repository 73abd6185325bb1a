package io.infrar.provider.local.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's ear: HTTP on loopback, JSON, a bearer token that only the root's user can read.
 *
 * <pre>
 * GET    /v1/agent
 * GET    /v1/units?owner=&amp;log=          GET /v1/units/ID?log=
 * PUT    /v1/units/ID                     {"unit": …, "secrets": {name: value}}
 * DELETE /v1/units/ID                     returns when it is gone
 * POST   /v1/units/ID/run                 starts a job
 * GET    /v1/units/ID/settled?millis=     waits until it is up or will not be
 * POST   /v1/shutdown?mode=stop|remove|retire|detach
 * </pre>
 */
final class ControlServer implements HttpHandler {
    static final int PROTOCOL = 1;
    static final int ENDING = 503;
    private static final int MAX_BODY = 1 << 20;

    /** A unit and the secrets it needs, on their way to the agent. */
    record Put(Unit unit, Map<String, String> secrets) {
        Put {
            secrets = Map.copyOf(secrets);
        }

        @Override
        public String toString() {
            return unit.toString();
        }
    }

    /** How the agent ends. */
    enum Ending {
        /** Stop all units; the next agent starts them again. */
        STOP,
        /** Stop and delete all. */
        REMOVE,
        /** Only if there is no unit. */
        RETIRE,
        /** Leave all running for the next agent to adopt. */
        DETACH
    }

    /** Carries out an ending; true if it happens. The process ends after the answer has been sent. */
    interface Life {
        boolean end(Ending ending);

        /** The answer is out. */
        void exit();

        /** Somebody is interested in this agent. */
        void touched();
    }

    private final Agent agent;
    private final Board board;
    private final Supplier<AgentStatus> status;
    private final Life life;
    private final byte[] authorization;

    ControlServer(Agent agent, Board board, Supplier<AgentStatus> status, Life life, String token) {
        this.agent = agent;
        this.board = board;
        this.status = status;
        this.life = life;
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization)) {
            error(exchange, 401, "missing or wrong token");
            return;
        }
        life.touched();
        try {
            route(exchange);
        } catch (IllegalArgumentException e) {
            error(exchange, 400, e.getMessage());
        } catch (Agent.Ending e) {
            error(exchange, ENDING, e.getMessage());
        } catch (AgentException e) {
            error(exchange, 409, e.getMessage());
        } catch (IOException e) {
            error(exchange, 500, "in the agent: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            error(exchange, ENDING, "the agent is ending");
        } catch (RuntimeException e) {
            error(exchange, 500, "in the agent: " + e);
        }
    }

    private void route(HttpExchange exchange) throws IOException, InterruptedException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String what = exchange.getRequestMethod() + " " + (path.length > 2 ? path[2] : "") + "/" + (path.length - 3)
                + (path.length > 4 ? "/" + path[4] : "");
        switch (what) {
            case "GET agent/0" -> json(exchange, status.get());
            case "GET units/0" ->
                json(
                        exchange,
                        agent.list(query.get("owner"), number(query, "log")).toArray());
            case "GET units/1" -> found(exchange, agent.find(id(path), number(query, "log")));
            case "PUT units/1" -> put(exchange, id(path));
            case "DELETE units/1" -> {
                agent.delete(id(path));
                json(exchange, Map.of("deleted", id(path)));
            }
            case "POST units/2/run" -> json(exchange, agent.run(id(path)));
            case "GET units/2/settled" -> settled(exchange, id(path), number(query, "millis"));
            case "POST shutdown/0" -> shutdown(exchange, query.getOrDefault("mode", "stop"));
            default -> error(exchange, 404, "no such request: " + what);
        }
    }

    private void put(HttpExchange exchange, String id) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new IllegalArgumentException("unit \"" + id + "\" is larger than " + MAX_BODY + " bytes");
        }
        Put put;
        try {
            put = Json.read(body, Put.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("unit \"" + id + "\" " + e.getMessage(), e);
        }
        if (!put.unit.id().equals(id)) {
            throw new IllegalArgumentException("unit \"" + put.unit.id() + "\" was put under \"" + id + "\"");
        }
        json(exchange, agent.put(put.unit, put.secrets));
    }

    private void settled(HttpExchange exchange, String id, int millis) throws IOException, InterruptedException {
        board.await(Duration.ofMillis(Math.min(millis, 5_000)), () -> {
            UnitStatus now = agent.find(id, 0);
            return now == null || isSettled(now) ? Boolean.TRUE : null;
        });
        found(exchange, agent.find(id, 20));
    }

    /** Up, or not to be waited for: it gave up, or fails again and again. */
    static boolean isSettled(UnitStatus status) {
        return switch (status.state()) {
            case RUNNING, FAILED, STOPPED -> true;
            default -> status.failedStarts() >= 3;
        };
    }

    private void shutdown(HttpExchange exchange, String mode) throws IOException {
        Ending ending = Ending.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
        boolean ends = life.end(ending);
        try {
            json(exchange, Map.of("ends", ends));
        } finally {
            if (ends) {
                life.exit();
            }
        }
    }

    private static String id(String[] path) {
        if (!Checks.isId(path[3])) {
            throw new IllegalArgumentException("\"" + path[3] + "\" is not a unit id");
        }
        return path[3];
    }

    private static int number(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "0");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + " must be a number");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? List.<String>of() : List.of(raw.split("&"))) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        java.net.URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static void found(HttpExchange exchange, @Nullable UnitStatus status) throws IOException {
        if (status == null) {
            error(exchange, 404, "no such unit");
        } else {
            json(exchange, status);
        }
    }

    private static void json(HttpExchange exchange, Object body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        Listener.answer(exchange, 200, Json.bytes(body));
    }

    private static void error(HttpExchange exchange, int status, @Nullable String message) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        Listener.answer(exchange, status, Json.bytes(Map.of("error", String.valueOf(message))));
    }
}

package io.infrar.examples.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A small web service that needs everything an environment has. All it knows comes from environment variables.
 *
 * <ul>
 *   <li>{@code GET /health}: 200 when database and cache answer, else 503
 *   <li>{@code GET /replica}: the process that answers
 *   <li>{@code GET /orders}, {@code POST /orders} with {@code {"item": "…", "quantity": 1}}: SQL, with the list cached
 *   <li>{@code POST /uploads?name=…}: addresses to upload and download a file without credentials
 *   <li>{@code POST /token}: a token signed with the secret
 * </ul>
 */
public final class PlatformService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int THREADS = 8;
    private static final int MOST_ORDERS = 100;
    private static final int MOST_BYTES = 64 * 1024;
    private static final Duration UPLOAD_VALID = Duration.ofMinutes(10);

    private final Orders orders;
    private final OrderCache cache;
    private final Settings settings;
    private @Nullable ObjectStorage storage;

    private PlatformService(Settings settings, Orders orders, OrderCache cache) {
        this.settings = settings;
        this.orders = orders;
        this.cache = cache;
    }

    /** Runs until the process is stopped. */
    public static void main(String... words) throws IOException, SQLException {
        Settings settings = new Settings(System.getenv());
        int port = settings.port("PORT");
        Orders orders = new Orders(
                settings.text("DATABASE_URL"), settings.text("DATABASE_USER"), settings.text("DATABASE_PASSWORD"));
        OrderCache cache = new OrderCache(
                settings.text("REDIS_HOST"), settings.port("REDIS_PORT"), settings.text("REDIS_PASSWORD"));
        settings.complete();
        orders.prepare();
        new PlatformService(settings, orders, cache).start(port);
    }

    private void start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        serve(server, "/health", this::health);
        serve(
                server,
                "/replica",
                exchange -> answer(
                        exchange, 200, Map.of("pid", ProcessHandle.current().pid())));
        serve(server, "/orders", this::orders);
        serve(server, "/uploads", this::uploads);
        serve(server, "/token", this::token);
        server.start();
        System.out.println("listening on port " + port);
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException, SQLException;
    }

    private void serve(HttpServer server, String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, 404, Map.of("error", "there is no such path"));
                    return;
                }
                handler.handle(exchange);
            } catch (SQLException | IOException e) {
                System.out.println(exchange.getRequestMethod() + " " + path + " failed: " + e.getMessage());
                answer(exchange, 503, Map.of("error", "a service behind this one does not answer"));
            }
        });
    }

    private void health(HttpExchange exchange) throws IOException {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("database", orders.isUp());
        parts.put("cache", cache.isUp());
        answer(exchange, parts.containsValue(false) ? 503 : 200, parts);
    }

    private void orders(HttpExchange exchange) throws IOException, SQLException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> list(exchange);
            case "POST" -> order(exchange);
            default -> answer(exchange, 405, Map.of("error", "GET or POST"));
        }
    }

    private void list(HttpExchange exchange) throws IOException, SQLException {
        String cached = cache.get();
        exchange.getResponseHeaders().set("X-Cache", cached == null ? "miss" : "hit");
        if (cached == null) {
            cached = JSON.writeValueAsString(orders.latest(MOST_ORDERS));
            cache.put(cached);
        }
        send(exchange, 200, cached);
    }

    private void order(HttpExchange exchange) throws IOException, SQLException {
        JsonNode asked;
        try {
            asked = JSON.readTree(exchange.getRequestBody().readNBytes(MOST_BYTES));
        } catch (JsonProcessingException e) {
            answer(exchange, 400, Map.of("error", "not JSON: " + e.getOriginalMessage()));
            return;
        }
        String item = asked.path("item").asText().strip();
        int quantity = asked.path("quantity").asInt();
        if (item.isEmpty() || quantity < 1) {
            answer(exchange, 400, Map.of("error", "item must not be empty, quantity must be 1 or more"));
            return;
        }
        Orders.Order order = orders.add(item, quantity);
        cache.clear();
        answer(exchange, 201, order);
    }

    private void uploads(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String name = query.startsWith("name=") ? query.substring(5) : "";
        if (!exchange.getRequestMethod().equals("POST") || !name.matches("[\\w.-]{1,100}")) {
            answer(exchange, 400, Map.of("error", "POST with ?name=…: letters, digits, '.', '-' and '_'"));
            return;
        }
        if (!settings.has("S3_ENDPOINT")) {
            answer(exchange, 501, Map.of("error", "this environment has no bucket"));
            return;
        }
        String bucket = settings.text("S3_BUCKET_UPLOADS");
        String key = "incoming/" + name;
        answer(
                exchange,
                200,
                Map.of(
                        "put", storage().addressToPut(bucket, key, UPLOAD_VALID).toString(),
                        "get", storage().addressToGet(bucket, key, UPLOAD_VALID).toString()));
    }

    /** Opened at its first use, because it takes long. */
    private synchronized ObjectStorage storage() {
        ObjectStorage open = storage;
        if (open == null) {
            open = ObjectStorage.of(settings);
            storage = open;
        }
        return open;
    }

    private void token(HttpExchange exchange) throws IOException {
        if (!settings.has("JWT_SIGNING_KEY")) {
            answer(exchange, 501, Map.of("error", "this environment has no signing key"));
            return;
        }
        String token = new Tokens(settings.text("JWT_SIGNING_KEY")).token("guest", Instant.now());
        answer(exchange, 200, Map.of("token", token));
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        send(exchange, status, JSON.writeValueAsString(body));
    }

    private void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", settings.textOr("WEB_ORIGIN", "null"));
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}

package io.infrar.provider.local.agent;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Passes requests on to replicas. The set of replicas can change at any time; requests under way are not disturbed. */
final class ProxyHandler implements HttpHandler {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "PUT");

    /** The JDK's client sets this header itself unless the JVM was started with leave to pass on the client's. */
    private static final boolean PASSES_HOST = List.of(System.getProperty("jdk.httpclient.allowRestrictedHeaders", "")
                    .split(","))
            .contains("host");

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** How long a replica that refused a connection is asked last. */
    private static final long AVOIDED_NANOS = 1_000_000_000L;

    /** One replica as seen from here. */
    static final class Upstream {
        final int port;
        volatile boolean healthy;
        private volatile long avoidedUntil = System.nanoTime() - 1;

        Upstream(int port, boolean healthy) {
            this.port = port;
            this.healthy = healthy;
        }

        void avoid() {
            avoidedUntil = System.nanoTime() + AVOIDED_NANOS;
        }

        boolean up() {
            return healthy && System.nanoTime() - avoidedUntil >= 0;
        }
    }

    private record Group(ProxyUnit unit, List<Upstream> upstreams) {}

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            // Grows at most to the requests under way, which the listener bounds: a slow upload holds one thread here.
            .executor(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(null, task, "proxy-client", 256 << 10);
                thread.setDaemon(true);
                return thread;
            }))
            .build();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Integer, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final Set<Integer> leaving = ConcurrentHashMap.newKeySet();
    private volatile Group group;

    ProxyHandler(ProxyUnit unit) {
        group = new Group(unit, List.of());
        become(unit);
    }

    /** Takes over the new definition; replicas that stay keep what is known of them. */
    void become(ProxyUnit unit) {
        List<Upstream> upstreams = new ArrayList<>();
        for (int port : unit.upstreams()) {
            upstreams.add(group.upstreams.stream()
                    .filter(u -> u.port == port)
                    .findFirst()
                    .orElseGet(() -> new Upstream(port, unit.healthPath() == null)));
        }
        group = new Group(unit, List.copyOf(upstreams));
    }

    /** Sends nothing more to the port, and waits for the answers under way; also of a replica that is no longer one. */
    void drain(int port, Duration limit) {
        leaving.add(port);
        AtomicInteger count = underWay.get(port);
        if (count != null) {
            Poll.until(limit, () -> count.get() == 0);
        }
    }

    /** There is somebody else at the port. */
    void refill(int port) {
        leaving.remove(port);
    }

    /** Counted before it is looked at, so that {@link #drain} misses nobody. */
    private boolean enter(int port) {
        AtomicInteger count = underWay.computeIfAbsent(port, p -> new AtomicInteger());
        count.incrementAndGet();
        if (leaving.contains(port)) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    private void leave(int port) {
        AtomicInteger count = underWay.get(port);
        if (count != null) {
            count.decrementAndGet();
        }
    }

    List<Upstream> upstreams() {
        return group.upstreams;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Group now = group;
        if (exchange.getRequestHeaders().containsKey("Upgrade")
                && !"h2c".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
            Listener.answer(exchange, 501, "protocol upgrades are not supported by this proxy");
            return;
        }
        AtomicBoolean bodyTouched = new AtomicBoolean();
        BodyPublisher body = body(exchange, bodyTouched);
        String failure = "no replica";
        for (Upstream upstream : inTurn(now)) {
            HttpRequest request;
            try {
                request = request(now.unit, exchange, upstream, body);
            } catch (IllegalArgumentException e) {
                Listener.answer(exchange, 400, "bad request");
                return;
            }
            if (!enter(upstream.port)) {
                failure = "port " + upstream.port + " is about to stop";
                continue;
            }
            try {
                HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
                relay(exchange, response);
                return;
            } catch (UpstreamBroke e) {
                throw e.failure();
            } catch (HttpConnectTimeoutException | ConnectException e) {
                upstream.avoid();
                failure = "port " + upstream.port + " refused the connection";
            } catch (HttpTimeoutException e) {
                Listener.answer(exchange, 504, "no answer within " + now.unit.timeout());
                return;
            } catch (IOException e) {
                upstream.avoid();
                failure = "port " + upstream.port + " broke the connection";
                if (!REPEATABLE.contains(exchange.getRequestMethod())) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("proxy closes", e);
            } finally {
                leave(upstream.port);
            }
            if (bodyTouched.get()) {
                break; // it went by as a stream and cannot be sent again
            }
        }
        exchange.getResponseHeaders().set("Retry-After", "1");
        Listener.answer(exchange, 502, "no replica of " + now.unit.id() + " answered: " + failure);
    }

    /** All replicas, those that are up first, each request beginning with another one. */
    private List<Upstream> inTurn(Group now) {
        int size = now.upstreams.size();
        int first = Math.floorMod(turn.getAndIncrement(), size);
        List<Upstream> order = new ArrayList<>(size);
        List<Upstream> last = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Upstream upstream = now.upstreams.get((first + i) % size);
            (upstream.up() ? order : last).add(upstream);
        }
        order.addAll(last);
        return order;
    }

    private static BodyPublisher body(HttpExchange exchange, AtomicBoolean touched) {
        Headers headers = exchange.getRequestHeaders();
        String length = headers.getFirst("Content-Length");
        boolean chunked = headers.containsKey("Transfer-Encoding");
        if (!chunked && (length == null || length.equals("0"))) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> {
            touched.set(true);
            return exchange.getRequestBody();
        });
        return chunked || length == null
                ? stream
                : BodyPublishers.fromPublisher(stream, Long.parseLong(length.strip()));
    }

    private static HttpRequest request(ProxyUnit unit, HttpExchange exchange, Upstream upstream, BodyPublisher body) {
        Headers headers = exchange.getRequestHeaders();
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .uri(URI.create("http://127.0.0.1:" + upstream.port + target(exchange.getRequestURI())))
                .timeout(unit.timeout())
                .method(exchange.getRequestMethod(), body);
        Set<String> dropped = dropped(headers.get("Connection"));
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!dropped.contains(name)
                    && !name.equals("content-length")
                    && !name.equals("expect")
                    && (PASSES_HOST || !name.equals("host"))
                    && !name.equals("forwarded")
                    && !name.startsWith("x-forwarded-")) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        // Whoever speaks to us is the user's own machine, so what it says about earlier hops is kept.
        String client = exchange.getRemoteAddress().getAddress().getHostAddress();
        List<String> hops = new ArrayList<>(headers.getOrDefault("X-Forwarded-For", List.of()));
        hops.add(client);
        request.header("X-Forwarded-For", String.join(", ", hops));
        String scheme = headers.getFirst("X-Forwarded-Proto");
        request.header("X-Forwarded-Proto", scheme == null ? "http" : scheme);
        request.header(
                "X-Forwarded-Port", Integer.toString(exchange.getLocalAddress().getPort()));
        String host = headers.getFirst("Host");
        if (host != null) {
            request.header("X-Forwarded-Host", host);
        }
        return request.build();
    }

    /** Path and query exactly as they came. {@code //a/b} parses as a host and a path, hence the detour. */
    private static String target(URI uri) {
        String path = uri.getScheme() == null && uri.getRawAuthority() != null
                ? "//" + uri.getRawAuthority() + uri.getRawPath()
                : uri.getRawPath();
        return (path == null || path.isEmpty() ? "/" : path)
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private static Set<String> dropped(@Nullable List<String> connection) {
        if (connection == null) {
            return HOP_BY_HOP;
        }
        Set<String> dropped = new HashSet<>(HOP_BY_HOP);
        for (String value : connection) {
            for (String name : value.split(",")) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        dropped.remove("host");
        return dropped;
    }

    private static void relay(HttpExchange exchange, HttpResponse<InputStream> response) throws UpstreamBroke {
        try (InputStream in = response.body()) {
            Headers headers = exchange.getResponseHeaders();
            Set<String> dropped = dropped(response.headers().map().get("connection"));
            response.headers().map().forEach((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!dropped.contains(lower) && !lower.equals("content-length") && !lower.startsWith(":")) {
                    values.forEach(value -> headers.add(name, value));
                }
            });
            long length = response.headers().firstValueAsLong("content-length").orElse(-1);
            int status = response.statusCode();
            boolean bodiless =
                    exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304 || status < 200;
            if (bodiless) {
                if (length >= 0 && status != 204) {
                    headers.set("Content-Length", Long.toString(length));
                }
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, length < 0 ? 0 : length == 0 ? -1 : length);
                OutputStream out = exchange.getResponseBody();
                Listener.copy(in, out, length < 0);
            }
            exchange.close();
        } catch (IOException | RuntimeException e) {
            throw new UpstreamBroke(e);
        }
    }

    /** The answer had begun: nothing can be repeated, the client must see a cut connection. */
    private static final class UpstreamBroke extends Exception {
        private static final long serialVersionUID = 1L;

        UpstreamBroke(Exception cause) {
            super(cause);
        }

        IOException failure() {
            return new IOException("answer cut short", getCause());
        }
    }
}

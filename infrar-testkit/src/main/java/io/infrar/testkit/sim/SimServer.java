package io.infrar.testkit.sim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on loopback that answers by routes, and remembers calls. Any number of clients may call at once; handlers run one after
 * the other, so that they need no locks, and what they leave in the {@link SimState} is saved after each request that may change it.
 *
 * <p>With an {@link OpenApiContract}, a request that breaks it is answered with status 599, and what is wrong with requests and with
 * the simulator's own answers is listed by {@link #violations()}; {@link #close()} fails when there are some.
 */
public final class SimServer implements AutoCloseable {
    /** Of an answer to a request that breaks the contract. */
    public static final int BROKEN_CONTRACT = 599;

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        SimAnswer answer(SimRequest request);
    }

    /** What happens around each request: credentials, rates, headers, and errors as the vendor words them. */
    @FunctionalInterface
    public interface Around {
        SimAnswer answer(SimRequest request, Handler next);
    }

    private record Route(String method, Handler handler) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final String basePath;
    private final SimState state;
    private final Around around;
    private final Handler otherwise;
    private final Map<PathTemplate, List<Route>> routes;
    private final @Nullable OpenApiContract contract;
    private final Predicate<SimRequest> contracted;
    private final ConcurrentLinkedQueue<SimCall> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final Object turn = new Object();
    private final Object flights = new Object();
    private int inFlight;
    private volatile Duration latency;

    private SimServer(Builder builder, HttpServer server) {
        this.server = server;
        this.basePath = builder.basePath;
        this.state = builder.state;
        this.around = builder.around;
        this.otherwise = builder.otherwise;
        this.routes = new TreeMap<>(builder.routes);
        this.contract = builder.contract;
        this.contracted = builder.contracted;
        this.latency = builder.latency;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "simulator");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A server that knows no path yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Puts a server together. */
    public static final class Builder {
        private final Map<PathTemplate, List<Route>> routes = new LinkedHashMap<>();
        private String basePath = "";
        private int port;
        private @Nullable SSLContext tls;
        private Duration latency = Duration.ZERO;
        private SimState state = SimState.inMemory();
        private Around around = (request, next) -> next.answer(request);
        private Handler otherwise = request -> SimAnswer.empty(404);
        private @Nullable OpenApiContract contract;
        private Predicate<SimRequest> contracted = request -> true;

        private Builder() {}

        /** What all paths begin with, such as {@code /v1}; nothing unless given. */
        public Builder basePath(String path) {
            this.basePath = path;
            return this;
        }

        /** Listens for HTTPS, with the key and certificate of this context. */
        public Builder tls(SSLContext context) {
            this.tls = context;
            return this;
        }

        /** A free port unless given. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** What is added to each answer; nothing unless given. */
        public Builder latency(Duration added) {
            this.latency = added;
            return this;
        }

        /** In memory unless given. */
        public Builder state(SimState kept) {
            this.state = kept;
            return this;
        }

        /** For every request, also of those without a route. */
        public Builder around(Around filter) {
            this.around = filter;
            return this;
        }

        /** For requests without a route; status 404 unless given. */
        public Builder otherwise(Handler handler) {
            this.otherwise = handler;
            return this;
        }

        /** Checks requests that the predicate accepts, and their answers. */
        public Builder contract(OpenApiContract description, Predicate<SimRequest> which) {
            this.contract = description;
            this.contracted = which;
            return this;
        }

        /** For a path with variables, such as {@code /servers/{id}}; where two paths fit, the more literal one is taken. */
        public Builder route(String method, String path, Handler handler) {
            routes.computeIfAbsent(PathTemplate.of(path), p -> new ArrayList<>())
                    .add(new Route(method, handler));
            return this;
        }

        /** Listens from now on. */
        public SimServer start() {
            // Else answers wait 40 ms for an acknowledgement on JDK 17; must be set before the first server.
            System.setProperty("sun.net.httpserver.nodelay", "true");
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                SSLContext context = tls;
                HttpServer plain = context == null ? HttpServer.create(address, 256) : HttpsServer.create(address, 256);
                if (plain instanceof HttpsServer secured && context != null) {
                    secured.setHttpsConfigurator(new HttpsConfigurator(context));
                }
                SimServer started = new SimServer(this, plain);
                started.server.setExecutor(started.threads);
                started.server.createContext("/", started::serve);
                started.server.start();
                return started;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on port " + port, e);
            }
        }
    }

    /** Where it listens, with the base path. */
    public URI endpoint() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + basePath);
    }

    /** What is added to each answer from now on. */
    public void latency(Duration added) {
        this.latency = added;
    }

    /** The calls answered so far, in the order of their answers. */
    public List<SimCall> calls() {
        return List.copyOf(calls);
    }

    /** Begins to remember anew. */
    public void forgetCalls() {
        calls.clear();
    }

    /** Does something while no request is handled, and saves the state. */
    public void exclusively(Runnable change) {
        synchronized (turn) {
            change.run();
            state.save();
        }
    }

    /** What the state says while no request is handled. */
    public <T> T look(Supplier<T> question) {
        synchronized (turn) {
            return question.get();
        }
    }

    /** How requests and answers broke the contract, and errors of the simulator itself. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Fails with all violations, if there are any. */
    public void assertConforms() {
        List<String> found = violations();
        if (!found.isEmpty()) {
            throw new AssertionError(found.size() + " violations of the official description:\n"
                    + String.join("\n", found.subList(0, Math.min(50, found.size()))));
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        synchronized (flights) {
            inFlight++;
        }
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            pause();
            String rawPath = exchange.getRequestURI().getRawPath();
            boolean below = rawPath.startsWith(basePath);
            SimRequest request = new SimRequest(
                    exchange.getRequestMethod(),
                    below ? rawPath.substring(basePath.length()) : rawPath,
                    Map.of(),
                    query(exchange.getRequestURI().getRawQuery()),
                    headers(exchange),
                    body);
            SimAnswer answer = below ? answer(request) : SimAnswer.empty(404);
            calls.add(new SimCall(
                    request.method(),
                    request.path(),
                    request.query(),
                    new String(body, StandardCharsets.UTF_8),
                    answer.status(),
                    new String(answer.body(), StandardCharsets.UTF_8)));
            send(exchange, answer);
        } finally {
            synchronized (flights) {
                inFlight--;
                flights.notifyAll();
            }
        }
    }

    private void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(latency.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the simulator is closed", e);
        }
    }

    private SimAnswer answer(SimRequest request) {
        OpenApiContract checked = contract != null && contracted.test(request) ? contract : null;
        if (checked != null) {
            List<String> broken = checked.request(request);
            if (!broken.isEmpty()) {
                return refused(request, broken);
            }
        }
        SimAnswer answer;
        synchronized (turn) {
            try {
                answer = around.answer(request, this::route);
                if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                    state.save();
                }
            } catch (RuntimeException | Error e) {
                violations.add(request.method() + " " + request.path() + ": the simulator failed: " + trace(e));
                return SimAnswer.of(500, "text/plain", e.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        if (checked != null) {
            checked.answer(request, answer).forEach(broken -> violations.add(text(request, "answer", broken)));
        }
        return answer;
    }

    private static String trace(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        return error + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private SimAnswer refused(SimRequest request, List<String> broken) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        broken.forEach(violation -> {
            violations.add(text(request, "request", violation));
            body.withArrayProperty("violations").add(violation);
        });
        return SimAnswer.json(BROKEN_CONTRACT, body);
    }

    private static String text(SimRequest request, String part, String broken) {
        return request.method() + " " + request.path() + ": " + part + ": " + broken;
    }

    private SimAnswer route(SimRequest request) {
        for (Map.Entry<PathTemplate, List<Route>> entry : routes.entrySet()) {
            Optional<Map<String, String>> variables = entry.getKey().match(request.path());
            if (variables.isPresent()) {
                for (Route route : entry.getValue()) {
                    if (route.method().equals(request.method())) {
                        return route.handler().answer(request.withVariables(variables.get()));
                    }
                }
            }
        }
        return otherwise.answer(request);
    }

    private static Map<String, List<String>> query(@Nullable String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    String name = equals < 0 ? pair : pair.substring(0, equals);
                    String value = equals < 0 ? "" : pair.substring(equals + 1);
                    query.computeIfAbsent(decode(name), n -> new ArrayList<>()).add(decode(value));
                }
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return headers;
    }

    private static void send(HttpExchange exchange, SimAnswer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else if (body.length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Lets requests in flight finish, stops listening, and fails when the contract was broken. */
    @Override
    public void close() {
        stop();
        assertConforms();
    }

    private void stop() {
        long end = System.nanoTime() + GRACE.toNanos();
        synchronized (flights) {
            try {
                for (long left = GRACE.toNanos(); inFlight > 0 && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(flights, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.stop(0);
        threads.shutdownNow();
    }
}

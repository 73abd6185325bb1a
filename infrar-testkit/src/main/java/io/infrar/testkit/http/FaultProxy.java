package io.infrar.testkit.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy on loopback that delays calls, answers some of them with faults, and remembers all: what a provider must cope with
 * and what it costs, tried on any simulated or scripted API. Which calls get faults follows a seed, so that a run can be
 * repeated.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Pattern ACTION = Pattern.compile("(?:^|[&?])Action=([A-Za-z0-9]+)");
    private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/\\d+/[^/]+/([^/]+)/aws4_request");
    /** Those that speak XML over paths. */
    private static final Set<String> XML_SERVICES = Set.of("cloudfront", "route53");

    private static final Set<String> HOP_HEADERS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private final URI upstream;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile Faults faults = Faults.NONE;
    private volatile Runnable moment = () -> {};
    private final Random random;

    /** What a call can be answered with instead of the answer. */
    public enum Fault {
        /** Status 429 or the API's way to say it, before the server sees the call. */
        THROTTLED,
        /** Status 503, before the server sees the call. */
        UNAVAILABLE,
        /** The connection ends before the server sees the call. */
        RESET,
        /** The server does what is asked, and the connection ends before its answer. */
        LOST_ANSWER
    }

    /**
     * Which calls get faults.
     *
     * @param share of the calls, 0 to 1
     * @param kinds one of them is drawn for each fault
     * @param which calls can get one
     */
    public record Faults(double share, List<Fault> kinds, Predicate<Call> which) {
        /** No faults. */
        public static final Faults NONE = new Faults(0, List.of(), call -> false);

        public Faults {
            kinds = List.copyOf(kinds);
        }

        /** A share of all calls gets any fault. */
        public static Faults any(double share) {
            return new Faults(share, List.of(Fault.values()), call -> true);
        }
    }

    /**
     * A call that was made.
     *
     * @param service as in the signature of AWS, else empty
     * @param action the AWS action, else the method and the path
     * @param began nanoseconds of {@link System#nanoTime}
     * @param took nanoseconds from arrival to answer, delay included; 0 while it runs
     * @param status of the answer; 0 where the connection was ended
     * @param fault null when it was answered by the server
     */
    public record Call(
            String service,
            String action,
            long began,
            long took,
            int status,
            @Nullable Fault fault) {
        /** Whether it changes nothing. */
        public boolean reads() {
            return action.matches("(Describe|List|Get|Head|BatchGet|Lookup|GET|HEAD).*");
        }
    }

    private FaultProxy(URI upstream, HttpServer server, long seed) {
        this.upstream = upstream;
        this.server = server;
        this.random = new Random(seed);
    }

    /** A proxy before the given server, such as {@code http://127.0.0.1:5000}, on a free port. */
    public static FaultProxy before(URI upstream, long seed) {
        // Else answers wait 40 ms for an acknowledgement on JDK 17; must be set before the first server.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            FaultProxy proxy = new FaultProxy(upstream, server, seed);
            server.setExecutor(proxy.threads);
            server.createContext("/", proxy::handle);
            startAsDaemon(server);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a proxy before " + upstream, e);
        }
    }

    /** Its threads inherit that, so that a program may end without closing it. */
    private static void startAsDaemon(HttpServer server) {
        Thread starter = new Thread(server::start, "fault-proxy-start");
        starter.setDaemon(true);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where to send calls instead of the server. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Delays each call by that long before it is forwarded. */
    public FaultProxy latency(Duration newLatency) {
        latency = newLatency;
        return this;
    }

    public FaultProxy faults(Faults newFaults) {
        faults = newFaults;
        return this;
    }

    /** Does something right before the server gets a call that changes something, and right after it is done, before the answer. */
    public FaultProxy aroundChanges(Runnable newMoment) {
        moment = newMoment;
        return this;
    }

    /** The calls since the start or the last {@link #forget}, in the order of their ends. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Forgets the calls so far. */
    public void forget() {
        calls.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long began = System.nanoTime();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Call call = identify(exchange, body, began);
        try {
            Fault fault = draw(call);
            TimeUnit.NANOSECONDS.sleep(latency.toNanos());
            int status = fault == null || fault == Fault.LOST_ANSWER
                    ? forward(exchange, body, call, fault != null)
                    : refuse(exchange, fault, call);
            calls.add(new Call(call.service(), call.action(), began, System.nanoTime() - began, status, fault));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private @Nullable Fault draw(Call call) {
        Faults now = faults;
        if (now.share() <= 0 || !now.which().test(call)) {
            return null;
        }
        synchronized (random) {
            return random.nextDouble() < now.share()
                    ? now.kinds().get(random.nextInt(now.kinds().size()))
                    : null;
        }
    }

    private int forward(HttpExchange exchange, byte[] body, Call call, boolean loseAnswer)
            throws IOException, InterruptedException {
        Runnable around = call.reads() ? () -> {} : moment;
        HttpRequest.Builder request = HttpRequest.newBuilder(upstream.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (!HOP_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        // Signatures are of the host's name that the caller used.
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host != null) {
            request.setHeader("X-Forwarded-Host", host);
        }
        around.run();
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        around.run();
        if (loseAnswer) {
            return 0;
        }
        answer.headers().map().forEach((name, values) -> {
            if (!HOP_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            answer.headers()
                    .firstValue("content-length")
                    .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        }
        exchange.sendResponseHeaders(
                answer.statusCode(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head && answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        return answer.statusCode();
    }

    private static int refuse(HttpExchange exchange, Fault fault, Call call) throws IOException {
        if (fault == Fault.RESET) {
            return 0;
        }
        Refusal refusal = refusal(exchange, fault == Fault.THROTTLED, call.service());
        refusal.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = refusal.body().getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(refusal.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        return refusal.status();
    }

    private record Refusal(int status, Map<String, String> headers, String body) {}

    /** As the service itself would say it: each protocol of AWS has its own codes, statuses and bodies; others are known by their paths. */
    private static Refusal refusal(HttpExchange exchange, boolean throttled, String service) {
        if (exchange.getRequestHeaders().containsKey("X-Amz-Target")) {
            String code = throttled ? "ThrottlingException" : "ServiceUnavailableException";
            return new Refusal(
                    throttled ? 400 : 503,
                    Map.of("Content-Type", "application/x-amz-json-1.1"),
                    "{\"__type\":\"" + code + "\",\"message\":\"drawn by the proxy\"}");
        }
        if (service.equals("ec2")) {
            return xml(
                    503,
                    "<Response><Errors>" + error(throttled ? "RequestLimitExceeded" : "Unavailable")
                            + "</Errors><RequestID>proxy</RequestID></Response>");
        }
        if (service.equals("s3")) {
            return xml(503, error(throttled ? "SlowDown" : "ServiceUnavailable"));
        }
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/client/v4/")) {
            // With how long to wait, as Cloudflare says it.
            return new Refusal(
                    throttled ? 429 : 503,
                    throttled
                            ? Map.of("Content-Type", "application/json", "Retry-After", "1")
                            : Map.of("Content-Type", "application/json"),
                    "{\"success\":false,\"errors\":[{\"code\":" + (throttled ? 971 : 10_000)
                            + ",\"message\":\"drawn by the proxy\"}],\"messages\":[],\"result\":null}");
        }
        if (service.isEmpty() && path.startsWith("/v1/")) {
            return json(
                    throttled ? 429 : 503,
                    "{\"error\":{\"code\":\"" + (throttled ? "rate_limit_exceeded" : "unavailable")
                            + "\",\"message\":\"drawn by the proxy\"}}");
        }
        if (isForm(exchange) || XML_SERVICES.contains(service)) {
            return xml(
                    throttled ? 400 : 503,
                    "<ErrorResponse>" + error(throttled ? "Throttling" : "ServiceUnavailable")
                            + "<RequestId>proxy</RequestId></ErrorResponse>");
        }
        String code = throttled ? "TooManyRequestsException" : "ServiceUnavailableException";
        return new Refusal(
                throttled ? 429 : 503,
                Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
                "{\"message\":\"drawn by the proxy\"}");
    }

    private static Refusal json(int status, String body) {
        return new Refusal(status, Map.of("Content-Type", "application/json"), body);
    }

    private static Refusal xml(int status, String body) {
        return new Refusal(status, Map.of("Content-Type", "text/xml"), body);
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>drawn by the proxy</Message></Error>";
    }

    private static boolean isForm(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type != null && type.startsWith("application/x-www-form-urlencoded");
    }

    private static Call identify(HttpExchange exchange, byte[] body, long began) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher service = SERVICE.matcher(authorization == null ? "" : authorization);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String action = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        if (target != null) {
            action = target.substring(target.lastIndexOf('.') + 1);
        } else {
            Matcher named = ACTION.matcher(
                    isForm(exchange)
                            ? new String(body, StandardCharsets.UTF_8)
                            : exchange.getRequestURI().toString());
            if (named.find()) {
                action = named.group(1);
            }
        }
        return new Call(service.find() ? service.group(1) : "", action, began, 0, 0, null);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

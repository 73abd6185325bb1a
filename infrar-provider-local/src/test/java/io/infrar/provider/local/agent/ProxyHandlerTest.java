package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyHandlerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Listener> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Listener::close);
    }

    private Listener upstream(HttpHandler handler) throws IOException {
        Listener listener = Listener.open("upstream", "127.0.0.1", 0, 16, handler);
        open.add(listener);
        return listener;
    }

    private Listener named(String name) throws IOException {
        return upstream(exchange -> Listener.answer(exchange, 200, name));
    }

    private ProxyHandler handler;

    private int proxy(Integer... upstreams) throws IOException {
        handler = new ProxyHandler(ProxyUnit.of("api", "test", 1, List.of(upstreams)));
        return upstream(handler).port();
    }

    private static HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    private String get(int port, String path) throws Exception {
        HttpResponse<String> response = client.send(to(port, path).build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    @Test
    void requests_are_spread_and_go_on_when_one_replica_stops() throws Exception {
        Listener one = named("one");
        int proxy = proxy(one.port(), named("two").port());
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            seen.add(get(proxy, "/"));
        }
        assertThat(seen).containsExactly("200 one", "200 two");
        one.close();
        for (int i = 0; i < 10; i++) {
            assertThat(get(proxy, "/")).isEqualTo("200 two");
        }
    }

    @Test
    void without_any_replica_the_answer_is_502_and_it_recovers() throws Exception {
        int port = Ports.free();
        int proxy = proxy(port);
        assertThat(get(proxy, "/")).startsWith("502 no replica of api answered: port " + port);
        open.add(Listener.open("late", "127.0.0.1", port, 2, exchange -> Listener.answer(exchange, 200, "late")));
        assertThat(get(proxy, "/")).isEqualTo("200 late");
    }

    @Test
    void replicas_can_be_exchanged_while_the_listener_stays() throws Exception {
        int proxy = proxy(named("old").port());
        assertThat(get(proxy, "/")).isEqualTo("200 old");
        handler.become(ProxyUnit.of("api", "test", 1, List.of(named("new").port())));
        assertThat(get(proxy, "/")).isEqualTo("200 new");
    }

    @Test
    void a_request_that_may_have_been_carried_out_is_not_repeated() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpHandler breaks = exchange -> {
            calls.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            throw new IOException("the replica dies");
        };
        int proxy = proxy(upstream(breaks).port(), upstream(breaks).port());
        HttpResponse<String> post = client.send(
                to(proxy, "/").POST(BodyPublishers.ofString("pay 5")).build(), BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(502);
        assertThat(calls).hasValue(1);

        // while a GET is tried on the other one
        calls.set(0);
        client.send(to(proxy, "/").build(), BodyHandlers.ofString());
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_body_reaches_the_other_replica_when_the_first_refuses_the_connection() throws Exception {
        Listener echo = upstream(exchange ->
                Listener.answer(exchange, 201, exchange.getRequestBody().readAllBytes()));
        int proxy = proxy(Ports.free(), echo.port());
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> post = client.send(
                    to(proxy, "/").POST(BodyPublishers.ofString("pay 5")).build(), BodyHandlers.ofString());
            assertThat(post.statusCode()).isEqualTo(201);
            assertThat(post.body()).isEqualTo("pay 5");
        }
    }

    @Test
    void headers_of_one_hop_stay_on_that_hop() throws Exception {
        Listener upstream = upstream(exchange -> {
            StringBuilder seen = new StringBuilder();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> seen.append(name)
                            .append(": ")
                            .append(String.join("|", values))
                            .append('\n'));
            exchange.getResponseHeaders().set("Connection", "X-Internal");
            exchange.getResponseHeaders().set("X-Internal", "1");
            exchange.getResponseHeaders().add("Set-Cookie", "a=1");
            exchange.getResponseHeaders().add("Set-Cookie", "b=2");
            Listener.answer(exchange, 200, seen.toString());
        });
        int proxy = proxy(upstream.port());
        String answer = raw(
                proxy,
                "GET /p%20q?x=%2F HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\nConnection: X-Secret-Hop\r\n"
                        + "X-Secret-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Authorization: Basic x\r\nTE: trailers\r\n"
                        + "X-Forwarded-For: 10.1.1.1\r\nAccept: text/plain\r\n\r\n");
        assertThat(answer)
                .contains("X-forwarded-for: 10.1.1.1, 127.0.0.1")
                .contains("X-forwarded-proto: http")
                .contains("X-forwarded-port: " + proxy)
                .contains("X-forwarded-host: shop.test")
                .contains("Accept: text/plain")
                .doesNotContainIgnoringCase("X-Secret-Hop")
                .doesNotContainIgnoringCase("Keep-Alive: 5")
                .doesNotContainIgnoringCase("Proxy-Authorization")
                .doesNotContainIgnoringCase("x-internal")
                .containsIgnoringCase("set-cookie: a=1")
                .containsIgnoringCase("set-cookie: b=2");
    }

    @Test
    void a_path_arrives_as_it_was_written() throws Exception {
        Listener upstream = upstream(exchange ->
                Listener.answer(exchange, 200, exchange.getRequestURI().toString()));
        int proxy = proxy(upstream.port());
        assertThat(raw(proxy, "GET /a%2Fb/%C3%BC?q=a+b%26&r HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains("/a%2Fb/%C3%BC?q=a+b%26&r");
        assertThat(raw(proxy, "GET //evil.test/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains("//evil.test/x");
    }

    @Test
    void bodies_are_streamed_both_ways_without_being_kept() throws Exception {
        long size = 200L << 20;
        Listener counting = upstream(exchange -> {
            long n = 0;
            byte[] buffer = new byte[1 << 16];
            InputStream in = exchange.getRequestBody();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                n += read;
            }
            Listener.answer(exchange, 200, "got " + n);
        });
        int proxy = proxy(counting.port());
        InputStream zeros = new InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] buffer, int from, int length) {
                int n = (int) Math.min(length, left);
                left -= n;
                return n == 0 ? -1 : n;
            }
        };
        HttpResponse<String> response = client.send(
                to(proxy, "/").PUT(BodyPublishers.ofInputStream(() -> zeros)).build(), BodyHandlers.ofString());
        assertThat(response.body()).startsWith("got " + size);
    }

    @Test
    void events_arrive_while_the_answer_still_goes_on() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        Listener events = upstream(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: 1\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
                assertThat(firstSeen.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.getResponseBody().write("data: 2\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        int proxy = proxy(events.port());
        HttpResponse<InputStream> response = client.send(to(proxy, "/").build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: 1");
            firstSeen.countDown();
            assertThat(lines.readLine()).isEqualTo("data: 2");
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void an_answer_cut_short_is_not_passed_off_as_whole() throws Exception {
        Listener breaking = upstream(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("the replica dies");
        });
        int proxy = proxy(breaking.port());
        assertThatThrownBy(() -> client.send(to(proxy, "/").build(), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_silent_replica_costs_504_after_the_timeout_and_upgrades_are_refused() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ProxyUnit unit = new ProxyUnit(
                    "api", "test", "127.0.0.1", 1, List.of(silent.getLocalPort()), null, Duration.ofMillis(150));
            int proxy = upstream(new ProxyHandler(unit)).port();
            assertThat(get(proxy, "/")).startsWith("504");
            String upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n";
            assertThat(raw(proxy, upgrade)).startsWith("HTTP/1.1 501");
        }
    }

    @Test
    void slow_clients_do_not_keep_others_waiting() throws Exception {
        int proxy = proxy(named("one").port(), named("two").port());
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) { // of the 16 threads this listener has
                Socket socket = Prober.connect(proxy, Duration.ofSeconds(5));
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertThat(get(proxy, "/")).startsWith("200");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = Prober.connect(port, Duration.ofSeconds(5))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

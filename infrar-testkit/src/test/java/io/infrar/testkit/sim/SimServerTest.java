package io.infrar.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimServerTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static HttpRequest request(SimServer server, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.endpoint() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> call(SimServer server, String method, String path, String body)
            throws Exception {
        return CLIENT.send(request(server, method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static ObjectNode json(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    /** Counts what is posted. */
    private static SimServer counter(SimState state) {
        return SimServer.builder()
                .basePath("/v1")
                .state(state)
                .route("GET", "/things/{id}", r -> SimAnswer.json(200, json("id", r.variable("id"))))
                .route("GET", "/things/all", r -> SimAnswer.json(200, json("id", "all of them")))
                .route("POST", "/count", r -> {
                    int count = state.root().path("count").asInt() + 1;
                    state.root().put("count", count);
                    return SimAnswer.json(201, json("count", Integer.toString(count)))
                            .header("X-Count", Integer.toString(count));
                })
                .start();
    }

    @Test
    void requests_are_answered_by_the_most_literal_route() throws Exception {
        try (SimServer server = counter(SimState.inMemory())) {
            assertThat(call(server, "GET", "/things/all", "").body()).isEqualTo("{\"id\":\"all of them\"}");
            assertThat(call(server, "GET", "/things/a%2Fb+c", "").body()).isEqualTo("{\"id\":\"a/b+c\"}");
            assertThat(call(server, "GET", "/things", "").statusCode()).isEqualTo(404);
            assertThat(call(server, "DELETE", "/things/1", "").statusCode()).isEqualTo(404);
            assertThat(server.endpoint().getPath()).isEqualTo("/v1");
        }
    }

    @Test
    void calls_are_remembered_with_everything_in_them() throws Exception {
        try (SimServer server = counter(SimState.inMemory())) {
            assertThat(call(server, "POST", "/count?dry=a%20b&dry=2", "{\"by\":1}")
                            .headers()
                            .firstValue("X-Count"))
                    .contains("1");
            assertThat(server.calls()).singleElement().satisfies(call -> {
                assertThat(call.line()).isEqualTo("POST /count");
                assertThat(call.query().get("dry")).containsExactly("a b", "2");
                assertThat(call.body()).isEqualTo("{\"by\":1}");
                assertThat(call.status()).isEqualTo(201);
                assertThat(call.answer()).isEqualTo("{\"count\":\"1\"}");
            });
            server.forgetCalls();
            assertThat(server.calls()).isEmpty();
        }
    }

    @Test
    void many_clients_at_once_change_the_state_one_after_the_other() throws Exception {
        SimState state = SimState.inMemory();
        try (SimServer server = counter(state)) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> CLIENT.sendAsync(
                            request(server, "POST", "/count", "{}"), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            answers.forEach(CompletableFuture::join);
            assertThat(state.root().path("count").asInt()).isEqualTo(200);
        }
    }

    @Test
    void state_in_a_folder_is_found_by_the_next_server(@TempDir Path folder) throws Exception {
        try (SimServer server = counter(SimState.in(folder.resolve("sim")))) {
            call(server, "POST", "/count", "{}");
        }
        try (SimServer server = counter(SimState.in(folder.resolve("sim")))) {
            assertThat(call(server, "POST", "/count", "{}").body()).isEqualTo("{\"count\":\"2\"}");
        }
    }

    @Test
    void requests_in_flight_are_answered_before_it_closes() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SimServer server = SimServer.builder()
                .route("GET", "/slow", r -> {
                    arrived.countDown();
                    awaitUninterruptibly(go);
                    return SimAnswer.json(200, json("a", "b"));
                })
                .start();
        CompletableFuture<HttpResponse<String>> answer =
                CLIENT.sendAsync(request(server, "GET", "/slow", ""), HttpResponse.BodyHandlers.ofString());
        arrived.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
        go.countDown();
        assertThat(answer.join().statusCode()).isEqualTo(200);
        closed.join();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void latency_is_added_to_each_call() throws Exception {
        try (SimServer server = counter(SimState.inMemory())) {
            server.latency(Duration.ofMillis(100));
            long began = System.nanoTime();
            call(server, "GET", "/things/1", "");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    @Test
    void an_error_of_the_simulator_itself_fails_the_test() throws Exception {
        SimServer server = SimServer.builder()
                .route("GET", "/", r -> {
                    throw new IllegalStateException("oh");
                })
                .start();
        assertThat(call(server, "GET", "/", "").statusCode()).isEqualTo(500);
        assertThatThrownBy(server::close).isInstanceOf(AssertionError.class).hasMessageContaining("oh");
    }

    @Test
    void a_broken_contract_is_answered_with_599_and_fails_at_the_end(@TempDir Path folder) throws Exception {
        Path description = Files.writeString(folder.resolve("x.json"), """
                {"openapi":"3.0.3","paths":{"/x":{"get":{"responses":{"204":{"description":""}}}}}}
                """);
        SimServer server = SimServer.builder()
                .route("GET", "/x", r -> SimAnswer.json(200, json("a", "b")))
                .contract(
                        OpenApiContract.load(description),
                        request -> !request.path().equals("/free"))
                .start();
        assertThat(call(server, "GET", "/y", "").statusCode()).isEqualTo(SimServer.BROKEN_CONTRACT);
        assertThat(call(server, "GET", "/free", "").statusCode()).isEqualTo(404);
        assertThat(call(server, "GET", "/x", "").statusCode()).isEqualTo(200);
        assertThat(server.violations())
                .containsExactly(
                        "GET /y: request: there is no such operation", "GET /x: answer: status 200 is not declared");
        assertThatThrownBy(server::close).isInstanceOf(AssertionError.class).hasMessageContaining("GET /y");
    }
}

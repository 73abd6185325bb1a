package io.infrar.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestClientTest {
    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private RestClient client = null;

    @BeforeEach
    void open() {
        client = RestClient.builder(new PlainVendor(), URI.create(server.baseUrl() + "/v1"))
                .header("Authorization", () -> "Bearer secret-token")
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    record Thing(String fullName, @Nullable Integer portNumber) {}

    @Test
    void a_record_is_sent_and_read_in_the_words_of_rest_apis() {
        server.stubFor(post("/v1/things").willReturn(okJson("{\"thing\":{\"full_name\":\"a\",\"new_field\":1}}")));

        RestAnswer answer = client.call(RestRequest.post("/things", new Thing("a", null)));

        assertThat(answer.read("thing", Thing.class)).isEqualTo(new Thing("a", null));
        server.verify(postRequestedFor(urlEqualTo("/v1/things"))
                .withHeader("Authorization", equalTo("Bearer secret-token"))
                .withRequestBody(equalToJson("{\"full_name\":\"a\"}")));
    }

    @Test
    void a_large_body_is_written_while_it_is_sent_and_again_when_it_is_sent_again() {
        answers("/v1/files", List.of(aResponse().withStatus(503), okJson("{}")));

        client.call(RestRequest.put("/files", null).body("text/plain", 6, out -> {
            out.write("abc".getBytes(UTF_8));
            out.write("def".getBytes(UTF_8));
        }));

        server.verify(
                2,
                putRequestedFor(urlEqualTo("/v1/files"))
                        .withHeader("Content-Length", equalTo("6"))
                        .withHeader("Content-Type", equalTo("text/plain"))
                        .withRequestBody(equalTo("abcdef")));
    }

    @Test
    void parameters_and_parts_of_paths_are_encoded() {
        server.stubFor(any(anyUrl()).willReturn(okJson("{}")));

        client.call(RestRequest.get("/things/" + RestRequest.part("a/b ü"))
                .query("name", "x&y=z")
                .query("id", 1)
                .query("id", 2)
                .query("none", null));

        server.verify(getRequestedFor(urlEqualTo("/v1/things/a%2Fb%20%C3%BC?name=x%26y%3Dz&id=1&id=2")));
    }

    @Test
    void a_read_whose_answer_was_lost_is_made_again() {
        answers("/v1/things", List.of(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), okJson("{\"n\":1}")));

        assertThat(client.call(RestRequest.get("/things")).json().path("n").asInt())
                .isEqualTo(1);
    }

    @Test
    void a_create_whose_answer_was_lost_is_not_made_again() {
        server.stubFor(post("/v1/things").willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        assertThatThrownBy(() -> client.call(RestRequest.post("/things", Map.of())))
                .asInstanceOf(type(ProviderException.class))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.CONNECTION))
                .satisfies(failure -> assertThat(failure).hasMessageContaining("POST /things"));
        server.verify(1, postRequestedFor(urlEqualTo("/v1/things")));
    }

    @Test
    void a_create_on_a_connection_that_the_server_has_closed_meanwhile_is_made_once_at_most() {
        server.stubFor(get("/v1/things").willReturn(okJson("{}").withHeader("Connection", "close")));
        server.stubFor(post("/v1/things").willReturn(okJson("{}")));

        client.call(RestRequest.get("/things"));
        client.call(RestRequest.post("/things", Map.of()));

        server.verify(1, postRequestedFor(urlEqualTo("/v1/things")));
    }

    @Test
    void a_create_that_was_refused_for_the_number_of_calls_is_made_again() {
        answers("/v1/things", List.of(aResponse().withStatus(429), okJson("{}")));

        client.call(RestRequest.post("/things", Map.of()));

        server.verify(2, postRequestedFor(urlEqualTo("/v1/things")));
    }

    @Test
    void a_long_wait_is_left_to_the_engine() {
        answers("/v1/things", List.of(aResponse().withStatus(429).withHeader("Retry-After", "300")));

        assertThatThrownBy(() -> client.call(RestRequest.get("/things")))
                .asInstanceOf(type(ProviderException.class))
                .extracting(ProviderException::retryAfter)
                .isEqualTo(Duration.ofMinutes(5));
        server.verify(1, getRequestedFor(urlEqualTo("/v1/things")));
    }

    @Test
    void an_error_of_the_vendor_is_tried_again_only_where_twice_is_the_same_as_once() {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));

        assertThatThrownBy(() -> client.call(RestRequest.post("/things", Map.of())))
                .isInstanceOf(ProviderException.class);
        server.verify(1, postRequestedFor(urlEqualTo("/v1/things")));

        assertThatThrownBy(() -> client.call(RestRequest.get("/things"))).isInstanceOf(ProviderException.class);
        server.verify(4, getRequestedFor(urlEqualTo("/v1/things")));
    }

    @Test
    void credentials_do_not_follow_a_redirect() {
        server.stubFor(any(anyUrl())
                .willReturn(aResponse().withStatus(302).withHeader("Location", server.baseUrl() + "/elsewhere")));

        assertThatThrownBy(() -> client.call(RestRequest.get("/things"))).isInstanceOf(ProviderException.class);

        server.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void clients_with_the_same_token_share_what_is_left_and_others_do_not() {
        server.stubFor(any(anyUrl()).willReturn(okJson("{}").withHeader("Left", "0")));
        AtomicBoolean cancelled = new AtomicBoolean(true);
        List<String> progress = new CopyOnWriteArrayList<>();
        RateBudgets budgets = new RateBudgets();
        try (RestClient one = client(budgets, "same", run(cancelled, progress));
                RestClient two = client(budgets, "same", run(cancelled, progress));
                RestClient other = client(budgets, "another", run(cancelled, progress))) {
            one.call(RestRequest.get("/things"));

            assertThatThrownBy(() -> two.call(RestRequest.get("/things"))).isInstanceOf(CancellationException.class);
            other.call(RestRequest.get("/things"));
        }
        server.verify(2, getRequestedFor(urlEqualTo("/v1/things")));
        assertThat(budgets).asString().doesNotContain("same");
    }

    @Test
    void who_watches_the_run_is_told_why_calls_wait_and_can_end_it() {
        server.stubFor(any(anyUrl()).willReturn(okJson("{}").withHeader("Left", "0")));
        AtomicBoolean cancelled = new AtomicBoolean();
        List<String> progress = new CopyOnWriteArrayList<>();
        Connection run = new Run(cancelled, text -> {
            progress.add(text);
            cancelled.set(true);
        });
        try (RestClient waiting = client(new RateBudgets(), "token", run)) {
            waiting.call(RestRequest.get("/things"));
            assertThatThrownBy(() -> waiting.call(RestRequest.get("/things")))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("until Vendor takes more calls");
        }
        assertThat(progress).singleElement().asString().contains("Vendor has 0 of 100 calls left");
    }

    @Test
    void after_a_refusal_for_the_number_of_calls_no_other_call_is_made_before_the_vendor_takes_it() {
        answers("/v1/things", List.of(aResponse().withStatus(429).withHeader("Retry-After", "300"), okJson("{}")));
        AtomicBoolean cancelled = new AtomicBoolean(true);
        try (RestClient refused = client(new RateBudgets(), "token", run(cancelled, new CopyOnWriteArrayList<>()))) {
            assertThatThrownBy(() -> refused.call(RestRequest.get("/things"))).isInstanceOf(ProviderException.class);
            assertThatThrownBy(() -> refused.call(RestRequest.get("/others")))
                    .isInstanceOf(CancellationException.class);
        }
        server.verify(0, getRequestedFor(urlEqualTo("/v1/others")));
    }

    private RestClient client(RateBudgets budgets, String token, Connection run) {
        return RestClient.builder(new PlainVendor(), URI.create(server.baseUrl() + "/v1"))
                .header("Authorization", () -> "Bearer " + token)
                .budgets(budgets)
                .connection(run)
                .build();
    }

    private static Connection run(AtomicBoolean cancelled, List<String> progress) {
        return new Run(cancelled, progress::add);
    }

    private record Run(AtomicBoolean cancelled, Consumer<String> told) implements Connection {
        @Override
        public String environment() {
            return "test";
        }

        @Override
        public @Nullable String account() {
            return null;
        }

        @Override
        public Optional<String> setting(String name) {
            return Optional.empty();
        }

        @Override
        public Path workspace() {
            return Path.of("target");
        }

        @Override
        public Path base() {
            return Path.of("");
        }

        @Override
        public boolean ephemeral() {
            return false;
        }

        @Override
        public boolean isCancelled() {
            return cancelled.get();
        }

        @Override
        public void progress(String message) {
            told.accept(message);
        }
    }

    @Test
    void neither_requests_nor_answers_show_their_bodies() {
        assertThat(RestRequest.post("/things", Map.of("password", "hunter2")))
                .asString()
                .doesNotContain("hunter2");
        assertThat(new RestAnswer(
                        200, Map.of(), "{\"password\":\"hunter2\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .asString()
                .doesNotContain("hunter2");
    }

    /** Different answers to the same call, the last one for good. */
    private void answers(String path, List<ResponseDefinitionBuilder> answers) {
        for (int i = 0; i < answers.size(); i++) {
            server.stubFor(any(urlEqualTo(path))
                    .inScenario("answers")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i)
                    .willSetStateTo(i + 1 < answers.size() ? "after " + (i + 1) : "after " + i)
                    .willReturn(answers.get(i)));
        }
    }

    /** Says nothing but by its status. */
    private static final class PlainVendor implements Vendor {
        @Override
        public String name() {
            return "Vendor";
        }

        @Override
        public Optional<ProviderException> failure(RestRequest request, RestAnswer answer) {
            if (answer.isSuccess()) {
                return Optional.empty();
            }
            Kind kind =
                    answer.status() == 429 ? Kind.THROTTLED : answer.status() >= 500 ? Kind.UNAVAILABLE : Kind.FAILED;
            return Optional.of(ProviderException.builder(kind, "Vendor " + request + " failed: " + answer.status())
                    .retryAfter(answer.header("Retry-After")
                            .map(Long::parseLong)
                            .map(Duration::ofSeconds)
                            .orElse(null))
                    .build());
        }

        @Override
        public Optional<Allowance> allowance(RestAnswer answer) {
            return answer.header("Left")
                    .map(left -> new Allowance(100, Long.parseLong(left), 0, Duration.ofMinutes(5)));
        }
    }
}

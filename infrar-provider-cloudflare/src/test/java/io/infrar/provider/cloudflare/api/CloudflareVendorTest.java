package io.infrar.provider.cloudflare.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Vendor;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloudflareVendorTest {
    private static final RestRequest RECORDS = RestRequest.post("/zones/z/dns_records", Map.of());

    @Test
    void a_record_that_is_there_already_is_taken() {
        for (int code : List.of(81053, 81054, 81057, 81058)) {
            assertThat(failure(RECORDS, 400, code, "exists").kind()).isEqualTo(Kind.TAKEN);
        }
    }

    @Test
    void a_zone_of_somebody_is_taken() {
        assertThat(failure(RestRequest.post("/zones", Map.of()), 400, 1061, "komply.one already exists")
                        .kind())
                .isEqualTo(Kind.TAKEN);
    }

    @Test
    void an_id_that_is_none_is_not_found() {
        assertThat(failure(RestRequest.get("/zones/x"), 400, 7003, "Could not route")
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void a_missing_permission_is_named_by_the_path_of_the_call() {
        ProviderException write = failure(RECORDS, 403, 10000, "Authentication error");
        assertThat(write.kind()).isEqualTo(Kind.DENIED);
        assertThat(write).hasMessageContaining("Zone / DNS / Edit").hasMessageContaining("deleted");

        assertThat(permission(RestRequest.get("/zones/z/dns_records"))).contains("Zone / DNS / Read");
        assertThat(permission(RestRequest.get("/zones"))).contains("Zone / Zone / Read");
        assertThat(permission(RestRequest.patch("/zones/z/settings", Map.of())))
                .contains("Zone / Zone Settings / Edit");
        assertThat(permission(RestRequest.put("/zones/z/rulesets/phases/http_ratelimit/entrypoint", Map.of())))
                .contains("Zone / Zone WAF / Edit");
        assertThat(permission(
                        RestRequest.put("/zones/z/rulesets/phases/http_request_cache_settings/entrypoint", Map.of())))
                .contains("Zone / Cache Rules / Edit");
        assertThat(permission(RestRequest.put(
                        "/zones/z/rulesets/phases/http_response_headers_transform/entrypoint", Map.of())))
                .contains("Zone / Transform Rules / Edit");
        assertThat(permission(RestRequest.post("/accounts/a/load_balancers/pools", Map.of())))
                .contains("Account / Load Balancing: Monitors and Pools / Edit");
        assertThat(permission(RestRequest.post("/zones/z/load_balancers", Map.of())))
                .contains("Zone / Load Balancers / Edit");
        assertThat(permission(RestRequest.post("/accounts/a/r2/buckets", Map.of())))
                .contains("Account / Workers R2 Storage / Edit");
        assertThat(permission(RestRequest.get("/accounts/a/pages/projects")))
                .contains("Account / Cloudflare Pages / Read");
    }

    @Test
    void a_bucket_that_is_there_is_taken_and_not_busy_whichever_number_says_so() {
        RestRequest create = RestRequest.post("/accounts/a/r2/buckets", Map.of());
        assertThat(failure(create, 409, 10004, "exists").kind()).isEqualTo(Kind.TAKEN);
        assertThat(failure(create, 409, 10073, "exists").kind()).isEqualTo(Kind.TAKEN);
        assertThat(failure(create, 400, 10009, "too many").kind()).isEqualTo(Kind.QUOTA);
    }

    @Test
    void that_the_account_does_not_have_r2_is_no_matter_of_permissions() {
        ProviderException failure = failure(
                RestRequest.post("/accounts/a/r2/buckets", Map.of()),
                403,
                10042,
                "Please enable R2 through the Cloudflare Dashboard.");

        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure).hasMessageContaining("enable R2").hasMessageNotContaining("permission");
    }

    @Test
    void what_is_no_token_is_said_so() {
        assertThat(failure(RECORDS, 400, 6003, "Invalid request headers").kind())
                .isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure(RECORDS, 403, 9109, "Invalid access token").kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure(RECORDS, 403, 9109, "Unauthorized to access requested resource")
                        .kind())
                .isEqualTo(Kind.DENIED);
    }

    @Test
    void what_an_error_rests_on_is_shown_too() {
        RestAnswer answer = answer(
                400,
                Map.of(),
                "{\"success\":false,\"errors\":[{\"code\":1004,\"message\":\"DNS Validation Error\",\"error_chain\":"
                        + "[{\"code\":9005,\"message\":\"Content for A record must be a valid IPv4 address.\"}]}]}");

        ProviderException failure =
                new CloudflareVendor().failure(RECORDS, answer).orElseThrow();

        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure).hasMessageContaining("must be a valid IPv4 address");
        assertThat(failure.code()).isEqualTo("1004");
    }

    @Test
    void too_many_calls_wait_as_long_as_asked_and_five_minutes_at_most() {
        assertThat(throttled(Map.of("Retry-After", List.of("7"))).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(throttled(Map.of("Retry-After", List.of("7200"))).retryAfter())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(throttled(Map.of()).retryAfter()).isEqualTo(Duration.ofMinutes(5));
        assertThat(throttled(Map.of()).kind()).isEqualTo(Kind.THROTTLED);
    }

    @Test
    void a_limit_that_says_nothing_of_a_wait_is_tried_again_soon() {
        ProviderException failure = new CloudflareVendor()
                .failure(RECORDS, answer(429, Map.of(), "{}"))
                .orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void what_is_left_of_calls_is_what_the_headers_say() {
        assertThat(allowance(Map.of(
                        "Ratelimit", List.of("\"default\";r=50;t=30"),
                        "Ratelimit-Policy", List.of("\"default\";q=1200;w=300"))))
                .contains(new Vendor.Allowance(1200, 50, 0, Duration.ofSeconds(31)));
        assertThat(allowance(Map.of())).isEmpty();
        assertThat(allowance(Map.of("Ratelimit", List.of("nothing that is known"))))
                .isEmpty();
    }

    @Test
    void of_several_limits_the_nearest_one_counts_wherever_it_stands() {
        for (String limits : List.of(
                "\"burst\";r=3;t=7, \"default\";r=900;t=200", "\"default\"; t=200; r=900,\"burst\"; t=7; r=3")) {
            assertThat(allowance(Map.of(
                            "Ratelimit", List.of(limits),
                            "Ratelimit-Policy", List.of("\"default\";q=1200;w=300", "\"burst\";q=40;w=10"))))
                    .contains(new Vendor.Allowance(40, 3, 0, Duration.ofSeconds(8)));
        }
    }

    private static Optional<Vendor.Allowance> allowance(Map<String, List<String>> headers) {
        return new CloudflareVendor().allowance(answer(200, headers, "{\"success\":true}"));
    }

    @Test
    void what_pages_calls_an_unknown_error_passes_and_what_hinders_a_delete_too() {
        RestRequest deploy = RestRequest.post("/accounts/a/pages/projects/p/deployments", Map.of());
        assertThat(failure(deploy, 400, 8000000, "An unknown error occurred").kind())
                .isEqualTo(Kind.UNAVAILABLE);
        RestRequest delete = RestRequest.delete("/accounts/a/pages/projects/p");
        assertThat(failure(delete, 400, 8000028, "Must delete custom domains").kind())
                .isEqualTo(Kind.BUSY);
    }

    @Test
    void the_same_number_means_something_else_in_another_product() {
        assertThat(failure(RestRequest.post("/accounts/a/r2/buckets", Map.of()), 409, 10004, "exists")
                        .kind())
                .isEqualTo(Kind.TAKEN);
        assertThat(failure(RestRequest.get("/zones/z/rulesets/x"), 404, 10004, "absent")
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void success_false_is_a_failure_whatever_the_status() {
        assertThat(failure(RECORDS, 200, 1004, "DNS Validation Error").code()).isEqualTo("1004");
    }

    @Test
    void marks_survive_a_comment_and_never_exceed_its_limit() {
        Map<String, String> marks = Map.of(Marks.INSTANCE, "a1b2c3d4", Marks.ENVIRONMENT, "x".repeat(200));

        String text = CommentMarks.text(marks, 100);

        assertThat(text).hasSize(100);
        assertThat(CommentMarks.read(text)).containsEntry(Marks.INSTANCE, "a1b2c3d4");
        assertThat(CommentMarks.read("made by hand")).isEmpty();
        assertThat(CommentMarks.read(null)).isEmpty();
    }

    private static String permission(RestRequest request) {
        return String.valueOf(
                failure(request, 403, 10000, "Authentication error").getMessage());
    }

    private static ProviderException throttled(Map<String, List<String>> headers) {
        String body = "{\"success\":false,\"errors\":[{\"code\":971,\"message\":\"Please wait\"}]}";
        return new CloudflareVendor()
                .failure(RECORDS, answer(429, headers, body))
                .orElseThrow();
    }

    private static ProviderException failure(RestRequest request, int status, int code, String message) {
        String body = "{\"success\":false,\"errors\":[{\"code\":" + code + ",\"message\":\"" + message + "\"}]}";
        return new CloudflareVendor()
                .failure(request, answer(status, Map.of(), body))
                .orElseThrow();
    }

    private static RestAnswer answer(int status, Map<String, List<String>> headers, String body) {
        try {
            return new RestAnswer(
                    status, headers, body.getBytes(StandardCharsets.UTF_8), new ObjectMapper().readTree(body));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}

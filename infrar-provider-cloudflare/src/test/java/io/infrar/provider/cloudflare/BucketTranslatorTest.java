package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Bucket;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Jurisdiction;
import io.infrar.model.SecretValue;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.s3.BucketUrls;
import io.infrar.s3.S3Access;
import io.infrar.s3.S3Store;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class BucketTranslatorTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private S3Sim objects;
    private CloudflareSim sim;
    private CloudflareApi api;
    private S3Store store;

    @BeforeEach
    void start() {
        objects = S3Sim.start(Profile.R2);
        sim = CloudflareSim.builder().buckets(objects.store()).start();
        api = CloudflareTests.api(sim);
        S3Sim.Credentials keys = objects.credentials("project");
        store = new S3Store(
                new S3Access("R2", objects.endpoint(), "auto", keys.accessKey(), SecretValue.of(keys.secretKey())),
                "the keys of the test");
        api.call(RestRequest.post(
                "/zones", Map.of("name", "komply.one", "account", Map.of("id", sim.accountId()), "type", "full")));
        sim.activateZone("komply.one");
    }

    @AfterEach
    void stop() {
        store.close();
        api.close();
        sim.close();
        objects.close();
    }

    // ---- life

    @Test
    void the_buckets_of_k6_have_what_was_asked_for() {
        Environment environment = k6();
        apply(environment);

        JsonNode uploads = get("eu", "/recoger-uploads");
        assertThat(uploads.path("jurisdiction").asText()).isEqualTo("eu");
        assertThat(uploads.path("storage_class").asText()).isEqualTo("Standard");
        Map<String, JsonNode> rules = new TreeMap<>();
        get("eu", "/recoger-uploads/lifecycle")
                .path("rules")
                .forEach(
                        rule -> rules.put(rule.path("conditions").path("prefix").asText(), rule));
        assertThat(rules.keySet()).containsExactly("", "temp/");
        assertThat(rules.get("temp/")
                        .path("deleteObjectsTransition")
                        .path("condition")
                        .path("maxAge")
                        .asInt())
                .isEqualTo(86_400);
        assertThat(rules.get("")
                        .path("abortMultipartUploadsTransition")
                        .path("condition")
                        .path("maxAge")
                        .asInt())
                .isEqualTo(604_800);
        JsonNode cors = get("eu", "/recoger-uploads/cors").path("rules").path(0);
        assertThat(cors.path("allowed").path("origins").path(0).asText()).isEqualTo("https://app.komply.one");
        assertThat(cors.path("allowed").path("methods")).hasSize(2);
        JsonNode domain =
                get("eu", "/recoger-agents/domains/custom").path("domains").path(0);
        assertThat(domain.path("domain").asText()).isEqualTo("agents.komply.one");
        assertThat(domain.path("minTLS").asText()).isEqualTo("1.2");
        assertThat(domain.path("zoneName").asText()).isEqualTo("komply.one");
        assertSettled(environment);

        destroy();
        assertThat(objects.buckets()).isEmpty();
        assertThat(get("eu", "").path("buckets")).isEmpty();
    }

    @Test
    void a_second_plan_lists_buckets_once_and_looks_at_each_part_of_a_bucket_once() {
        Environment environment = k6();
        apply(environment);
        sim.forgetCalls();
        assertSettled(environment);
        assertThat(sim.calls()).hasSize(1 + 2 + 1 + 1);
        destroy();
    }

    @Test
    void everything_can_be_changed_and_taken_away_again() {
        apply(k6());
        Environment other = environment(e -> e.bucket(
                        "uploads",
                        b -> b.bucketName("recoger-uploads")
                                .jurisdiction(EU)
                                .archiveAfter("reports/", days(30))
                                .with(Cloudflare.r2().onlyInfrequentAccess()))
                .bucket(
                        "agents",
                        b -> b.bucketName("recoger-agents")
                                .jurisdiction(EU)
                                .publiclyReadable()
                                .domain("agents.komply.one")
                                .with(Cloudflare.r2().minimumTls("1.3")))
                .suppress("security.public-bucket", bucket("agents"), "programs for everybody"));
        apply(other);
        assertThat(get("eu", "/recoger-uploads").path("storage_class").asText()).isEqualTo("InfrequentAccess");
        assertThat(get("eu", "/recoger-uploads/lifecycle").toString())
                .contains("reports/", "InfrequentAccess", "2592000")
                .doesNotContain("temp/");
        assertThatThrownBy(() -> get("eu", "/recoger-uploads/cors")).hasMessageContaining("CORS");
        assertThat(get("eu", "/recoger-agents/domains/custom")
                        .path("domains")
                        .path(0)
                        .path("minTLS")
                        .asText())
                .isEqualTo("1.3");
        assertSettled(other);
        destroy();
    }

    @Test
    void addresses_signed_in_advance_work_without_keys() throws Exception {
        apply(environment(e -> e.bucket("uploads", b -> b.jurisdiction(EU).emptyOnDestroy())));
        try (Infra infra = infra()) {
            SecretValue secret = SecretValue.of(objects.settings().get("R2_S3_SECRET_KEY"));
            var exports = infra.deployment("buckets").bucket("uploads");
            assertThat(exports.secretKey().name()).isEqualTo("R2_S3_SECRET_KEY");
            try (BucketUrls urls = BucketUrls.of(exports, secret)) {
                HttpRequest put = HttpRequest.newBuilder(urls.put("reports/a.pdf", Duration.ofMinutes(5)))
                        .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                        .build();
                assertThat(HTTP.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
                HttpRequest get = HttpRequest.newBuilder(urls.get("reports/a.pdf", Duration.ofMinutes(5)))
                        .build();
                assertThat(HTTP.send(get, HttpResponse.BodyHandlers.ofString()).body())
                        .isEqualTo("hello");
            }
        }
        destroy();
        assertThat(objects.buckets()).isEmpty();
    }

    @Test
    void without_a_setting_objects_are_at_the_account_s_own_endpoint_of_the_jurisdiction() {
        Environment environment = environment(e -> e.bucket("uploads", b -> b.jurisdiction(EU)));
        try (Infra infra = CloudflareTests.infra(sim, folder)
                .setting("R2_S3_ACCESS_KEY", "0123456789abcdef0123456789abcdef")
                .setting("R2_S3_SECRET_KEY", "secret")
                .build()) {
            infra.apply(infra.plan(environment));
            assertThat(infra.deployment("buckets").bucket("uploads").endpoint())
                    .hasToString("https://" + sim.accountId() + ".eu.r2.cloudflarestorage.com");
            infra.apply(infra.planDestroy("buckets"));
        }
    }

    /** Another bucket may have the same name there, and must not be emptied instead. */
    @Test
    void an_endpoint_of_cloudflare_is_never_that_of_another_jurisdiction() {
        Environment environment = environment(e -> e.bucket("uploads", b -> b.jurisdiction(EU)));
        try (Infra infra = CloudflareTests.infra(sim, folder)
                .setting("R2_S3_ENDPOINT", "https://" + sim.accountId() + ".r2.cloudflarestorage.com")
                .setting("R2_S3_ACCESS_KEY", "0123456789abcdef0123456789abcdef")
                .setting("R2_S3_SECRET_KEY", "secret")
                .build()) {
            infra.apply(infra.plan(environment));
            assertThat(infra.deployment("buckets").bucket("uploads").endpoint())
                    .hasToString("https://" + sim.accountId() + ".eu.r2.cloudflarestorage.com");
            infra.apply(infra.planDestroy("buckets"));
        }
    }

    // ---- delete

    @Test
    void a_bucket_with_objects_is_not_destroyed_unless_that_is_allowed() {
        apply(environment(e -> e.bucket("uploads", b -> b.bucketName("the-uploads"))));
        for (int i = 0; i < 3; i++) {
            String key = "a" + i;
            store.client().putObject(r -> r.bucket("the-uploads").key(key), RequestBody.fromString("1"));
        }
        assertRefused(this::destroy, "holds objects", "emptyOnDestroy()");
        assertThat(objects.keys("the-uploads")).hasSize(3);
        Environment emptied = environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").emptyOnDestroy()));
        apply(emptied);
        try (Infra infra = CloudflareTests.infra(sim, folder).build()) {
            assertRefused(() -> infra.apply(infra.planDestroy("buckets")), "R2_S3_ACCESS_KEY", "Object Read & Write");
        }
        store.client().createMultipartUpload(r -> r.bucket("the-uploads").key("x"));
        destroy();
        assertThat(objects.buckets()).isEmpty();
    }

    // ---- what is there already

    @Test
    void a_bucket_that_infrar_did_not_make_is_left_alone() {
        api.call(RestRequest.post("/accounts/" + sim.accountId() + "/r2/buckets", Map.of("name", "wanted")));
        assertRefused(
                () -> apply(environment(
                        e -> e.bucket("uploads", b -> b.bucketName("wanted").emptyOnDestroy()))),
                "wanted",
                "not ours");
        destroy();
        assertThat(objects.buckets()).containsExactly("wanted");
    }

    @Test
    void a_domain_that_leads_to_another_bucket_is_refused_with_what_to_do() {
        api.call(RestRequest.post("/accounts/" + sim.accountId() + "/r2/buckets", Map.of("name", "theirs")));
        String zone = api.zoneId("komply.one");
        api.call(RestRequest.post(
                "/accounts/" + sim.accountId() + "/r2/buckets/theirs/domains/custom",
                Map.of("domain", "files.komply.one", "zoneId", zone, "enabled", true)));
        assertRefused(
                () -> apply(environment(e -> e.bucket("files", b -> b.domain("files.komply.one")))),
                "leads to another bucket already",
                "files.komply.one");
        destroy();
    }

    @Test
    void a_domain_without_a_zone_is_refused_with_the_zones_that_there_are() {
        assertRefused(
                () -> apply(environment(e -> e.bucket("files", b -> b.domain("files.example.org")))),
                "no zone for example.org",
                "komply.one");
        destroy();
    }

    // ---- findings

    @Test
    void what_cannot_be_is_said_all_at_once_before_anything_is_made() {
        Environment environment = environment(e -> e.bucket(
                        "one",
                        b -> b.bucketName("my.bucket")
                                .jurisdiction(Jurisdiction.UK)
                                .versioned()
                                .kms()
                                .publiclyReadable()
                                .replicateTo(bucket("two"))
                                .logTo(bucket("two"))
                                .with(Cloudflare.r2().locationHint("fsn1").minimumTls("2")))
                .bucket("two", b -> b.unencrypted()));
        sim.forgetCalls();
        Plan plan;
        try (Infra infra = infra()) {
            plan = infra.plan(environment);
        }
        assertThat(plan.findings().stream().map(Finding::id))
                .contains(
                        "cloudflare.bucket-name",
                        "cloudflare.bucket-jurisdiction",
                        "cloudflare.bucket-versions",
                        "cloudflare.bucket-encryption",
                        "cloudflare.bucket-public",
                        "cloudflare.bucket-replication",
                        "cloudflare.bucket-log",
                        "cloudflare.bucket-location",
                        "cloudflare.bucket-tls",
                        "cloudflare.not-realised");
        assertThat(sim.calls()).isEmpty();
    }

    @Test
    void a_hint_beside_a_jurisdiction_and_answers_kept_for_too_long_are_said_before_anything_is_made() {
        Environment environment = environment(e -> e.bucket(
                "one",
                b -> b.jurisdiction(EU)
                        .cors(new Bucket.CorsRule(List.of("https://komply.one"), List.of("GET"), Duration.ofDays(2)))
                        .with(Cloudflare.r2().locationHint("weur"))));
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).blocking())
                    .extracting(Finding::id)
                    .containsExactlyInAnyOrder("cloudflare.bucket-location", "cloudflare.bucket-cors");
        }
    }

    @Test
    void storage_and_calls_have_prices() {
        try (Infra infra = infra()) {
            var cost = infra.cost(environment(e -> e.bucket("uploads", b -> {})));
            assertThat(cost.unknown()).isEmpty();
            assertThat(cost.totals())
                    .singleElement()
                    .satisfies(sum -> assertThat(sum.amount().doubleValue()).isBetween(0.15, 0.35));
        }
    }

    // ---- helpers

    private static Environment k6() {
        return environment(e -> e.residency(EU)
                .bucket(
                        "uploads",
                        b -> b.bucketName("recoger-uploads")
                                .jurisdiction(EU)
                                .expireAfter("temp/", days(1))
                                .cors("https://app.komply.one", "PUT", "GET"))
                .bucket(
                        "agents",
                        b -> b.bucketName("recoger-agents").jurisdiction(EU).domain("agents.komply.one")));
    }

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("buckets").stage(Stage.DEVELOPMENT).on("cloudflare");
        components.accept(builder);
        return builder.build();
    }

    private JsonNode get(String jurisdiction, String below) {
        return api.call(RestRequest.get("/accounts/" + sim.accountId() + "/r2/buckets" + below)
                        .header("cf-r2-jurisdiction", jurisdiction))
                .json()
                .path("result");
    }

    private Infra infra() {
        Infra.Builder builder = CloudflareTests.infra(sim, folder);
        objects.settings().forEach(builder::setting);
        return builder.build();
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.findings().stream().filter(Finding::blocks)).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("buckets"));
        }
    }

    private void assertSettled(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            assertThat(plan.effective()).isEmpty();
        }
    }

    private static void assertRefused(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        refused ->
                                assertThat(refused.report().failed().toString()).contains(texts));
    }
}

package io.infrar.provider.hetzner.storage;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Jurisdiction;
import io.infrar.model.SecretValue;
import io.infrar.model.Stage;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.run.ApplyException;
import io.infrar.s3.BucketUrls;
import io.infrar.s3.S3Store;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

class BucketLifeTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private S3Sim sim;
    private S3Store store;
    private S3Client s3;

    @BeforeEach
    void start() {
        sim = S3Sim.start(Profile.HETZNER);
        store = StorageTests.store(sim, "project");
        s3 = store.client();
    }

    @AfterEach
    void stop() {
        store.close();
        sim.close();
    }

    // ---- life

    @Test
    void the_buckets_of_production_have_what_was_asked_for() {
        Environment environment = environment(e -> e.bucket(
                        "uploads",
                        b -> b.bucketName("infrar-uploads")
                                .versioned()
                                .expireAfter(days(90))
                                .cors("https://infrar.io", "PUT", "GET"))
                .bucket("dumps", b -> b.expireAfter("daily/", days(30))));
        apply(environment);

        assertThat(s3.getBucketVersioning(r -> r.bucket("infrar-uploads")).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        assertThat(s3.getBucketLifecycleConfiguration(r -> r.bucket("infrar-uploads"))
                        .rules())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.filter().prefix()).isEmpty();
                    assertThat(rule.expiration().days()).isEqualTo(90);
                    assertThat(rule.noncurrentVersionExpiration().noncurrentDays())
                            .isEqualTo(90);
                    assertThat(rule.abortIncompleteMultipartUpload().daysAfterInitiation())
                            .isEqualTo(7);
                });
        assertThat(s3.getBucketCors(r -> r.bucket("infrar-uploads")).corsRules())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.allowedOrigins()).containsExactly("https://infrar.io");
                    assertThat(rule.allowedMethods()).containsExactly("GET", "PUT");
                });
        String dumps = sim.buckets().stream()
                .filter(name -> name.contains("dumps"))
                .findFirst()
                .orElseThrow();
        assertThat(dumps).startsWith("production-");
        assertThat(s3.getBucketLifecycleConfiguration(r -> r.bucket(dumps)).rules())
                .hasSize(2);
        assertThat(sim.keys(dumps)).containsExactly(".infrar/owner");
        assertThat(unsigned("/infrar-uploads/.infrar/owner").statusCode()).isEqualTo(403);
        assertSettled(environment);

        destroy();
        assertThat(sim.buckets()).isEmpty();
    }

    @Test
    void everybody_may_read_only_as_long_as_that_is_asked_for() throws Exception {
        Environment open = environment(
                e -> e.bucket("public", b -> b.bucketName("the-public").publiclyReadable())
                        .suppress("security.public-bucket", bucket("public"), "it is meant to be"));
        apply(open);
        s3.putObject(r -> r.bucket("the-public").key("a"), RequestBody.fromString("hello"));
        assertThat(unsigned("/the-public/a").body()).isEqualTo("hello");
        assertSettled(open);

        Environment closed = environment(
                e -> e.bucket("public", b -> b.bucketName("the-public").emptyOnDestroy()));
        apply(closed);
        assertThat(unsigned("/the-public/a").statusCode()).isEqualTo(403);
        assertSettled(closed);
        s3.putBucketPolicy(r -> r.bucket("the-public").policy(PublicPolicy.of("the-public")));
        assertThat(plan(closed).effective()).hasSize(1);
        apply(closed);
        assertThat(unsigned("/the-public/a").statusCode()).isEqualTo(403);
        destroy();
    }

    @Test
    void a_program_gets_what_it_needs_to_use_the_bucket_and_addresses_work_without_keys() throws Exception {
        apply(environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").emptyOnDestroy())));
        try (Infra infra = infra()) {
            io.infrar.model.Bucket.Exports exports =
                    infra.deployment("production").bucket("uploads");
            assertThat(exports.bucket()).isEqualTo("the-uploads");
            assertThat(exports.secretKey().store()).isEqualTo("env");
            assertThat(exports.secretKey().name()).isEqualTo("HETZNER_S3_SECRET_KEY");
            SecretValue secret = SecretValue.of(sim.settings().get("HETZNER_S3_SECRET_KEY"));
            try (BucketUrls urls = BucketUrls.of(exports, secret)) {
                HttpRequest put = HttpRequest.newBuilder(urls.put("a", Duration.ofMinutes(5)))
                        .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                        .build();
                assertThat(HTTP.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(s3.getObjectAsBytes(r -> r.bucket("the-uploads").key("a")).asUtf8String())
                .isEqualTo("hello");
        destroy();
    }

    // ---- whose it is

    @Test
    void a_rule_for_everything_does_not_make_infrar_forget_whose_the_bucket_is() {
        Environment environment = environment(
                e -> e.bucket("dumps", b -> b.bucketName("the-dumps").expireAfter(days(30))));
        apply(environment);
        sim.age(Duration.ofDays(31));
        assertThat(sim.keys("the-dumps")).isEmpty();
        assertSettled(environment);

        Environment other = environment(e ->
                e.bucket("dumps", b -> b.bucketName("the-dumps").expireAfter("old/", days(30))));
        apply(other);
        assertThat(sim.keys("the-dumps")).containsExactly(".infrar/owner");
        assertSettled(other);
        destroy();
        assertThat(sim.buckets()).isEmpty();
    }

    @Test
    void the_name_of_another_customer_s_bucket_is_refused_with_what_to_do() {
        try (S3Store other = StorageTests.store(sim, "somebody")) {
            other.client().createBucket(r -> r.bucket("wanted"));
        }
        assertRefused(
                () -> apply(environment(e -> e.bucket("uploads", b -> b.bucketName("wanted")))),
                "wanted",
                "taken by another customer",
                "BucketAlreadyExists");
        destroy();
        assertThat(sim.buckets()).containsExactly("wanted");
    }

    @Test
    void an_own_bucket_that_infrar_did_not_make_is_left_alone() {
        s3.createBucket(r -> r.bucket("wanted"));
        s3.putObject(r -> r.bucket("wanted").key("a"), RequestBody.fromString("precious"));
        assertRefused(
                () -> apply(environment(
                        e -> e.bucket("uploads", b -> b.bucketName("wanted").emptyOnDestroy()))),
                "wanted",
                "not ours");
        destroy();
        assertThat(sim.keys("wanted")).containsExactly("a");
    }

    @Test
    void a_bucket_of_another_environment_is_left_alone() {
        Environment environment = environment(e -> e.bucket("uploads", b -> b.bucketName("wanted")));
        apply(environment);
        Environment other = Infra.environment("staging")
                .stage(Stage.DEVELOPMENT)
                .on("hetzner", "fsn1")
                .bucket("uploads", b -> b.bucketName("wanted"))
                .build();
        assertRefused(() -> apply(other), "wanted");
        assertSettled(environment);
    }

    // ---- delete

    @Test
    void a_bucket_with_objects_or_former_versions_is_not_destroyed_unless_that_is_allowed() {
        apply(environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").versioned())));
        s3.putObject(r -> r.bucket("the-uploads").key("a"), RequestBody.fromString("1"));
        s3.putObject(r -> r.bucket("the-uploads").key("a"), RequestBody.fromString("2"));
        s3.deleteObject(r -> r.bucket("the-uploads").key("a"));
        s3.createMultipartUpload(r -> r.bucket("the-uploads").key("c"));
        assertRefused(this::destroy, "holds objects or former versions", "emptyOnDestroy()");
        assertThat(sim.keys("the-uploads")).containsExactly(".infrar/owner");

        apply(environment(e ->
                e.bucket("uploads", b -> b.bucketName("the-uploads").versioned().emptyOnDestroy())));
        destroy();
        assertThat(sim.buckets()).isEmpty();
    }

    @Test
    void thousands_of_objects_go_in_pages() {
        apply(environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").emptyOnDestroy())));
        IntStream.range(0, 1_100).forEach(i -> sim.put("the-uploads", "file-" + i, new byte[0]));
        sim.forgetCalls();
        destroy();
        assertThat(sim.buckets()).isEmpty();
        assertThat(sim.calls().size()).isLessThan(30);
    }

    // ---- bad input

    @Test
    void keys_are_needed_only_for_buckets_and_their_absence_is_said_clearly() {
        Environment environment = environment(e -> e.bucket("uploads", b -> {}));
        try (Infra infra = Infra.builder()
                .onlyGivenProviders()
                .provider(new HetznerProvider())
                .setting("HETZNER_S3_ENDPOINT", sim.endpoint().toString())
                .home(folder.resolve("home"))
                .build()) {
            assertThatThrownBy(() -> infra.apply(infra.plan(environment)))
                    .isInstanceOfSatisfying(
                            ApplyException.class,
                            e -> assertThat(e.report().failed().toString())
                                    .contains("HETZNER_S3_ACCESS_KEY", "HETZNER_S3_SECRET_KEY", "Console"));
        }
    }

    @Test
    void wrong_keys_are_told_apart_from_missing_ones_and_never_shown() {
        Environment environment = environment(e -> e.bucket("uploads", b -> {}));
        try (Infra infra = StorageTests.infra(sim, folder)
                .setting("HETZNER_S3_SECRET_KEY", "not-the-right-secret")
                .build()) {
            assertThatThrownBy(() -> infra.apply(infra.plan(environment)))
                    .isInstanceOfSatisfying(
                            ApplyException.class,
                            e -> assertThat(e.report().failed().toString())
                                    .contains("SignatureDoesNotMatch")
                                    .contains("look at HETZNER_S3_ACCESS_KEY and HETZNER_S3_SECRET_KEY")
                                    .doesNotContain("not-the-right-secret"));
        }
    }

    @Test
    void what_cannot_be_is_said_all_at_once_before_anything_is_made() {
        Environment environment = Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("hetzner", "ash")
                .bucket(
                        "one",
                        b -> b.bucketName("192.168.0.1")
                                .jurisdiction(Jurisdiction.US)
                                .domain("files.infrar.io")
                                .kms()
                                .replicateTo(bucket("two"))
                                .logTo(bucket("two")))
                .bucket("two", b -> b.expireAfter(Duration.ofHours(36)).archiveAfter("old/", days(3)))
                .build();
        List<Finding> findings = plan(environment).findings();
        assertThat(findings.stream().map(Finding::id))
                .contains(
                        "hetzner.bucket-location",
                        "hetzner.bucket-name",
                        "hetzner.bucket-jurisdiction",
                        "hetzner.bucket-domain",
                        "hetzner.bucket-encryption",
                        "hetzner.bucket-replication",
                        "hetzner.bucket-log",
                        "hetzner.bucket-lifecycle",
                        "hetzner.not-realised");
        assertThat(sim.calls()).isEmpty();
    }

    @Test
    void the_base_price_is_counted_once() {
        Environment environment = environment(e -> e.bucket("a", b -> {}).bucket("b", b -> {}));
        try (Infra infra = infra()) {
            var cost = infra.cost(environment);
            assertThat(cost.lines()).hasSize(1);
            assertThat(cost.totals())
                    .singleElement()
                    .satisfies(sum -> assertThat(sum.amount()).isEqualByComparingTo("6.49"));
        }
    }

    // ---- helpers

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("production").stage(Stage.DEVELOPMENT).on("hetzner", "fsn1");
        components.accept(builder);
        return builder.build();
    }

    private Infra infra() {
        return StorageTests.infra(sim, folder).build();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            infra.apply(infra.plan(environment));
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("production"));
        }
    }

    private void assertSettled(Environment environment) {
        Plan plan = plan(environment);
        assertThat(plan.blocking()).isEmpty();
        assertThat(plan.effective()).isEmpty();
    }

    private HttpResponse<String> unsigned(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(sim.endpoint() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(e);
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

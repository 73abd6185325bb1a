package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Bucket;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Placement;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.ProviderException;
import io.infrar.spi.Slice;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

class BucketTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;
    private S3Client s3;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
        s3 = aws.s3(REGION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    // ---- life

    @Test
    void the_buckets_of_production_have_what_was_asked_for() {
        Environment environment = environment(e -> e.bucket(
                        "uploads",
                        b -> b.bucketName("infrar-production-uploads")
                                .versioned()
                                .expireAfter(days(90)))
                .bucket(
                        "artifacts",
                        b -> b.bucketName("infrar-production-artifacts").archiveAfter(days(30)))
                .bucket("logs", b -> b.bucketName("infrar-production-logs").expireAfter(days(30))));

        apply(environment);

        String uploads = "infrar-production-uploads";
        assertThat(s3.getBucketVersioning(r -> r.bucket(uploads)).status()).isEqualTo(BucketVersioningStatus.ENABLED);
        assertThat(rule(uploads).expiration().days()).isEqualTo(90);
        assertThat(rule(uploads).noncurrentVersionExpiration().noncurrentDays()).isEqualTo(90);
        String artifacts = "infrar-production-artifacts";
        assertThat(s3.getBucketVersioning(r -> r.bucket(artifacts)).status()).isNull();
        assertThat(rule(artifacts).transitions()).singleElement().satisfies(move -> {
            assertThat(move.days()).isEqualTo(30);
            assertThat(move.storageClass()).isEqualTo(TransitionStorageClass.GLACIER);
        });
        assertThat(rule(artifacts).expiration()).isNull();
        String logs = "infrar-production-logs";
        assertThat(rule(logs).expiration().days()).isEqualTo(30);
        for (String bucket : List.of(uploads, artifacts, logs)) {
            assertThat(encryption(bucket)).isEqualTo(ServerSideEncryption.AES256);
            assertThat(isBlocked(bucket)).as(bucket).isTrue();
            assertThat(rule(bucket).abortIncompleteMultipartUpload().daysAfterInitiation())
                    .isEqualTo(7);
            assertThat(tags(bucket))
                    .containsEntry("Project", "infrar")
                    .containsEntry("Environment", "production")
                    .containsKey("infrar-instance");
            assertThat(s3.getBucketLocation(r -> r.bucket(bucket)).locationConstraintAsString())
                    .isEqualTo(REGION);
        }
        assertSettled(environment);

        destroy();
        assertThat(s3.listBuckets().buckets()).isEmpty();
    }

    @Test
    void a_bucket_without_a_name_of_its_own_gets_one_that_says_what_it_is() {
        Environment environment = environment(e -> e.bucket("uploads", b -> {}));
        apply(environment);
        assertThat(s3.listBuckets().buckets())
                .singleElement()
                .satisfies(bucket ->
                        assertThat(bucket.name()).startsWith("production-").contains("uploads"));
        assertSettled(environment);
        destroy();
    }

    @Test
    void access_logs_go_to_another_bucket_that_lets_them_in() {
        Environment environment =
                environment(e -> e.bucket("logs", b -> b.bucketName("the-logs").emptyOnDestroy())
                        .bucket("uploads", b -> b.bucketName("the-uploads").logTo(bucket("logs"))));
        apply(environment);
        assertThat(s3.getBucketLogging(r -> r.bucket("the-uploads"))
                        .loggingEnabled()
                        .targetBucket())
                .isEqualTo("the-logs");
        assertThat(s3.getBucketPolicy(r -> r.bucket("the-logs")).policy())
                .contains("logging.s3.amazonaws.com")
                .contains("arn:aws:s3:::the-logs/uploads/*")
                .contains("123456789012");
        assertSettled(environment);
        destroy();
    }

    @Test
    void objects_are_copied_to_another_bucket_by_a_role_that_may_do_just_that() {
        Environment environment = environment(e -> e.bucket(
                        "copies", b -> b.bucketName("the-copies").versioned())
                .bucket("uploads", b -> b.bucketName("the-uploads").versioned().replicateTo(bucket("copies"))));
        apply(environment);
        var replication = s3.getBucketReplication(r -> r.bucket("the-uploads")).replicationConfiguration();
        assertThat(replication.rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.destination().bucket()).isEqualTo("arn:aws:s3:::the-copies"));
        assertThat(s3.getBucketPolicy(r -> r.bucket("the-uploads")).policy())
                .contains(replication.role(), "s3:GetObjectVersionForReplication");
        assertSettled(environment);
        destroy();
        assertThat(AwsInventory.of(aws, REGION)).isEmpty();
    }

    @Test
    void an_audit_log_may_be_written_to_its_bucket_by_trails_of_this_account_only() {
        Environment environment = environment(
                e -> e.bucket("audit", b -> b.bucketName("the-audit")).auditLog("trail", a -> a.to(bucket("audit"))));
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment
                .components()
                .forEach(each ->
                        placements.put(each.key(), environment.placementOf(each).orElseThrow()));
        String statements = BucketTranslator.statements(
                        new Translating(new Slice(environment, placements)),
                        environment.components(Bucket.class).get(0))
                .toString();
        assertThat(statements)
                .contains("cloudtrail.amazonaws.com", "s3:GetBucketAcl", "s3:PutObject", "/AWSLogs/*")
                .contains("arn:aws:cloudtrail:eu-west-1:${account}:trail/*");
    }

    @Test
    void requests_without_tls_are_refused_where_that_is_asked_for() {
        Environment environment = environment(e -> e.bucket(
                "uploads", b -> b.bucketName("the-uploads").with(Aws.s3().onlyTls())));
        apply(environment);
        assertThat(s3.getBucketPolicy(r -> r.bucket("the-uploads")).policy())
                .contains("aws:SecureTransport")
                .contains("arn:aws:s3:::the-uploads/*");
        assertSettled(environment);
        destroy();
    }

    @Test
    void cors_and_public_access_are_there_and_go_again() {
        Environment open = environment(e -> e.bucket(
                "public", b -> b.bucketName("the-public").publiclyReadable().cors("https://infrar.io", "GET", "PUT")));
        Environment suppressed = open.change(e -> e.suppress("security.public-bucket", "it is meant to be"));
        apply(suppressed);
        assertThat(isBlocked("the-public")).isFalse();
        assertThat(s3.getBucketPolicy(r -> r.bucket("the-public")).policy()).contains("PubliclyReadable");
        assertThat(s3.getBucketCors(r -> r.bucket("the-public")).corsRules())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.allowedOrigins()).containsExactly("https://infrar.io");
                    assertThat(rule.allowedMethods()).containsExactlyInAnyOrder("GET", "PUT");
                });
        assertSettled(suppressed);

        Environment closed = environment(e -> e.bucket("public", b -> b.bucketName("the-public")));
        apply(closed);
        assertThat(isBlocked("the-public")).isTrue();
        assertThatThrownBy(() -> s3.getBucketPolicy(r -> r.bucket("the-public")))
                .isInstanceOf(ProviderException.class);
        assertThatThrownBy(() -> s3.getBucketCors(r -> r.bucket("the-public"))).isInstanceOf(ProviderException.class);
        assertSettled(closed);
        destroy();
    }

    // ---- delete

    @Test
    void a_bucket_with_objects_is_not_destroyed_unless_that_is_allowed() {
        apply(environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").versioned())));
        for (int i = 0; i < 3; i++) {
            String text = "version " + i;
            s3.putObject(r -> r.bucket("the-uploads").key("a"), RequestBody.fromString(text));
        }
        s3.deleteObject(r -> r.bucket("the-uploads").key("a"));
        s3.putObject(r -> r.bucket("the-uploads").key("b"), RequestBody.fromString("b"));
        s3.createMultipartUpload(r -> r.bucket("the-uploads").key("c"));

        assertThatThrownBy(this::destroy)
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        refused -> assertThat(refused.report().failed().toString())
                                .contains("holds objects")
                                .contains("emptyOnDestroy()"));

        apply(environment(e ->
                e.bucket("uploads", b -> b.bucketName("the-uploads").versioned().emptyOnDestroy())));
        destroy();
        assertThat(s3.listBuckets().buckets()).isEmpty();
    }

    @Test
    void thousands_of_objects_go_in_batches() {
        apply(environment(
                e -> e.bucket("uploads", b -> b.bucketName("the-uploads").emptyOnDestroy())));
        aws.forEach(
                java.util.stream.IntStream.range(0, 1_100).boxed().toList(),
                i -> s3.putObject(r -> r.bucket("the-uploads").key("file-" + i), RequestBody.empty()));
        destroy();
        assertThat(s3.listBuckets().buckets()).isEmpty();
    }

    // ---- what is there already

    @Test
    void the_name_of_a_bucket_that_somebody_else_has_is_refused_with_what_to_do() {
        var other = new TreeMap<>(moto.settings());
        try (AwsClients theirs = AwsTests.clients(moto)) {
            var role = theirs.sts()
                    .assumeRole(r ->
                            r.roleArn("arn:aws:iam::222222222222:role/theirs").roleSessionName("theirs"))
                    .credentials();
            other.put("AWS_ACCESS_KEY_ID", role.accessKeyId());
            other.put("AWS_SECRET_ACCESS_KEY", role.secretAccessKey());
            other.put("AWS_SESSION_TOKEN", role.sessionToken());
        }
        try (AwsClients theirs = new AwsClients(AwsTests.connection(other))) {
            theirs.s3("us-east-1").createBucket(r -> r.bucket("wanted"));
        }
        refused("wanted", "not ours");
    }

    @Test
    void the_name_of_an_own_bucket_that_infrar_did_not_make_is_refused() {
        aws.s3("us-east-1").createBucket(r -> r.bucket("wanted"));
        Environment environment = Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "us-east-1")
                .bucket("uploads", b -> b.bucketName("wanted"))
                .build();
        assertThatThrownBy(() -> apply(environment))
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        refused -> assertThat(refused.report().failed().toString())
                                .contains("wanted")
                                .contains("not ours"));
        assertThatThrownBy(() -> aws.s3("us-east-1").getBucketTagging(r -> r.bucket("wanted")))
                .isInstanceOf(ProviderException.class);
    }

    private void refused(String name, String hint) {
        assertThatThrownBy(() -> apply(environment(e -> e.bucket("uploads", b -> b.bucketName(name)))))
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        refused -> assertThat(refused.report().failed().toString())
                                .contains(name)
                                .contains(hint));
    }

    // ---- findings

    @Test
    void what_cannot_be_is_said_all_at_once_before_anything_is_made() {
        Environment environment = environment(e -> e.bucket(
                        "one",
                        b -> b.bucketName("192.168.0.1")
                                .jurisdiction(Jurisdiction.US)
                                .domain("files.infrar.io")
                                .replicateTo(bucket("two")))
                .bucket("two", b -> b.expireAfter(Duration.ofHours(36)))
                .bucket("three", b -> b.versioned())
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .env("KEY", bucket("three").accessKey())
                                .env("SECRET", bucket("three").secretKey())));
        assertThat(plan(environment).findings().stream().map(Finding::id))
                .contains(
                        "aws.bucket-name",
                        "aws.bucket-jurisdiction",
                        "aws.bucket-domain",
                        "aws.bucket-replication",
                        "aws.bucket-lifecycle",
                        "aws.bucket-keys");
    }

    // ---- helpers

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder = Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .tag("Environment", "production");
        components.accept(builder);
        return builder.build();
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).build();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("production"));
        }
    }

    private void assertSettled(Environment environment) {
        assertThat(plan(environment).effective()).isEmpty();
    }

    private LifecycleRule rule(String bucket) {
        List<LifecycleRule> rules =
                s3.getBucketLifecycleConfiguration(r -> r.bucket(bucket)).rules();
        assertThat(rules).hasSize(1);
        return rules.get(0);
    }

    private ServerSideEncryption encryption(String bucket) {
        return s3.getBucketEncryption(r -> r.bucket(bucket))
                .serverSideEncryptionConfiguration()
                .rules()
                .get(0)
                .applyServerSideEncryptionByDefault()
                .sseAlgorithm();
    }

    private boolean isBlocked(String bucket) {
        PublicAccessBlockConfiguration block =
                s3.getPublicAccessBlock(r -> r.bucket(bucket)).publicAccessBlockConfiguration();
        assertThat(List.of(block.blockPublicPolicy(), block.ignorePublicAcls(), block.restrictPublicBuckets()))
                .containsOnly(block.blockPublicAcls());
        return block.blockPublicAcls();
    }

    private Map<String, String> tags(String bucket) {
        Map<String, String> tags = new TreeMap<>();
        s3.getBucketTagging(r -> r.bucket(bucket)).tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }
}

package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;

/** All tests share one store and clean up their buckets. */
final class S3ServerTest {
    private static final SecretValue ACCESS = SecretValue.of("AKIALOCAL");
    private static final SecretValue SECRET = SecretValue.of("verysecretkey/with+signs");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static Launch launch;
    private static Running server;
    private static Buckets buckets;

    @BeforeAll
    static void start() throws IOException {
        launch = S3Server.launch(folder, Running.freePort(), ACCESS, SECRET);
        startServer();
        buckets = new Buckets(endpoint(), "local", ACCESS, SECRET);
    }

    private static void startServer() throws IOException {
        server = Running.start(launch, folder.resolve("log"));
        server.awaitPort(launch.port());
    }

    @AfterAll
    static void stop() throws Exception {
        buckets.close();
        server.stop(launch);
    }

    @AfterEach
    void deleteBuckets() {
        buckets.list().forEach(bucket -> buckets.delete(bucket, true));
        assertThat(buckets.list()).isEmpty();
    }

    private static URI endpoint() {
        return URI.create("http://127.0.0.1:" + launch.port());
    }

    @Test
    void buckets_and_objects_are_made_found_and_deleted() {
        assertThat(buckets.ensure("uploads")).isTrue();
        assertThat(buckets.ensure("uploads")).isFalse();
        buckets.ensure("logs");
        assertThat(buckets.list()).containsExactly("logs", "uploads");

        buckets.put("uploads", "a/ä b.txt", "Inhalt");
        assertThat(buckets.get("uploads", "a/ä b.txt")).contains("Inhalt");
        assertThat(buckets.get("uploads", "absent")).isEmpty();
        assertThat(buckets.get("absent", "absent")).isEmpty();

        assertThatThrownBy(() -> buckets.delete("uploads", false))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("uploads")
                .hasMessageContaining("not empty");
        buckets.delete("uploads", true);
        buckets.delete("uploads", true);
        assertThat(buckets.exists("uploads")).isFalse();
        assertThatThrownBy(() -> buckets.ensure("No_Bucket")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_presigned_address_reads_and_writes_without_the_key_and_a_changed_one_does_not() throws Exception {
        buckets.ensure("uploads");
        URI put = buckets.presignPut("uploads", "file", Duration.ofMinutes(5));
        URI get = buckets.presignGet("uploads", "file", Duration.ofMinutes(5));

        assertThat(send(HttpRequest.newBuilder(put).PUT(HttpRequest.BodyPublishers.ofString("hello")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(get)).body()).isEqualTo("hello");
        URI other = URI.create(get.toString().replace("/file?", "/other?"));
        assertThat(send(HttpRequest.newBuilder(other)).statusCode()).isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(endpoint().resolve("/uploads/file")))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_wrong_key_is_refused_without_showing_it() {
        try (Buckets wrong = new Buckets(endpoint(), "local", ACCESS, SecretValue.of("notthesecret"))) {
            assertThatThrownBy(wrong::list)
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining(endpoint().toString())
                    .hasMessageNotContaining("notthesecret");
        }
    }

    @Test
    void a_bucket_belongs_to_the_first_who_claims_it() {
        buckets.ensure("uploads");
        assertThat(buckets.owner("uploads")).isEmpty();
        assertThat(buckets.claim("uploads", "production/uploads")).isEqualTo("production/uploads");
        assertThat(buckets.claim("uploads", "somebody-else")).isEqualTo("production/uploads");
        assertThat(buckets.owner("uploads")).contains("production/uploads");
        assertThat(buckets.empty("uploads")).isTrue();
        buckets.delete("uploads", false);
        assertThat(buckets.exists("uploads")).isFalse();
    }

    @Test
    void objects_expire_by_prefix_and_age_over_more_than_one_page() throws Exception {
        buckets.ensure("logs");
        buckets.claim("logs", "me");
        Path old = Files.createDirectories(folder.resolve("objects/logs/old"));
        for (int i = 0; i < 1_100; i++) {
            Files.writeString(old.resolve("n" + i), "x");
        }
        buckets.put("logs", "new/1", "x");

        assertThat(buckets.expire("logs", "old/", Duration.ofDays(90), Instant.now()))
                .isZero();
        assertThat(buckets.expire(
                        "logs", "old/", Duration.ofDays(90), Instant.now().plus(Duration.ofDays(91))))
                .isEqualTo(1_100);
        assertThat(buckets.get("logs", "new/1")).contains("x");
        assertThat(buckets.owner("logs")).contains("me");
    }

    @Test
    void the_store_itself_deletes_what_has_expired() throws Exception {
        buckets.ensure("logs");
        List<Expiry> rules = List.of(new Expiry("logs", "a b/\t", 90), new Expiry("absent", "", 1));
        assertThat(S3Server.expire(folder, rules)).isTrue();
        assertThat(S3Server.expire(folder, rules)).isFalse();
        assertThat(S3Server.expiries(folder)).isEqualTo(rules);
        S3Server.expire(folder, List.of(new Expiry("logs", "access/", 90)));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(91)));
        for (String key : List.of("access/old", "access/new", "other/old")) {
            buckets.put("logs", key, "x");
            if (key.endsWith("old")) {
                Files.setLastModifiedTime(folder.resolve("objects/logs").resolve(key), longAgo);
            }
        }
        server.kill();
        startServer(); // it looks when it starts
        Running.await("the expiry", () -> buckets.get("logs", "access/old").isEmpty());
        assertThat(buckets.get("logs", "access/new")).isPresent();
        assertThat(buckets.get("logs", "other/old")).isPresent();
        assertThatThrownBy(() -> new Expiry("logs", "", 0)).hasMessageContaining("days is 0");
        Files.writeString(folder.resolve("expire"), "logs never x\n");
        assertThatThrownBy(() -> S3Server.expiries(folder)).hasMessageContaining("logs never x");
        S3Server.expire(folder, List.of());
    }

    @Test
    void objects_survive_a_kill_of_the_store() throws Exception {
        buckets.ensure("uploads");
        buckets.put("uploads", "file", "kept");
        server.kill();
        startServer();
        assertThat(buckets.get("uploads", "file")).contains("kept");
    }

    @Test
    void the_keys_are_on_no_command_line_and_the_folder_is_closed_to_others() throws Exception {
        assertThat(launch.toString()).doesNotContain(SECRET.reveal()).doesNotContain(ACCESS.reveal());
        assertThat(String.join(" ", launch.command())).doesNotContain(SECRET.reveal());
        assertThat(server.log()).doesNotContain(SECRET.reveal());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("objects"))))
                .isEqualTo("rwx------");
    }

    @Test
    @SuppressWarnings("unchecked") // the vendor's varargs of generic consumers
    void what_is_said_to_be_missing_is_refused_by_the_store_not_ignored() {
        buckets.ensure("uploads");
        try (S3Client client = client()) {
            Map<String, ThrowingCallable> asked = Map.of(
                    "versioning",
                            () -> client.putBucketVersioning(r -> r.bucket("uploads")
                                    .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED))),
                    "lifecycle",
                            () -> client.putBucketLifecycleConfiguration(r -> r.bucket("uploads")
                                    .lifecycleConfiguration(l -> l.rules(e -> e.status(ExpirationStatus.ENABLED)
                                            .filter(f -> f.prefix(""))
                                            .expiration(x -> x.days(1))))),
                    "encryption",
                            () -> client.putBucketEncryption(r -> r.bucket("uploads")
                                    .serverSideEncryptionConfiguration(
                                            c -> c.rules(e -> e.applyServerSideEncryptionByDefault(
                                                    d -> d.sseAlgorithm(ServerSideEncryption.AES256))))),
                    "policy",
                            () -> client.putBucketPolicy(
                                    r -> r.bucket("uploads").policy("{}")),
                    "tags",
                            () -> client.putBucketTagging(r -> r.bucket("uploads")
                                    .tagging(t -> t.tagSet(
                                            Tag.builder().key("a").value("b").build()))));
            asked.forEach((feature, call) -> assertThatThrownBy(call)
                    .as(feature)
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(501)));
            assertThat(S3Server.limits()).extracting(S3Server.Limit::feature).containsAll(asked.keySet());
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the vendor's varargs of generic consumers
    void multipart_uploads_copies_ranges_and_conditions_work_with_the_jars_the_store_is_started_with() {
        buckets.ensure("uploads");
        try (S3Client client = client()) {
            String id = client.createMultipartUpload(r -> r.bucket("uploads").key("big"))
                    .uploadId();
            String first = client.uploadPart(
                            r -> r.bucket("uploads").key("big").uploadId(id).partNumber(1),
                            RequestBody.fromBytes(new byte[5 << 20]))
                    .eTag();
            String second = client.uploadPart(
                            r -> r.bucket("uploads").key("big").uploadId(id).partNumber(2),
                            RequestBody.fromString("end"))
                    .eTag();
            client.completeMultipartUpload(r -> r.bucket("uploads")
                    .key("big")
                    .uploadId(id)
                    .multipartUpload(m -> m.parts(
                            p1 -> p1.partNumber(1).eTag(first),
                            p2 -> p2.partNumber(2).eTag(second))));
            client.copyObject(r -> r.sourceBucket("uploads")
                    .sourceKey("big")
                    .destinationBucket("uploads")
                    .destinationKey("copy"));
            assertThat(client.getObjectAsBytes(
                                    r -> r.bucket("uploads").key("copy").range("bytes=-3"))
                            .asUtf8String())
                    .isEqualTo("end");
            assertThatThrownBy(() -> client.putObject(
                            r -> r.bucket("uploads").key("copy").ifNoneMatch("*"), RequestBody.empty()))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
            client.createMultipartUpload(r -> r.bucket("uploads").key("unfinished"));
        }
        buckets.delete("uploads", true);
        assertThat(server.log()).doesNotContain("NoClassDefFoundError").doesNotContain("Exception");
    }

    private static S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of("local"))
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS.reveal(), SECRET.reveal())))
                .build();
    }

    @Test
    void a_port_in_use_ends_the_store_with_the_reason() throws Exception {
        Launch second = S3Server.launch(folder.resolve("other"), launch.port(), ACCESS, SECRET);
        try (Running failing = Running.start(second, folder.resolve("other.log"))) {
            Running.await("the end of the store", () -> !failing.handle().isAlive());
            assertThat(failing.log())
                    .contains("could not be started")
                    .contains("Failed to bind to /127.0.0.1:" + launch.port());
            assertThat(failing.exit()).isEqualTo(1);
        }
    }

    @Test
    void the_driver_works_the_same_against_moto() throws Exception {
        Path moto = Exec.find("moto_server");
        assumeTrue(moto != null, "moto_server is not on the PATH");
        int port = Running.freePort();
        Launch emulator = new Launch(
                List.of(moto.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
                Map.of(),
                Map.of(),
                folder,
                port,
                "TERM",
                Duration.ofSeconds(10));
        try (Running emulated = Running.start(emulator, folder.resolve("moto.log"));
                Buckets there = new Buckets(URI.create("http://127.0.0.1:" + port), "eu-west-1", ACCESS, SECRET)) {
            emulated.awaitPort(port);
            assertThat(there.ensure("uploads")).isTrue();
            assertThat(there.ensure("uploads")).isFalse();
            assertThat(there.claim("uploads", "me")).isEqualTo("me");
            assertThat(there.claim("uploads", "other")).isEqualTo("me");
            there.put("uploads", "a/b", "text");
            assertThat(there.get("uploads", "a/b")).contains("text");
            assertThat(there.get("uploads", "a/c")).isEmpty();
            assertThat(send(HttpRequest.newBuilder(there.presignGet("uploads", "a/b", Duration.ofMinutes(1))))
                            .body())
                    .isEqualTo("text");
            assertThat(there.expire(
                            "uploads", "", Duration.ofDays(1), Instant.now().plus(Duration.ofDays(2))))
                    .isEqualTo(1);
            there.delete("uploads", false);
            assertThat(there.list()).isEmpty();
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }
}

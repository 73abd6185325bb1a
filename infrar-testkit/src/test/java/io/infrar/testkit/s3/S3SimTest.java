package io.infrar.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.sim.ManualClock;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3SimTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private S3Sim sim(Profile profile) {
        S3Sim sim = S3Sim.start(profile);
        open.add(sim);
        return sim;
    }

    private static StaticCredentialsProvider keys(S3Sim.Credentials keys) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(keys.accessKey(), keys.secretKey()));
    }

    private static S3ClientBuilder plain(S3Sim sim, String project) {
        return S3Client.builder()
                .endpointOverride(sim.endpoint())
                .region(Region.of(sim.settings().entrySet().stream()
                        .filter(each -> each.getKey().endsWith("REGION"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow()))
                .credentialsProvider(keys(sim.credentials(project)));
    }

    /** With the settings that both vendors take. */
    private S3Client client(S3Sim sim, String project) {
        S3Client client = plain(sim, project)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(true)
                        .chunkedEncodingEnabled(false)
                        .build())
                .addPlugin(LegacyMd5Plugin.create())
                .build();
        open.add(client);
        return client;
    }

    private S3Client client(S3Sim sim) {
        return client(sim, "project");
    }

    private static void assertRefused(ThrowingCallable call, int status, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.requestId()).isNotBlank();
        });
    }

    private static void put(S3Client s3, String key, String text) {
        s3.putObject(r -> r.bucket("things").key(key), RequestBody.fromString(text));
    }

    // ---- objects

    @ParameterizedTest
    @EnumSource
    void objects_are_kept_listed_and_deleted(Profile profile) {
        S3Client s3 = client(sim(profile));
        s3.createBucket(r -> r.bucket("things"));
        put(s3, "a/ö & <1>+ x", "one");
        s3.putObject(
                r -> r.bucket("things").key("b").contentType("text/plain").metadata(Map.of("of", "me")),
                RequestBody.fromString("two"));

        assertThat(s3.getObjectAsBytes(r -> r.bucket("things").key("a/ö & <1>+ x"))
                        .asUtf8String())
                .isEqualTo("one");
        var head = s3.headObject(r -> r.bucket("things").key("b"));
        assertThat(head.contentLength()).isEqualTo(3);
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.metadata()).containsEntry("of", "me");
        assertThat(s3.listObjectsV2(r -> r.bucket("things")).contents())
                .extracting(each -> each.key())
                .containsExactly("a/ö & <1>+ x", "b");
        assertThat(s3.getObjectAsBytes(r -> r.bucket("things").key("b").range("bytes=1-"))
                        .asUtf8String())
                .isEqualTo("wo");
        assertRefused(() -> s3.deleteBucket(r -> r.bucket("things")), 409, "BucketNotEmpty");

        s3.copyObject(r -> r.sourceBucket("things")
                .sourceKey("b")
                .destinationBucket("things")
                .destinationKey("c"));
        s3.deleteObjects(r -> r.bucket("things")
                .delete(d -> d.objects(
                        ObjectIdentifier.builder().key("a/ö & <1>+ x").build(),
                        ObjectIdentifier.builder().key("b").build())));
        assertThat(s3.listObjects(r -> r.bucket("things")).contents())
                .extracting(each -> each.key())
                .containsExactly("c");
        s3.deleteObject(r -> r.bucket("things").key("c"));
        s3.deleteBucket(r -> r.bucket("things"));
        assertThat(s3.listBuckets().buckets()).isEmpty();
        assertRefused(() -> s3.listObjectsV2(r -> r.bucket("things")), 404, "NoSuchBucket");
    }

    @ParameterizedTest
    @EnumSource
    void lists_come_in_pages_with_common_prefixes(Profile profile) {
        S3Client s3 = client(sim(profile));
        s3.createBucket(r -> r.bucket("things"));
        for (int i = 0; i < 7; i++) {
            put(s3, "k" + i, "");
            put(s3, "d" + i + "/x", "");
            put(s3, "d" + i + "/y", "");
        }
        List<String> seen = new ArrayList<>();
        s3.listObjectsV2Paginator(r -> r.bucket("things").delimiter("/").maxKeys(3))
                .forEach(page -> {
                    assertThat(page.keyCount()).isLessThanOrEqualTo(3);
                    page.commonPrefixes().forEach(each -> seen.add(each.prefix()));
                    page.contents().forEach(each -> seen.add(each.key()));
                });
        assertThat(seen)
                .containsExactly(
                        "d0/", "d1/", "d2/", "d3/", "d4/", "d5/", "d6/", "k0", "k1", "k2", "k3", "k4", "k5", "k6");
    }

    @ParameterizedTest
    @EnumSource
    void uploads_come_in_parts(Profile profile) {
        S3Client s3 = client(sim(profile));
        s3.createBucket(r -> r.bucket("things"));
        String id = s3.createMultipartUpload(r -> r.bucket("things").key("big")).uploadId();
        byte[] first = new byte[5 * 1024 * 1024];
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] part : List.of(first, new byte[] {1, 2, 3})) {
            int number = parts.size() + 1;
            String etag = s3.uploadPart(
                            r -> r.bucket("things").key("big").uploadId(id).partNumber(number),
                            RequestBody.fromBytes(part))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        assertThat(s3.listMultipartUploads(r -> r.bucket("things")).uploads()).hasSize(1);
        s3.completeMultipartUpload(
                r -> r.bucket("things").key("big").uploadId(id).multipartUpload(m -> m.parts(parts)));
        assertThat(s3.headObject(r -> r.bucket("things").key("big")).contentLength())
                .isEqualTo(first.length + 3);
        String other =
                s3.createMultipartUpload(r -> r.bucket("things").key("x")).uploadId();
        s3.abortMultipartUpload(r -> r.bucket("things").key("x").uploadId(other));
        assertThat(s3.listMultipartUploads(r -> r.bucket("things")).uploads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_object_is_made_only_when_there_is_none_where_that_is_asked(Profile profile) {
        S3Client s3 = client(sim(profile));
        s3.createBucket(r -> r.bucket("things"));
        s3.putObject(r -> r.bucket("things").key("a").ifNoneMatch("*"), RequestBody.fromString("1"));
        assertRefused(
                () -> s3.putObject(r -> r.bucket("things").key("a").ifNoneMatch("*"), RequestBody.fromString("2")),
                412,
                "PreconditionFailed");
        String etag = s3.headObject(r -> r.bucket("things").key("a")).eTag();
        ThrowingCallable quoted =
                () -> s3.putObject(r -> r.bucket("things").key("a").ifMatch(etag), RequestBody.fromString("3"));
        if (profile == Profile.HETZNER) {
            assertRefused(quoted, 412, "PreconditionFailed");
            s3.putObject(r -> r.bucket("things").key("a").ifMatch(etag.replace("\"", "")), RequestBody.fromString("3"));
        } else {
            assertThat(quoted).satisfies(ThrowingCallable::call);
        }
    }

    // ---- what the vendors refuse

    @ParameterizedTest
    @EnumSource
    void the_sdk_as_it_is_cannot_upload(Profile profile) {
        S3Sim sim = sim(profile);
        client(sim).createBucket(r -> r.bucket("things"));
        try (S3Client s3 = plain(sim, "project").build()) {
            ThrowingCallable upload = () -> s3.putObject(r -> r.bucket("things").key("a"), RequestBody.fromString("x"));
            if (profile == Profile.HETZNER) {
                assertRefused(upload, 400, "XAmzContentSHA256Mismatch");
            } else {
                assertRefused(upload, 501, "NotImplemented");
            }
        }
    }

    @Test
    void hetzner_knows_versions_and_policies_and_r2_does_not() {
        for (Profile profile : Profile.values()) {
            S3Client s3 = client(sim(profile));
            s3.createBucket(r -> r.bucket("things"));
            ThrowingCallable versions = () -> s3.putBucketVersioning(
                    r -> r.bucket("things").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
            ThrowingCallable policy = () -> s3.getBucketPolicy(r -> r.bucket("things"));
            ThrowingCallable tagging = () -> s3.putBucketTagging(r -> r.bucket("things")
                    .tagging(t -> t.tagSet(Tag.builder().key("a").value("b").build())));
            assertRefused(tagging, 501, "NotImplemented");
            if (profile == Profile.R2) {
                assertRefused(versions, 501, "NotImplemented");
                assertRefused(policy, 501, "NotImplemented");
            } else {
                assertThat(versions).satisfies(ThrowingCallable::call);
                assertRefused(policy, 404, "NoSuchBucketPolicy");
            }
        }
    }

    @Test
    void former_versions_stay_until_they_are_deleted_by_their_ids() {
        S3Client s3 = client(sim(Profile.HETZNER));
        s3.createBucket(r -> r.bucket("things").objectLockEnabledForBucket(true));
        put(s3, "a", "1");
        put(s3, "a", "2");
        s3.deleteObject(r -> r.bucket("things").key("a"));
        assertRefused(() -> s3.getObjectAsBytes(r -> r.bucket("things").key("a")), 404, "NoSuchKey");
        var all = s3.listObjectVersions(r -> r.bucket("things"));
        assertThat(all.versions()).hasSize(2);
        assertThat(all.deleteMarkers())
                .singleElement()
                .satisfies(each -> assertThat(each.isLatest()).isTrue());
        String first = all.versions().get(1).versionId();
        assertThat(s3.getObjectAsBytes(r -> r.bucket("things").key("a").versionId(first))
                        .asUtf8String())
                .isEqualTo("1");
        assertRefused(() -> s3.deleteBucket(r -> r.bucket("things")), 409, "BucketNotEmpty");
        all.versions()
                .forEach(
                        each -> s3.deleteObject(r -> r.bucket("things").key("a").versionId(each.versionId())));
        all.deleteMarkers()
                .forEach(
                        each -> s3.deleteObject(r -> r.bucket("things").key("a").versionId(each.versionId())));
        s3.deleteBucket(r -> r.bucket("things"));
    }

    @Test
    void names_are_unique_among_all_customers_of_hetzner() {
        S3Sim sim = sim(Profile.HETZNER);
        client(sim).createBucket(r -> r.bucket("things"));
        S3Client other = client(sim, "other");
        assertRefused(() -> other.createBucket(r -> r.bucket("things")), 409, "BucketAlreadyExists");
        assertRefused(() -> other.listObjectsV2(r -> r.bucket("things")), 403, "AccessDenied");
        assertRefused(
                () -> other.createBucket(
                        r -> r.bucket("other").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))),
                400,
                "InvalidLocationConstraint");
    }

    @Test
    void one_s_own_bucket_made_again_is_an_error_and_hetzner_does_not_say_whose_it_is() {
        for (Profile profile : Profile.values()) {
            S3Client s3 = client(sim(profile));
            s3.createBucket(r -> r.bucket("things"));
            assertRefused(
                    () -> s3.createBucket(r -> r.bucket("things")),
                    409,
                    profile == Profile.R2 ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists");
        }
    }

    @Test
    void a_new_bucket_can_be_unknown_to_the_first_calls() {
        try (S3Sim slow = S3Sim.builder(Profile.HETZNER).newBucketsUnknownFor(2).start()) {
            S3Client s3 = client(slow);
            s3.createBucket(r -> r.bucket("things"));

            assertRefused(() -> s3.getBucketVersioning(r -> r.bucket("things")), 404, "NoSuchBucket");
            assertRefused(
                    () -> s3.putObject(r -> r.bucket("things").key("a"), RequestBody.fromString("x")),
                    404,
                    "NoSuchBucket");
            s3.putObject(r -> r.bucket("things").key("a"), RequestBody.fromString("x"));
            assertThat(slow.keys("things")).containsExactly("a");
        }
    }

    @Test
    void hetzner_wants_the_md5_of_lifecycle_rules() {
        S3Sim sim = sim(Profile.HETZNER);
        S3Client good = client(sim);
        good.createBucket(r -> r.bucket("things"));
        LifecycleRule rule = LifecycleRule.builder()
                .id("all")
                .status(ExpirationStatus.ENABLED)
                .filter(f -> f.prefix(""))
                .expiration(e -> e.days(3))
                .build();
        try (S3Client s3 = plain(sim, "project").build()) {
            assertRefused(
                    () -> s3.putBucketLifecycleConfiguration(
                            r -> r.bucket("things").lifecycleConfiguration(l -> l.rules(rule))),
                    400,
                    "InvalidRequest");
        }
        good.putBucketLifecycleConfiguration(r -> r.bucket("things").lifecycleConfiguration(l -> l.rules(rule)));
        assertThat(good.getBucketLifecycleConfiguration(r -> r.bucket("things")).rules())
                .containsExactly(rule);
    }

    @Test
    void rules_act_on_what_has_come_of_age() {
        ManualClock clock = new ManualClock(Instant.now());
        S3Sim sim = S3Sim.builder(Profile.HETZNER).clock(clock).start();
        open.add(sim);
        S3Client s3 = client(sim);
        s3.createBucket(r -> r.bucket("things"));
        put(s3, "temp/a", "1");
        put(s3, "kept", "2");
        s3.putBucketLifecycleConfiguration(r -> r.bucket("things")
                .lifecycleConfiguration(l -> l.rules(LifecycleRule.builder()
                        .status(ExpirationStatus.ENABLED)
                        .filter(f -> f.prefix("temp/"))
                        .expiration(e -> e.days(1))
                        .build())));
        sim.age();
        assertThat(sim.keys("things")).containsExactly("kept", "temp/a");
        clock.advance(Duration.ofDays(1));
        sim.age();
        assertThat(sim.keys("things")).containsExactly("kept");
    }

    // ---- who

    @ParameterizedTest
    @EnumSource
    void wrong_keys_are_refused(Profile profile) {
        S3Sim sim = sim(profile);
        S3Sim.Credentials good = sim.credentials("project");
        try (S3Client s3 = plain(sim, "project")
                .credentialsProvider(keys(new S3Sim.Credentials(good.accessKey(), "wrong")))
                .build()) {
            assertRefused(s3::listBuckets, 403, "SignatureDoesNotMatch");
        }
        try (S3Client s3 = plain(sim, "project")
                .credentialsProvider(keys(new S3Sim.Credentials("nobody", "wrong")))
                .build()) {
            if (profile == Profile.R2) {
                assertRefused(s3::listBuckets, 401, "Unauthorized");
            } else {
                assertRefused(s3::listBuckets, 403, "InvalidAccessKeyId");
            }
        }
    }

    @Test
    void r2_has_one_region() {
        S3Sim sim = sim(Profile.R2);
        try (S3Client s3 = plain(sim, "project").region(Region.EU_CENTRAL_1).build()) {
            assertRefused(s3::listBuckets, 400, "InvalidRegionName");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_address_signed_in_advance_works_until_it_expires_or_is_changed(Profile profile) throws Exception {
        ManualClock clock = new ManualClock(Instant.now());
        S3Sim sim = S3Sim.builder(profile).clock(clock).start();
        open.add(sim);
        client(sim).createBucket(r -> r.bucket("things"));
        URI put;
        URI get;
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(sim.endpoint())
                .region(Region.of(profile == Profile.R2 ? "auto" : "fsn1"))
                .credentialsProvider(keys(sim.credentials("project")))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            put = presigner
                    .presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5))
                            .putObjectRequest(r -> r.bucket("things").key("a b")))
                    .url()
                    .toURI();
            get = presigner
                    .presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(r -> r.bucket("things").key("a b")))
                    .url()
                    .toURI();
        }
        assertThat(HTTP.send(
                                HttpRequest.newBuilder(put)
                                        .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(fetch(get).body()).isEqualTo("hello");
        assertThat(fetch(URI.create(get.toString().replace("a%20b", "c"))).statusCode())
                .isEqualTo(403);
        assertThat(fetch(URI.create(get.toString().replace("X-Amz-Expires=300", "X-Amz-Expires=3000")))
                        .statusCode())
                .isEqualTo(403);
        clock.advance(Duration.ofMinutes(12));
        assertThat(fetch(get).body()).contains("expired");
        assertThat(fetch(get).statusCode()).isEqualTo(profile == Profile.R2 ? 400 : 403);
    }

    private static HttpResponse<String> fetch(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everybody_may_read_what_a_policy_opens() throws Exception {
        S3Sim sim = sim(Profile.HETZNER);
        S3Client s3 = client(sim);
        s3.createBucket(r -> r.bucket("things"));
        put(s3, "a", "hello");
        URI address = URI.create(sim.endpoint() + "/things/a");
        assertThat(fetch(address).statusCode()).isEqualTo(403);
        s3.putBucketPolicy(r -> r.bucket("things")
                .policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                        + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::things/*\"}]}"));
        assertThat(fetch(address).body()).isEqualTo("hello");
        assertThat(fetch(URI.create(sim.endpoint() + "/things")).statusCode()).isEqualTo(403);
    }

    @Test
    void a_browser_may_do_what_the_rules_of_the_bucket_say() throws Exception {
        S3Sim sim = sim(Profile.HETZNER);
        S3Client s3 = client(sim);
        s3.createBucket(r -> r.bucket("things"));
        s3.putBucketCors(r -> r.bucket("things")
                .corsConfiguration(c -> c.corsRules(CORSRule.builder()
                        .allowedOrigins("https://*.infrar.io")
                        .allowedMethods("PUT")
                        .allowedHeaders("content-*")
                        .maxAgeSeconds(60)
                        .build())));
        HttpResponse<String> allowed = preflight(sim, "https://app.infrar.io", "PUT");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.infrar.io");
        assertThat(allowed.headers().firstValue("Access-Control-Max-Age")).hasValue("60");
        assertThat(preflight(sim, "https://app.infrar.io", "DELETE").statusCode())
                .isEqualTo(403);
        assertThat(preflight(sim, "https://infrar.example", "PUT").statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> preflight(S3Sim sim, String origin, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sim.endpoint() + "/things/a"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "content-type")
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void buckets_may_be_in_front_of_the_host_s_name() {
        S3Sim sim = sim(Profile.HETZNER);
        URI endpoint = URI.create("http://localhost:" + sim.endpoint().getPort());
        try (S3Client s3 = plain(sim, "project")
                .endpointOverride(endpoint)
                .httpClientBuilder(ApacheHttpClient.builder()
                        .dnsResolver(host -> new InetAddress[] {InetAddress.getLoopbackAddress()}))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .forcePathStyle(false)
                .build()) {
            s3.createBucket(r -> r.bucket("things"));
            put(s3, "a/b", "hello");
            assertThat(s3.getObjectAsBytes(r -> r.bucket("things").key("a/b")).asUtf8String())
                    .isEqualTo("hello");
        }
        assertThat(sim.calls()).extracting(call -> call.line()).contains("PUT /a/b");
        assertThat(sim.keys("things")).containsExactly("a/b");
    }

    // ---- the simulator

    @Test
    void a_second_one_finds_what_the_first_kept_in_a_folder() {
        try (S3Sim first = S3Sim.builder(Profile.R2).state(folder).start();
                S3Client s3 = client(first)) {
            s3.createBucket(r -> r.bucket("things"));
            put(s3, "a", "hello");
        }
        open.clear();
        S3Sim second = S3Sim.builder(Profile.R2).state(folder).start();
        open.add(second);
        assertThat(client(second)
                        .getObjectAsBytes(r -> r.bucket("things").key("a"))
                        .asUtf8String())
                .isEqualTo("hello");
        second.reset();
        assertThat(second.buckets()).isEmpty();
    }
}

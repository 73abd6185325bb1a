package io.infrar.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.SecretValue;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.sim.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BucketUrlsTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration SHORT = Duration.ofMinutes(10);

    private final ManualClock clock = new ManualClock(Instant.now());

    private static int put(URI uri, String text, String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofString(text))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static BucketUrls urls(S3Sim sim, Profile profile) {
        S3Sim.Credentials keys = sim.credentials("project");
        return BucketUrls.of(
                sim.endpoint(),
                profile == Profile.R2 ? "auto" : "fsn1",
                "uploads",
                keys.accessKey(),
                SecretValue.of(keys.secretKey()));
    }

    @ParameterizedTest
    @EnumSource
    void somebody_without_keys_writes_and_reads_an_object(Profile profile) throws Exception {
        try (S3Sim sim = S3Sim.builder(profile).clock(clock).start();
                BucketUrls urls = urls(sim, profile)) {
            sim.make("uploads");
            URI put = urls.put("reports/März 1.pdf", "application/pdf", SHORT);
            assertThat(put(put, "content", "application/pdf")).isEqualTo(200);
            HttpResponse<String> answer = get(urls.get("reports/März 1.pdf", BucketUrls.LONGEST));
            assertThat(answer.body()).isEqualTo("content");
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/pdf");
            assertThat(put(put, "content", "text/html")).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_address_is_good_for_one_verb_one_object_and_its_time(Profile profile) throws Exception {
        try (S3Sim sim = S3Sim.builder(profile).clock(clock).start();
                BucketUrls urls = urls(sim, profile)) {
            sim.make("uploads");
            URI put = urls.put("a", SHORT);
            assertThat(put(put, "1", "text/plain")).isEqualTo(200);
            assertThat(get(put).statusCode()).isEqualTo(403);
            URI get = urls.get("a", SHORT);
            assertThat(get(get).body()).isEqualTo("1");
            assertThat(get(URI.create(get.toString().replace("/uploads/a?", "/uploads/b?")))
                            .statusCode())
                    .isEqualTo(403);
            clock.advance(SHORT.multipliedBy(2)); // signed by the clock of the system, which went on
            assertThat(get(get).body()).contains("Request has expired");
            assertThat(put(put, "2", "text/plain")).isIn(400, 403);
            assertThat(sim.keys("uploads")).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_address_is_made_for_longer_than_the_stores_take(Profile profile) {
        try (S3Sim sim = S3Sim.start(profile);
                BucketUrls urls = urls(sim, profile)) {
            assertThatThrownBy(() -> urls.get("a", BucketUrls.LONGEST.plusSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("7 days");
            assertThatThrownBy(() -> urls.put("a", Duration.ZERO)).hasMessageContaining("1 second");
            assertThatThrownBy(() -> urls.get("", SHORT)).hasMessageContaining("key");
        }
    }
}

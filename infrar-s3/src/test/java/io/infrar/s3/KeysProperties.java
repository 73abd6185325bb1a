package io.infrar.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.SecretValue;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.core.sync.RequestBody;

class KeysProperties {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String BUCKET = "things";

    private static S3Sim sim;
    private static S3Store store;
    private static BucketUrls urls;

    @BeforeContainer
    static void start() {
        sim = S3Sim.start(Profile.HETZNER);
        S3Sim.Credentials keys = sim.credentials("project");
        store = new S3Store(
                new S3Access("test", sim.endpoint(), "fsn1", keys.accessKey(), SecretValue.of(keys.secretKey())),
                "the test's keys");
        urls = BucketUrls.of(sim.endpoint(), "fsn1", BUCKET, keys.accessKey(), SecretValue.of(keys.secretKey()));
        sim.make(BUCKET);
    }

    @AfterContainer
    static void stop() {
        urls.close();
        store.close();
        sim.close();
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings()
                .withCharRange('a', 'c')
                .withChars(" /+%&=?#~!*'();:@$,[]<>\"\\äß€".toCharArray())
                .ofMinLength(1)
                .ofMaxLength(12)
                // Java's clients take such a part of an address for the folder itself or the one above.
                .filter(key -> !key.startsWith("/"));
    }

    @Property(tries = 30)
    void an_object_of_any_name_is_written_listed_read_by_a_signed_address_and_deleted(@ForAll("keys") String key)
            throws Exception {
        store.client().putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString(key));
        assertThat(sim.keys(BUCKET)).containsExactly(key);
        assertThat(store.client().listObjectsV2(r -> r.bucket(BUCKET)).contents())
                .singleElement()
                .satisfies(each -> assertThat(each.key()).isEqualTo(key));
        HttpRequest get =
                HttpRequest.newBuilder(urls.get(key, Duration.ofMinutes(1))).build();
        assertThat(HTTP.send(get, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo(key);
        store.client().deleteObjects(r -> r.bucket(BUCKET).delete(d -> d.objects(o -> o.key(key))));
        assertThat(sim.keys(BUCKET)).isEmpty();
    }
}

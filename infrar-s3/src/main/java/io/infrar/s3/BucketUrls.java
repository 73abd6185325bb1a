package io.infrar.s3;

import io.infrar.model.Bucket;
import io.infrar.model.SecretValue;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Addresses of objects that are signed in advance: who has one may read or write that object until it expires, without keys. Made
 * offline; what they allow is what the keys may do at the time of use. Threads may share an instance.
 *
 * <p>R2 takes such addresses at its S3 endpoint only, not at a domain of one's own.
 */
public final class BucketUrls implements AutoCloseable {
    /** The stores take no longer time. */
    public static final Duration LONGEST = Duration.ofDays(7);

    private final String bucket;
    private final S3Presigner presigner;

    private BucketUrls(S3Access access, String bucket) {
        this.bucket = bucket;
        this.presigner = S3Presigner.builder()
                .endpointOverride(access.endpoint())
                .region(Region.of(access.region()))
                .credentialsProvider(S3Store.credentials(access))
                .serviceConfiguration(S3Store.configuration())
                .build();
    }

    /**
     * For a bucket that was made, such as {@code deployment.bucket("uploads")}.
     *
     * @param secretKey what its reference {@code secretKey} stands for
     */
    public static BucketUrls of(Bucket.Exports bucket, SecretValue secretKey) {
        return of(bucket.endpoint(), bucket.region(), bucket.bucket(), bucket.accessKey(), secretKey);
    }

    /** For a bucket that is known in another way. */
    public static BucketUrls of(URI endpoint, String region, String bucket, String accessKey, SecretValue secretKey) {
        return new BucketUrls(new S3Access("S3", endpoint, region, accessKey, secretKey), bucket);
    }

    /** To read an object. */
    public URI get(String key, Duration validFor) {
        check(key, validFor);
        return URI.create(presigner
                .presignGetObject(p -> p.signatureDuration(validFor)
                        .getObjectRequest(r -> r.bucket(bucket).key(key)))
                .url()
                .toString());
    }

    /** To write an object, whatever its type. */
    public URI put(String key, Duration validFor) {
        return put(key, null, validFor);
    }

    /**
     * To write an object.
     *
     * @param contentType which the request must then name in its header
     */
    public URI put(String key, @Nullable String contentType, Duration validFor) {
        check(key, validFor);
        return URI.create(presigner
                .presignPutObject(p -> p.signatureDuration(validFor)
                        .putObjectRequest(r -> r.bucket(bucket).key(key).contentType(contentType)))
                .url()
                .toString());
    }

    private static void check(String key, Duration validFor) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key is empty");
        }
        if (validFor.compareTo(Duration.ofSeconds(1)) < 0 || validFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("validFor must be from 1 second to 7 days, is " + validFor);
        }
    }

    @Override
    public void close() {
        presigner.close();
    }
}

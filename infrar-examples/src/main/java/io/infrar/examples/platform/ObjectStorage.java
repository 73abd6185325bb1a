package io.infrar.examples.platform;

import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Buckets of any S3-compatible store. Safe for use by several threads. */
public final class ObjectStorage implements AutoCloseable {
    private final S3Client client;
    private final S3Presigner presigner;

    /** Opens nothing yet: the first call does. */
    public ObjectStorage(URI endpoint, String region, String accessKey, String secretKey) {
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
        // By path, because names such as uploads.127.0.0.1 do not resolve.
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        presigner = S3Presigner.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    static ObjectStorage of(Settings settings) {
        return new ObjectStorage(
                URI.create(settings.text("S3_ENDPOINT")),
                settings.text("S3_REGION"),
                settings.text("S3_ACCESS_KEY"),
                settings.text("S3_SECRET_KEY"));
    }

    /** Writes an object. */
    public void put(String bucket, String key, String text) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    /** Reads an object; empty when there is none. */
    public Optional<String> get(String bucket, String key) {
        try {
            return Optional.of(
                    client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                            .asUtf8String());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /** An address by which anybody who has it can read the object for that long. */
    public URL addressToGet(String bucket, String key, Duration valid) {
        return presigner
                .presignGetObject(presign -> presign.signatureDuration(valid)
                        .getObjectRequest(request -> request.bucket(bucket).key(key)))
                .url();
    }

    /** An address by which anybody who has it can write the object for that long. */
    public URL addressToPut(String bucket, String key, Duration valid) {
        return presigner
                .presignPutObject(presign -> presign.signatureDuration(valid)
                        .putObjectRequest(request -> request.bucket(bucket).key(key)))
                .url();
    }

    @Override
    public void close() {
        client.close();
        presigner.close();
    }
}

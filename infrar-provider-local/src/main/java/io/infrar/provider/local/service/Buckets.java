package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Buckets of an S3-compatible store, over its own protocol. Threads may share an instance. */
public final class Buckets implements AutoCloseable {
    /** The object that says whose a bucket is; a bucket that holds nothing else counts as empty. */
    public static final String OWNER = ".infrar/owner";

    private final URI endpoint;
    private final S3Client client;
    private final S3Presigner presigner;

    /** @param region any name for a store that has none */
    public Buckets(URI endpoint, String region, SecretValue accessKey, SecretValue secretKey) {
        this.endpoint = endpoint;
        var credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey.reveal(), secretKey.reveal()));
        var configuration =
                S3Configuration.builder().pathStyleAccessEnabled(true).build();
        // Nothing from ~/.aws may leak into calls to a local store.
        ProfileFile none = ProfileFile.aggregator().build();
        this.client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .serviceConfiguration(configuration)
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(5)))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(c -> c.defaultProfileFile(none).apiCallTimeout(Duration.ofSeconds(60)))
                .build();
        this.presigner = S3Presigner.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .serviceConfiguration(configuration)
                .build();
    }

    /** Makes the bucket unless it is there; true if it was made by this call. */
    public boolean ensure(String bucket) {
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException(
                    "'" + bucket + "' is no bucket name: 3 to 63 lower case letters, digits, . and -,"
                            + " with a letter or digit at both ends");
        }
        if (exists(bucket)) {
            return false;
        }
        try {
            client.createBucket(r -> r.bucket(bucket));
            return true;
        } catch (BucketAlreadyOwnedByYouException e) {
            return false;
        } catch (SdkException e) {
            throw failed("Bucket " + bucket + " cannot be made", e);
        }
    }

    public boolean exists(String bucket) {
        try {
            client.headBucket(r -> r.bucket(bucket));
            return true;
        } catch (NoSuchBucketException e) {
            return false;
        } catch (SdkException e) {
            throw failed("Bucket " + bucket, e);
        }
    }

    public Set<String> list() {
        try {
            Set<String> names = new TreeSet<>();
            client.listBuckets().buckets().forEach(b -> names.add(b.name()));
            return names;
        } catch (SdkException e) {
            throw failed("The list of buckets", e);
        }
    }

    /** Writes the owner unless there is one; returns whose the bucket is now. */
    public String claim(String bucket, String owner) {
        try {
            client.putObject(r -> r.bucket(bucket).key(OWNER).ifNoneMatch("*"), RequestBody.fromString(owner));
            return owner;
        } catch (S3Exception e) {
            if (e.statusCode() == 412) {
                return get(bucket, OWNER).orElse(owner);
            }
            throw failed("The owner of bucket " + bucket, e);
        } catch (SdkException e) {
            throw failed("The owner of bucket " + bucket, e);
        }
    }

    /** Whose the bucket is; empty for one without a mark and for an absent one. */
    public Optional<String> owner(String bucket) {
        return get(bucket, OWNER);
    }

    public void put(String bucket, String key, String content) {
        try {
            client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content));
        } catch (SdkException e) {
            throw failed("Object " + bucket + "/" + key, e);
        }
    }

    /** The text of a small object. */
    public Optional<String> get(String bucket, String key) {
        try {
            return Optional.of(
                    client.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String());
        } catch (NoSuchKeyException | NoSuchBucketException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failed("Object " + bucket + "/" + key, e);
        }
    }

    /** An address with which anybody may read the object for a while. */
    public URI presignGet(String bucket, String key, Duration validity) {
        return URI.create(presigner
                .presignGetObject(p -> p.signatureDuration(validity)
                        .getObjectRequest(r -> r.bucket(bucket).key(key)))
                .url()
                .toString());
    }

    /** An address with which anybody may write the object for a while. */
    public URI presignPut(String bucket, String key, Duration validity) {
        return URI.create(presigner
                .presignPutObject(p -> p.signatureDuration(validity)
                        .putObjectRequest(r -> r.bucket(bucket).key(key)))
                .url()
                .toString());
    }

    /** Deletes objects whose last change is older than the age, as a lifecycle rule would; returns how many. */
    public int expire(String bucket, String prefix, Duration age, Instant now) {
        Instant limit = now.minus(age);
        return deleteObjects(
                bucket, prefix, o -> !o.key().equals(OWNER) && o.lastModified().isBefore(limit));
    }

    /** Whether the bucket holds anything but the mark of its owner. */
    public boolean empty(String bucket) {
        try {
            return client.listObjectsV2(r -> r.bucket(bucket).maxKeys(2)).contents().stream()
                    .allMatch(o -> o.key().equals(OWNER));
        } catch (SdkException e) {
            throw failed("Bucket " + bucket, e);
        }
    }

    /**
     * Deletes the bucket; absent is fine.
     *
     * @param withObjects delete what it holds too; otherwise a bucket that is not empty is refused
     */
    public void delete(String bucket, boolean withObjects) {
        try {
            if (!exists(bucket)) {
                return;
            }
            if (!withObjects && !empty(bucket)) {
                throw new ServiceException(
                        "Bucket " + bucket + " at " + endpoint + " is not empty, so it is not deleted."
                                + " Delete its objects first, or allow the deletion of its contents.");
            }
            deleteObjects(bucket, "", o -> true);
            client.listMultipartUploadsPaginator(r -> r.bucket(bucket))
                    .uploads()
                    .forEach(upload -> client.abortMultipartUpload(
                            r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
            client.deleteBucket(r -> r.bucket(bucket));
        } catch (NoSuchBucketException e) {
            return;
        } catch (SdkException e) {
            throw failed("Bucket " + bucket + " cannot be deleted", e);
        }
    }

    private int deleteObjects(String bucket, String prefix, java.util.function.Predicate<S3Object> which) {
        try {
            int deleted = 0;
            for (var page : client.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix))) {
                List<ObjectIdentifier> keys = page.contents().stream()
                        .filter(which)
                        .map(o -> ObjectIdentifier.builder().key(o.key()).build())
                        .toList();
                if (!keys.isEmpty()) {
                    DeleteObjectsResponse answer = client.deleteObjects(
                            r -> r.bucket(bucket).delete(d -> d.objects(keys).quiet(true)));
                    if (answer.hasErrors()) {
                        throw new ServiceException(
                                "Objects of bucket " + bucket + " at " + endpoint + " cannot be deleted, first "
                                        + answer.errors().get(0).key() + ": "
                                        + answer.errors().get(0).message());
                    }
                    deleted += keys.size();
                }
            }
            return deleted;
        } catch (SdkException e) {
            throw failed("Objects of bucket " + bucket, e);
        }
    }

    private ServiceException failed(String what, SdkException e) {
        return new ServiceException(what + " (" + endpoint + "): " + e.getMessage(), e);
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }
}

package io.infrar.s3;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.paginators.ListMultipartUploadsIterable;

/**
 * A client for stores that speak S3 and know less of it than Amazon's. Checksums are sent only where they must be, as Content-MD5;
 * bodies never come in chunks with signatures of their own; buckets are part of the path. Stores refuse the SDK's defaults, or answer
 * that a hash is wrong. Calls throw {@link ProviderException}.
 */
public final class S3Store implements AutoCloseable {
    private static final int AT_ONCE = 16;

    private final S3Access access;
    private final S3Client client;

    /**
     * Opens a store; no call is made.
     *
     * @param keys the names of the settings that the keys came from
     */
    public S3Store(S3Access access, String keys) {
        this.access = access;
        BackoffStrategy waits = BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(3));
        // Nothing of ~/.aws is for this store.
        ProfileFile none = ProfileFile.aggregator().build();
        this.client = S3Client.builder()
                .endpointOverride(access.endpoint())
                .region(Region.of(access.region()))
                .credentialsProvider(credentials(access))
                .serviceConfiguration(configuration())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .addPlugin(LegacyMd5Plugin.create())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .maxConnections(50)
                        // What is sent is small: asking before it would cost a round trip each.
                        .expectContinueEnabled(false))
                .overrideConfiguration(c -> c.defaultProfileFile(none)
                        // All calls may be made twice; one breaker for all of them would end retries when one bucket
                        // has a bad time.
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(4)
                                .backoffStrategy(waits)
                                .throttlingBackoffStrategy(waits)
                                .circuitBreakerEnabled(false)
                                .build())
                        .apiCallTimeout(Duration.ofMinutes(2))
                        .addExecutionInterceptor(new S3Errors(access, keys)))
                .build();
    }

    static StaticCredentialsProvider credentials(S3Access access) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                access.accessKey(), access.secretKey().reveal()));
    }

    static S3Configuration configuration() {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(true)
                .chunkedEncodingEnabled(false)
                .build();
    }

    public S3Access access() {
        return access;
    }

    public S3Client client() {
        return client;
    }

    /** Makes calls at the same time; answers in their order. The first failure is thrown, and what runs then is interrupted. */
    public static <T extends @Nullable Object> List<T> together(List<Supplier<T>> calls) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, calls.size())), task -> {
            Thread thread = new Thread(task, "infrar-s3");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> running =
                    calls.stream().map(call -> threads.submit(call::get)).toList();
            List<T> answers = new ArrayList<>(calls.size());
            for (Future<T> each : running) {
                answers.add(each.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Deletes the objects of a store without versions, page by page, and throws away uploads that were never completed. */
    public void empty(ReadContext context, String bucket) {
        client.listObjectsV2Paginator(r -> r.bucket(bucket))
                .forEach(page -> delete(
                        context,
                        bucket,
                        page.contents().stream()
                                .map(each -> ObjectIdentifier.builder()
                                        .key(each.key())
                                        .build())
                                .toList()));
        abortUploads(bucket);
    }

    /** Deletes all versions of objects, page by page, and throws away uploads that were never completed. */
    public void emptyVersions(ReadContext context, String bucket, Predicate<String> keys) {
        client.listObjectVersionsPaginator(r -> r.bucket(bucket)).forEach(page -> {
            List<ObjectIdentifier> names = new ArrayList<>();
            page.versions().forEach(each -> names.add(identifier(each.key(), each.versionId())));
            page.deleteMarkers().forEach(each -> names.add(identifier(each.key(), each.versionId())));
            names.removeIf(each -> !keys.test(each.key()));
            delete(context, bucket, names);
        });
    }

    /** Throws away uploads that were never completed. */
    public void abortUploads(String bucket) {
        List<MultipartUpload> uploads = new ListMultipartUploadsIterable(
                        client,
                        ListMultipartUploadsRequest.builder().bucket(bucket).build())
                .uploads().stream().toList();
        uploads.forEach(upload -> client.abortMultipartUpload(
                r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    }

    private static ObjectIdentifier identifier(String key, String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    /** A page has a thousand names at most, and so has a call. */
    private void delete(ReadContext context, String bucket, List<ObjectIdentifier> names) {
        for (int from = 0; from < names.size(); from += 1000) {
            List<ObjectIdentifier> part = names.subList(from, Math.min(from + 1000, names.size()));
            List<S3Error> errors = client.deleteObjects(r -> r.bucket(bucket)
                            .delete(Delete.builder().objects(part).quiet(true).build()))
                    .errors();
            if (!errors.isEmpty()) {
                S3Error first = errors.get(0);
                throw ProviderException.builder(
                                "AccessDenied".equals(first.code()) ? Kind.DENIED : Kind.FAILED,
                                errors.size() + " objects of the bucket '" + bucket + "' cannot be deleted, such as '"
                                        + first.key() + "': " + first.message())
                        .code(first.code())
                        .build();
            }
            context.progress(part.size() + " objects of " + bucket + " deleted");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

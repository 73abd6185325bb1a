package io.infrar.provider.aws.s3;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.paginators.ListMultipartUploadsIterable;

/** Deletes everything in a bucket: versions, delete markers and uploads that were never completed. */
final class Emptying {
    /** So many pages are collected, of at most a thousand names each, and then deleted at once. */
    private static final int PAGES = 8;

    private final ReadContext context;
    private final AwsClients aws;
    private final S3Client s3;
    private final String bucket;
    private long deleted;

    Emptying(ReadContext context, AwsClients aws, S3Client s3, String bucket) {
        this.context = context;
        this.aws = aws;
        this.s3 = s3;
        this.bucket = bucket;
    }

    void run() {
        // It may refuse to delete objects, and the bucket is on its way out.
        s3.deleteBucketPolicy(r -> r.bucket(bucket));
        List<List<ObjectIdentifier>> pages = new ArrayList<>();
        for (ListObjectVersionsResponse page : s3.listObjectVersionsPaginator(r -> r.bucket(bucket))) {
            List<ObjectIdentifier> names = new ArrayList<>();
            page.versions().forEach(each -> names.add(identifier(each.key(), each.versionId())));
            page.deleteMarkers().forEach(each -> names.add(identifier(each.key(), each.versionId())));
            if (!names.isEmpty()) {
                pages.add(names);
            }
            if (pages.size() == PAGES) {
                delete(pages);
                pages.clear();
            }
        }
        delete(pages);
        List<MultipartUpload> uploads = new ListMultipartUploadsIterable(
                        s3, ListMultipartUploadsRequest.builder().bucket(bucket).build())
                .uploads().stream().toList();
        aws.forEach(
                uploads,
                upload -> s3.abortMultipartUpload(
                        r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    }

    /** Deletes objects, those without a version id as they are now. */
    void delete(List<List<ObjectIdentifier>> pages) {
        aws.forEach(pages, page -> {
            List<S3Error> errors = s3.deleteObjects(r -> r.bucket(bucket)
                            .delete(Delete.builder().objects(page).quiet(true).build()))
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
            return page;
        });
        deleted += pages.stream().mapToLong(List::size).sum();
        if (!pages.isEmpty()) {
            context.progress(deleted + " objects of " + bucket + " deleted");
        }
    }

    static ObjectIdentifier identifier(String key, String versionId) {
        return ObjectIdentifier.builder().key(key).versionId(versionId).build();
    }
}

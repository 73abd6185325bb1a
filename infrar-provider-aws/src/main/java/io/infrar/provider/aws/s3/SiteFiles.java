package io.infrar.provider.aws.s3;

import io.infrar.model.Folder;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudfront.model.InvalidationBatch;
import software.amazon.awssdk.services.cloudfront.model.Paths;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The files of a static site, in a bucket that has nothing else. Only what differs is uploaded and what is gone is deleted; then the
 * distribution forgets what it kept.
 *
 * <p>The metadata of an empty object, {@value #MANIFEST}, say whose the files are and which folder they were; it is all that a plan reads, so files
 * that somebody changes in the bucket are put right with the next change of the folder. See
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">PutObject</a>.
 */
public final class SiteFiles extends AwsHandler<SiteFiles.Spec, SiteFiles.Outputs, SiteFiles.Manifest> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("site-files", Spec.class, Outputs.class).marker(ResourceType.Marker.OWNER_OBJECT);

    /** Under this prefix is what no browser should get. */
    public static final String PRIVATE_PREFIX = ".infrar/";

    private static final String MANIFEST = PRIVATE_PREFIX + "site";
    private static final String DIGEST = "infrar-digest";
    private static final int DELETED_AT_ONCE = 1000;

    /**
     * What is asked.
     *
     * @param folder the files
     * @param distribution the id of the distribution that keeps copies; null for none
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the files are in another bucket")
            Output<String> bucket,

            Folder folder,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<String> distribution) {}

    /** What is known once they are there. */
    public record Outputs(String digest) {}

    /**
     * What the object in the bucket says.
     *
     * @param marks all that it says, and so also whose the files are
     */
    record Manifest(String bucket, Map<String, String> marks, String digest) {}

    SiteFiles(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Manifest> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Manifest> found = new ConcurrentHashMap<>();
        aws.forEach(ids(known), bucket -> read(region, bucket, found));
        return found;
    }

    @Override
    protected Map<String, Manifest> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Manifest> found = new HashMap<>();
        Spec spec = known.spec();
        if (spec != null && spec.bucket().isKnown()) {
            read(region, spec.bucket().get(), found);
        }
        return found;
    }

    private boolean read(String region, String bucket, Map<String, Manifest> found) {
        try {
            Map<String, String> said = aws.s3(region)
                    .headObject(r -> r.bucket(bucket).key(MANIFEST))
                    .metadata();
            found.put(bucket, new Manifest(bucket, said, said.getOrDefault(DIGEST, "")));
            return true;
        } catch (ProviderException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    @Override
    protected Map<String, String> tags(Manifest object) {
        return object.marks();
    }

    @Override
    protected Spec spec(Manifest object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                Output.of(object.bucket()),
                new Folder(asked == null ? "" : asked.folder().path(), object.digest()),
                asked == null ? null : asked.distribution());
    }

    @Override
    protected Outputs outputs(Manifest object, Known<Spec, Outputs> known) {
        return new Outputs(object.digest());
    }

    /** Says whose the bucket's content is before the first file; that they are all there is said last. */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String bucket = context.spec().bucket().get();
        write(context, bucket, "");
        return new Created<>(bucket, new Outputs(digest(context.spec())));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        String digest = digest(spec);
        if (before != null && digest.equals(before.folder().digest())) {
            return;
        }
        S3Client s3 = aws.s3(region(context.known()));
        Map<String, String> there = list(s3, id);
        boolean wasEmpty = there.isEmpty();
        List<SiteFile> changed = new ArrayList<>();
        for (SiteFile file :
                SiteFile.all(aws.connection().base().resolve(spec.folder().path()))) {
            if (!file.md5().equals(there.remove(file.key()))) {
                changed.add(file);
            }
        }
        context.progress(changed.size() + " files to upload to " + id + ", " + there.size() + " to delete");
        // Pages last, so that none refers to what is not there yet.
        upload(s3, id, changed.stream().filter(file -> !file.isPage()).toList());
        upload(s3, id, changed.stream().filter(SiteFile::isPage).toList());
        delete(context, s3, id, List.copyOf(there.keySet()));
        Output<String> distribution = spec.distribution();
        // Also when nothing differs now: an earlier try may have ended between the files and this.
        if (distribution != null && !wasEmpty) {
            invalidate(distribution.get());
        }
        write(context, id, digest);
    }

    private static String digest(Spec spec) {
        return Objects.requireNonNullElse(spec.folder().digest(), "");
    }

    /** Names and ETags, which are MD5 sums since nothing is uploaded in parts; without the manifest. */
    private static Map<String, String> list(S3Client s3, String bucket) {
        Map<String, String> objects = new HashMap<>();
        for (S3Object object : s3.listObjectsV2Paginator(r -> r.bucket(bucket)).contents()) {
            objects.put(object.key(), object.eTag().replace("\"", ""));
        }
        objects.remove(MANIFEST);
        return objects;
    }

    private void upload(S3Client s3, String bucket, List<SiteFile> files) {
        aws.forEach(
                files,
                file -> s3.putObject(
                        r -> r.bucket(bucket)
                                .key(file.key())
                                .contentType(file.contentType())
                                .cacheControl(file.cacheControl()),
                        RequestBody.fromFile(file.path())));
    }

    private void delete(ReadContext context, S3Client s3, String bucket, List<String> keys) {
        List<ObjectIdentifier> names = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        new Emptying(context, aws, s3, bucket).delete(chunks(names, DELETED_AT_ONCE));
    }

    /**
     * All paths in one: a page can be kept under several names, such as that of its folder. CloudFront does nothing for a reference
     * that it has seen, and a folder may become again what it was.
     */
    private void invalidate(String distribution) {
        InvalidationBatch batch = InvalidationBatch.builder()
                .callerReference(UUID.randomUUID().toString())
                .paths(Paths.builder().quantity(1).items("/*").build())
                .build();
        aws.cloudFront().createInvalidation(r -> r.distributionId(distribution).invalidationBatch(batch));
    }

    private void write(ApplyContext<Spec, Outputs> context, String bucket, String digest) {
        aws.s3(region(context.known()))
                .putObject(
                        r -> r.bucket(bucket)
                                .key(MANIFEST)
                                .metadata(Map.of(Tags.INSTANCE, context.known().token(), DIGEST, digest)),
                        RequestBody.empty());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        S3Client s3 = aws.s3(region(context.known()));
        List<String> keys = new ArrayList<>(list(s3, id).keySet());
        delete(context, s3, id, keys);
        delete(context, s3, id, List.of(MANIFEST));
    }
}

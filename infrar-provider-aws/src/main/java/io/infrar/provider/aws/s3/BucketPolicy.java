package io.infrar.provider.aws.s3;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a bucket, where it names something that itself needs the bucket, such as the distribution in front of it; else it
 * is part of the {@link Bucket}. See
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html">PutBucketPolicy</a>.
 */
public final class BucketPolicy extends AwsHandler<BucketPolicy.Spec, BucketPolicy.Outputs, BucketPolicy.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("bucket-policy", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /** What is asked: all statements of the policy, made of {@link BucketPolicies}. */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to its bucket")
            Output<String> bucket,

            PolicyDocument policy) {}

    /** What is known once it exists. */
    public record Outputs(String bucket) {}

    record Live(String bucket, String region, String text) {}

    BucketPolicy(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        aws.forEach(ids(known), bucket -> read(region, bucket, found));
        return found;
    }

    private boolean read(String region, String bucket, Map<String, Live> found) {
        try {
            String text = aws.s3(region).getBucketPolicy(r -> r.bucket(bucket)).policy();
            found.put(bucket, new Live(bucket, region, text));
            return true;
        } catch (ProviderException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        Spec spec = known.spec();
        if (spec != null && spec.bucket().isKnown()) {
            read(region, spec.bucket().get(), found);
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return null;
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                Output.of(object.bucket()),
                Objects.requireNonNull(BucketPolicies.asAsked(
                        object.text(),
                        asked == null ? null : asked.policy(),
                        Bucket.arn(object.bucket(), object.region()),
                        aws)));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.bucket());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String bucket = context.spec().bucket().get();
        put(context, bucket);
        return new Created<>(bucket, new Outputs(bucket));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.policy().equals(context.spec().policy())) {
            put(context, id);
        }
    }

    private void put(ApplyContext<Spec, Outputs> context, String bucket) {
        String region = region(context.known());
        String text = BucketPolicies.resolve(context.spec().policy(), Bucket.arn(bucket, region), aws::accountId)
                .toText();
        Bucket.late(() -> aws.s3(region).putBucketPolicy(r -> r.bucket(bucket).policy(text)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.s3(region(context.known())).deleteBucketPolicy(r -> r.bucket(id));
    }
}

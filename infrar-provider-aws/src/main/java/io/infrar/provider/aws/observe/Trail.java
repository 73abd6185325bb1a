package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.Tag;

/**
 * Writes who changed what into a bucket. Its id is its name. See
 * <a href="https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html">CreateTrail</a>.
 */
public final class Trail extends AwsHandler<Trail.Spec, Trail.Outputs, Trail.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("trail", Spec.class, Outputs.class).naming(new ResourceType.Naming(128, "-_", false));

    /**
     * What is asked. Events of services without region are always in it.
     *
     * @param bucket its name; its policy must let {@code cloudtrail.amazonaws.com} write
     * @param prefix of the objects in the bucket; null for none
     * @param multiRegion whether it has the events of all regions
     * @param logFileValidation whether files come with digests that show whether they were changed
     * @param kmsKey ARN of the key that files are encrypted with; null leaves it to the bucket
     * @param logging whether it is on
     */
    public record Spec(
            Output<String> bucket,
            @Nullable String prefix,
            boolean multiRegion,
            boolean logFileValidation,
            @Nullable Output<String> kmsKey,
            boolean logging,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With what needs a call each. */
    record Live(
            software.amazon.awssdk.services.cloudtrail.model.Trail trail, boolean logging, Map<String, String> tags) {}

    Trail(AwsClients aws) {
        super(TYPE, aws);
    }

    private CloudTrailClient cloudTrail(Known<?, ?> known) {
        return aws.cloudTrail(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.cloudtrail.model.Trail> trails = new HashMap<>();
        aws.cloudTrail(region)
                .describeTrails(r -> r.trailNameList(ids(known)).includeShadowTrails(false))
                .trailList()
                .forEach(trail -> trails.put(trail.name(), trail));
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = Objects.requireNonNull(each.id());
            var trail = trails.get(id);
            if (trail != null) {
                found.put(id, live(trail, each));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        aws
                .cloudTrail(region)
                .describeTrails(r -> r.trailNameList(known.physicalName()).includeShadowTrails(false))
                .trailList()
                .stream()
                .filter(trail -> trail.name().equals(known.physicalName()))
                .forEach(trail -> found.put(trail.name(), live(trail, known)));
        return found;
    }

    private Live live(software.amazon.awssdk.services.cloudtrail.model.Trail trail, Known<Spec, Outputs> known) {
        String arn = trail.trailARN();
        boolean logging =
                cloudTrail(known).getTrailStatus(r -> r.name(trail.name())).isLogging();
        Map<String, String> tags = tagsOf(
                known,
                arn,
                () -> Tags.map(
                        cloudTrail(known).listTags(r -> r.resourceIdList(arn)).resourceTagList().stream()
                                .flatMap(each -> each.tagsList().stream())
                                .toList(),
                        Tag::key,
                        Tag::value));
        return new Live(trail, logging, tags);
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        var trail = object.trail();
        return new Spec(
                Output.of(trail.s3BucketName()),
                blankToNull(trail.s3KeyPrefix()),
                trail.isMultiRegionTrail(),
                trail.logFileValidationEnabled(),
                blankToNull(trail.kmsKeyId()) == null ? null : Output.of(trail.kmsKeyId()),
                object.logging(),
                Tags.users(object.tags()));
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.trail().name(), object.trail().trailARN());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        try {
            String arn = cloudTrail(context.known())
                    .createTrail(r -> r.name(name)
                            .s3BucketName(spec.bucket().get())
                            .s3KeyPrefix(spec.prefix())
                            .isMultiRegionTrail(spec.multiRegion())
                            .includeGlobalServiceEvents(true)
                            .enableLogFileValidation(spec.logFileValidation())
                            .kmsKeyId(
                                    spec.kmsKey() == null ? null : spec.kmsKey().get())
                            .tagsList(list(context.tags())))
                    .trailARN();
            return new Created<>(name, new Outputs(name, arn));
        } catch (ProviderException e) {
            throw explained(e);
        }
    }

    /** A policy that was just written may not be in force yet. */
    private static ProviderException explained(ProviderException e) {
        return "InsufficientS3BucketPolicyException".equals(e.code())
                ? ProviderException.builder(
                                ProviderException.Kind.NOT_YET,
                                e.getMessage()
                                        + "; the policy of the bucket must let cloudtrail.amazonaws.com get its ACL and put"
                                        + " objects under AWSLogs/<account>/")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build()
                : e;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        CloudTrailClient cloudTrail = cloudTrail(context.known());
        if (before != null && !settings(before).equals(settings(spec))) {
            try {
                cloudTrail.updateTrail(r -> r.name(id)
                        .s3BucketName(spec.bucket().get())
                        .s3KeyPrefix(spec.prefix() == null ? "" : spec.prefix())
                        .isMultiRegionTrail(spec.multiRegion())
                        .enableLogFileValidation(spec.logFileValidation())
                        .kmsKeyId(spec.kmsKey() == null ? "" : spec.kmsKey().get()));
            } catch (ProviderException e) {
                throw explained(e);
            }
        }
        boolean logged = before != null && before.logging();
        if (spec.logging() && !logged) {
            cloudTrail.startLogging(r -> r.name(id));
        } else if (!spec.logging() && logged) {
            cloudTrail.stopLogging(r -> r.name(id));
        }
    }

    private static Spec settings(Spec spec) {
        return new Spec(
                spec.bucket(),
                spec.prefix(),
                spec.multiRegion(),
                spec.logFileValidation(),
                spec.kmsKey(),
                true,
                Map.of());
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        CloudTrailClient cloudTrail = cloudTrail(context.known());
        String region = region(context.known());
        String arn = "arn:" + AwsClients.partition(region) + ":cloudtrail:" + region + ":" + aws.accountId() + ":trail/"
                + id;
        if (!removed.isEmpty()) {
            cloudTrail.removeTags(r -> r.resourceId(arn)
                    .tagsList(removed.stream()
                            .map(key -> Tag.builder().key(key).build())
                            .toList()));
        }
        cloudTrail.addTags(r -> r.resourceId(arn).tagsList(list(set)));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        cloudTrail(context.known()).deleteTrail(r -> r.name(id));
    }
}

package io.infrar.provider.aws.registry;

import io.infrar.model.Json;
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
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.Tag;

/**
 * A private repository of container images. See
 * <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html">CreateRepository</a>.
 */
public final class Repository extends AwsHandler<Repository.Spec, Repository.Outputs, Repository.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("repository", Spec.class, Outputs.class).naming(new ResourceType.Naming(256, "-/_", true));

    private static final int PAGE = 1000;

    /**
     * What is asked.
     *
     * @param name lower-case, may have slashes; null makes one
     * @param immutableTags a tag that is pushed once stays what it is
     * @param scanOnPush look for known weaknesses when an image is pushed
     * @param kmsKey ARN of the key that images are encrypted with; null means AES-256 with a key of ECR
     * @param keepLast how many images are kept; null keeps all
     * @param expireUntaggedDays after how many days images without a tag are deleted; null keeps them
     * @param deleteImages whether a delete takes the images with it; else it is refused while there are any
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name of a repository is fixed")
            @Nullable
            String name,

            boolean immutableTags,
            boolean scanOnPush,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the encryption of a repository is fixed")
            @Nullable
            Output<String> kmsKey,

            @Nullable Integer keepLast,
            @Nullable Integer expireUntaggedDays,
            @Field(Field.Ownership.UNREADABLE) boolean deleteImages,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param url what images are named after, such as {@code 123456789012.dkr.ecr.eu-west-1.amazonaws.com/platform}
     */
    public record Outputs(String url, String arn, String name) {}

    /** With what needs a call of its own. */
    record Live(
            software.amazon.awssdk.services.ecr.model.Repository repository,
            @Nullable Json lifecycle,
            Map<String, String> tags) {}

    Repository(AwsClients aws) {
        super(TYPE, aws);
    }

    private EcrClient ecr(Known<?, ?> known) {
        return aws.ecr(region(known));
    }

    /** A single name that is not there fails the call for all, so several are taken from the list. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Known<Spec, Outputs>> asked = new HashMap<>();
        known.forEach(each -> asked.put(Objects.requireNonNull(each.id()), each));
        DescribeRepositoriesRequest.Builder request = DescribeRepositoriesRequest.builder();
        if (known.size() == 1) {
            request.repositoryNames(asked.keySet());
        } else {
            request.maxResults(PAGE);
        }
        Map<String, Live> found = new HashMap<>();
        try {
            for (var repository : aws.ecr(region)
                    .describeRepositoriesPaginator(request.build())
                    .repositories()) {
                Known<Spec, Outputs> each = asked.get(repository.repositoryName());
                if (each != null) {
                    found.put(repository.repositoryName(), live(context, each, repository));
                }
            }
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
        return found;
    }

    private Live live(
            ReadContext context,
            Known<Spec, Outputs> known,
            software.amazon.awssdk.services.ecr.model.Repository repository) {
        String arn = repository.repositoryArn();
        return new Live(
                repository,
                context instanceof DeleteContext ? null : lifecycle(known, repository.repositoryName()),
                tagsOf(
                        known,
                        arn,
                        () -> Tags.map(
                                ecr(known)
                                        .listTagsForResource(r -> r.resourceArn(arn))
                                        .tags(),
                                Tag::key,
                                Tag::value)));
    }

    private @Nullable Json lifecycle(Known<?, ?> known, String name) {
        try {
            return Json.parse(
                    ecr(known).getLifecyclePolicy(r -> r.repositoryName(name)).lifecyclePolicyText());
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        return describe(
                context,
                region,
                List.of(new Known<>(
                        known.address(),
                        known.placement(),
                        known.token(),
                        known.physicalName(),
                        name(known, known.spec()),
                        known.spec(),
                        known.outputs())));
    }

    private static String name(Known<?, ?> known, @Nullable Spec spec) {
        return spec == null || spec.name() == null ? known.physicalName() : spec.name();
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        var repository = object.repository();
        Spec asked = known.spec();
        EncryptionConfiguration encryption = repository.encryptionConfiguration();
        return new Spec(
                asked == null || asked.name() == null ? null : repository.repositoryName(),
                repository.imageTagMutability() == ImageTagMutability.IMMUTABLE,
                repository.imageScanningConfiguration() != null
                        && repository.imageScanningConfiguration().scanOnPush(),
                encryption != null && encryption.encryptionType() == EncryptionType.KMS && encryption.kmsKey() != null
                        ? Output.of(encryption.kmsKey())
                        : null,
                count(object.lifecycle(), "imageCountMoreThan"),
                count(object.lifecycle(), "sinceImagePushed"),
                asked != null && asked.deleteImages(),
                Tags.users(object.tags()));
    }

    /** The number in the rule of that kind. */
    private static @Nullable Integer count(@Nullable Json policy, String type) {
        Json rules = policy == null ? null : policy.get("rules");
        if (rules == null) {
            return null;
        }
        for (Json rule : rules.elements()) {
            Json selection = rule.get("selection");
            Json found = selection == null ? null : selection.get("countType");
            if (selection != null && found != null && found.asText().equals(type)) {
                Json number = selection.get("countNumber");
                return number == null ? null : Integer.valueOf(number.asText());
            }
        }
        return null;
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.repository());
    }

    private static Outputs outputs(software.amazon.awssdk.services.ecr.model.Repository repository) {
        return new Outputs(repository.repositoryUri(), repository.repositoryArn(), repository.repositoryName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Output<String> key = spec.kmsKey();
        var repository = ecr(context.known())
                .createRepository(r -> r.repositoryName(name(context.known(), spec))
                        .imageTagMutability(mutability(spec))
                        .imageScanningConfiguration(scan -> scan.scanOnPush(spec.scanOnPush()))
                        .encryptionConfiguration(encryption -> encryption
                                .encryptionType(key == null ? EncryptionType.AES256 : EncryptionType.KMS)
                                .kmsKey(key == null ? null : key.get()))
                        .tags(list(context.tags())))
                .repository();
        return new Created<>(repository.repositoryName(), outputs(repository));
    }

    private static ImageTagMutability mutability(Spec spec) {
        return spec.immutableTags() ? ImageTagMutability.IMMUTABLE : ImageTagMutability.MUTABLE;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        EcrClient ecr = ecr(context.known());
        if (before != null && spec.immutableTags() != before.immutableTags()) {
            ecr.putImageTagMutability(r -> r.repositoryName(id).imageTagMutability(mutability(spec)));
        }
        if (before != null && spec.scanOnPush() != before.scanOnPush()) {
            ecr.putImageScanningConfiguration(
                    r -> r.repositoryName(id).imageScanningConfiguration(scan -> scan.scanOnPush(spec.scanOnPush())));
        }
        Integer keepBefore = before == null ? null : before.keepLast();
        Integer expireBefore = before == null ? null : before.expireUntaggedDays();
        if (!Objects.equals(spec.keepLast(), keepBefore) || !Objects.equals(spec.expireUntaggedDays(), expireBefore)) {
            if (spec.keepLast() == null && spec.expireUntaggedDays() == null) {
                ecr.deleteLifecyclePolicy(r -> r.repositoryName(id));
            } else {
                ecr.putLifecyclePolicy(r -> r.repositoryName(id).lifecyclePolicyText(policy(spec)));
            }
        }
    }

    /** A rule for all images must come last. */
    private static String policy(Spec spec) {
        List<Object> rules = new ArrayList<>();
        Integer days = spec.expireUntaggedDays();
        if (days != null) {
            rules.add(rule(
                    1,
                    "images without a tag",
                    Map.of(
                            "tagStatus", "untagged",
                            "countType", "sinceImagePushed",
                            "countUnit", "days",
                            "countNumber", days)));
        }
        Integer keep = spec.keepLast();
        if (keep != null) {
            rules.add(rule(
                    2,
                    "all but the newest",
                    Map.of("tagStatus", "any", "countType", "imageCountMoreThan", "countNumber", keep)));
        }
        return Json.of(Map.of("rules", rules)).toString();
    }

    private static Map<String, Object> rule(int priority, String description, Map<String, Object> selection) {
        return Map.of(
                "rulePriority",
                priority,
                "description",
                description,
                "selection",
                selection,
                "action",
                Map.of("type", "expire"));
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        EcrClient ecr = ecr(context.known());
        Outputs outputs = context.known().outputs();
        String arn = outputs != null ? outputs.arn() : ready(context, id).arn();
        if (!removed.isEmpty()) {
            ecr.untagResource(r -> r.resourceArn(arn).tagKeys(removed));
        }
        ecr.tagResource(r -> r.resourceArn(arn).tags(list(set)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        try {
            ecr(context.known()).deleteRepository(r -> r.repositoryName(id).force(spec != null && spec.deleteImages()));
        } catch (ProviderException e) {
            if (!"RepositoryNotEmptyException".equals(e.code())) {
                throw e;
            }
            throw ProviderException.builder(
                            ProviderException.Kind.INVALID,
                            "the repository " + id
                                    + " has images, which are not deleted unasked: delete them, or allow it by"
                                    + " .with(Aws.ecr().andDeleteImages()), apply and destroy again")
                    .code(e.code())
                    .requestId(e.requestId())
                    .cause(e)
                    .build();
        }
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}

package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Principal;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesRequest;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;

/**
 * A symmetric key that encrypts. See <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html">CreateKey</a>.
 *
 * <p>Its policy is that of the account, so that roles can be allowed to use it, and of the services that are named. After a delete it
 * cannot be used any more and is gone for good when the window is over.
 */
public final class KmsKey extends AwsHandler<KmsKey.Spec, KmsKey.Outputs, KmsKey.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kms-key", Spec.class, Outputs.class).endState(ResourceType.EndState.SCHEDULED);

    private static final Set<String> USE =
            Set.of("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*");

    /**
     * What is asked.
     *
     * @param description at most 8192 characters, may be empty
     * @param services that may use the key, such as {@code logs.eu-west-1.amazonaws.com}
     * @param rotation whether AWS makes new key material every year; what was encrypted before stays readable
     * @param deletionDays how long a delete can be taken back, 7 to 30
     */
    public record Spec(
            String description,
            Set<String> services,
            boolean rotation,
            @Field(Field.Ownership.UNREADABLE) int deletionDays,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id, String arn) {}

    /** With what needs a call of its own. */
    record Live(KeyMetadata key, String policy, boolean rotation, Map<String, String> tags) {}

    KmsKey(AwsClients aws) {
        super(TYPE, aws);
    }

    private KmsClient kms(Known<?, ?> known) {
        return aws.kms(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = each.id();
            Live live = id == null ? null : live(each, id);
            if (id != null && live != null) {
                found.put(id, live);
            }
        }
        return found;
    }

    private @Nullable Live live(Known<Spec, Outputs> known, String id) {
        KmsClient kms = kms(known);
        try {
            KeyMetadata key = kms.describeKey(r -> r.keyId(id)).keyMetadata();
            if (key.keyState() == KeyState.PENDING_DELETION) {
                return null;
            }
            return new Live(
                    key,
                    kms.getKeyPolicy(r -> r.keyId(id).policyName("default")).policy(),
                    kms.getKeyRotationStatus(r -> r.keyId(id)).keyRotationEnabled(),
                    tagsOf(known, key.arn(), () -> liveTags(region(known), id)));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** KMS cannot filter by tags. The index of all tags can but lags, so what it does not show is looked for among all keys. */
    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        GetResourcesRequest request = GetResourcesRequest.builder()
                .resourceTypeFilters("kms:key")
                .tagFilters(TagFilter.builder()
                        .key(Tags.INSTANCE)
                        .values(known.token())
                        .build())
                .build();
        // A page may be empty although others follow.
        for (ResourceTagMapping mapping : aws.resourceGroupsTaggingApi(region)
                .getResourcesPaginator(request)
                .resourceTagMappingList()) {
            String arn = mapping.resourceARN();
            String id = arn.substring(arn.lastIndexOf('/') + 1);
            Live live = live(known, id);
            if (live != null) {
                found.put(id, live);
            }
        }
        return found.isEmpty() ? among(region, known) : found;
    }

    private Map<String, Live> among(String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        aws.kms(region).listKeysPaginator().keys().stream()
                .map(KeyListEntry::keyId)
                .filter(id -> known.token().equals(liveTags(region, id).get(Tags.INSTANCE)))
                .forEach(id -> Optional.ofNullable(live(known, id)).ifPresent(live -> found.put(id, live)));
        return found;
    }

    /** None of a key that one may not look at, or that has just gone. */
    private Map<String, String> liveTags(String region, String id) {
        try {
            return Tags.map(aws.kms(region).listResourceTags(r -> r.keyId(id)).tags(), Tag::tagKey, Tag::tagValue);
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.DENIED || e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Map.of();
            }
            throw e;
        }
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                object.key().description() == null ? "" : object.key().description(),
                services(object.policy(), known),
                object.rotation(),
                asked == null ? 30 : asked.deletionDays(),
                Tags.users(object.tags()));
    }

    /** The services that the policy names; a statement that we would not write is shown as one, so that it is removed. */
    private Set<String> services(String policy, Known<Spec, Outputs> known) {
        Set<String> services = new TreeSet<>();
        PolicyDocument document = PolicyDocument.parse(policy);
        document.statements()
                .forEach(statement -> statement.principals().stream()
                        .filter(who -> who.kind().equals("Service"))
                        .forEach(who -> services.add(who.id().get())));
        Set<Statement> expected = new HashSet<>(policy(services, known).statements());
        if (!expected.equals(new HashSet<>(document.statements()))) {
            services.add("other statements of its policy");
        }
        return services;
    }

    private PolicyDocument policy(Set<String> services, Known<Spec, Outputs> known) {
        Set<Output<String>> itself = Set.of(Output.of("*"));
        String root = "arn:" + AwsClients.partition(region(known)) + ":iam::" + aws.accountId() + ":root";
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(
                "account", "Allow", Set.of(new Principal("AWS", Output.of(root))), Set.of("kms:*"), itself, Set.of()));
        if (!services.isEmpty()) {
            Set<Principal> who = new HashSet<>();
            services.forEach(service -> who.add(new Principal("Service", Output.of(service))));
            statements.add(new Statement("services", "Allow", who, USE, itself, Set.of()));
        }
        return new PolicyDocument(statements);
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.key().keyId(), object.key().arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        var key = kms(context.known())
                .createKey(r -> r.description(spec.description())
                        .policy(policy(spec.services(), context.known()).toText())
                        .tags(list(context.tags())))
                .keyMetadata();
        return new Created<>(key.keyId(), new Outputs(key.keyId(), key.arn()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        KmsClient kms = kms(context.known());
        if (before != null && !spec.description().equals(before.description())) {
            kms.updateKeyDescription(r -> r.keyId(id).description(spec.description()));
        }
        if (before != null && !spec.services().equals(before.services())) {
            kms.putKeyPolicy(r -> r.keyId(id)
                    .policyName("default")
                    .policy(policy(spec.services(), context.known()).toText()));
        }
        if (spec.rotation() != (before != null && before.rotation())) {
            if (spec.rotation()) {
                kms.enableKeyRotation(r -> r.keyId(id));
            } else {
                kms.disableKeyRotation(r -> r.keyId(id));
            }
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        KmsClient kms = kms(context.known());
        if (!removed.isEmpty()) {
            kms.untagResource(r -> r.keyId(id).tagKeys(removed));
        }
        kms.tagResource(r -> r.keyId(id).tags(list(set)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        kms(context.known())
                .scheduleKeyDeletion(r -> r.keyId(id).pendingWindowInDays(spec == null ? 30 : spec.deletionDays()));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().tagKey(key).tagValue(value).build());
    }
}

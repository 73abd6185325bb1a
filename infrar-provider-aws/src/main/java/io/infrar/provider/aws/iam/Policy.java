package io.infrar.provider.aws.iam;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.PolicyVersion;

/**
 * A policy of its own that several roles can have. See
 * <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html">CreatePolicy</a>.
 */
public final class Policy extends IamHandler<Policy.Spec, Policy.Outputs, Policy.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("policy", Spec.class, Outputs.class).naming(new ResourceType.Naming(128, "-_", false));

    /** AWS keeps no more versions than that. */
    private static final int VERSIONS = 5;

    /**
     * What is asked.
     *
     * @param document a change of it is a new version, which is in force at once
     * @param description at most 1000 characters, may be empty; AWS cannot change it, so it stays as it was at creation
     */
    public record Spec(
            PolicyDocument document,
            @Field(Field.Ownership.INITIAL) String description,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    /** With the version that is in force. */
    record Live(software.amazon.awssdk.services.iam.model.Policy policy, String document) {}

    Policy(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    String expectedId(Known<Spec, Outputs> known) {
        return arn(known, "policy/" + known.physicalName());
    }

    @Override
    Live get(ReadContext context, String id) {
        var policy = iam().getPolicy(r -> r.policyArn(id)).policy();
        String document = iam().getPolicyVersion(r -> r.policyArn(id).versionId(policy.defaultVersionId()))
                .policyVersion()
                .document();
        return new Live(policy, document);
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return map(object.policy().tags());
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        String description = object.policy().description();
        return new Spec(
                PolicyDocument.parse(object.document()),
                description == null ? "" : description,
                Tags.users(tags(object)));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.policy().arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String arn = iam().createPolicy(r -> r.policyName(context.known().physicalName())
                        .policyDocument(spec.document().toText())
                        .description(spec.description().isEmpty() ? null : spec.description())
                        .tags(list(context.tags())))
                .policy()
                .arn();
        return new Created<>(arn, new Outputs(arn));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        PolicyDocument document = context.spec().document();
        if (before == null || document.equals(before.document())) {
            return;
        }
        List<PolicyVersion> versions = versions(id);
        if (versions.size() >= VERSIONS) {
            versions.stream()
                    .filter(version -> !version.isDefaultVersion())
                    .min(Comparator.comparing(PolicyVersion::createDate))
                    .ifPresent(oldest -> delete(id, oldest));
        }
        iam().createPolicyVersion(
                        r -> r.policyArn(id).policyDocument(document.toText()).setAsDefault(true));
    }

    private List<PolicyVersion> versions(String id) {
        return iam().listPolicyVersionsPaginator(r -> r.policyArn(id)).versions().stream()
                .toList();
    }

    private void delete(String id, PolicyVersion version) {
        orAbsent(() -> iam().deletePolicyVersion(r -> r.policyArn(id).versionId(version.versionId())));
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            iam().untagPolicy(r -> r.policyArn(id).tagKeys(removed));
        }
        iam().tagPolicy(r -> r.policyArn(id).tags(list(set)));
    }

    /** Fails while somebody has it: what of ours did is gone already, and others are not ours to change. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        versions(id).stream().filter(version -> !version.isDefaultVersion()).forEach(version -> delete(id, version));
        iam().deletePolicy(r -> r.policyArn(id));
    }
}

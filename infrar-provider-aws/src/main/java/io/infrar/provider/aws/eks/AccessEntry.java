package io.infrar.provider.aws.eks;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AccessScope;
import software.amazon.awssdk.services.eks.model.AccessScopeType;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;

/**
 * Who of IAM may do what in a cluster. Its id is {@code cluster/principal}. See
 * <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html">CreateAccessEntry</a>.
 */
public final class AccessEntry extends AwsHandler<AccessEntry.Spec, AccessEntry.Outputs, AccessEntry.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("access-entry", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param cluster its name
     * @param principal ARN of a role or user
     * @param groups of Kubernetes that it is in
     * @param policies what it may do
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "an entry belongs to its cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "an entry is for one principal")
            Output<String> principal,

            Set<String> groups,
            Set<Policy> policies,
            Map<String, String> tags) {}

    /**
     * What somebody may do.
     *
     * @param arn such as {@code arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy}
     * @param namespaces where; empty means everywhere
     */
    public record Policy(String arn, Set<String> namespaces) {}

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    /** With its policies, which need a call of their own. */
    record Live(software.amazon.awssdk.services.eks.model.AccessEntry entry, List<AssociatedAccessPolicy> policies) {}

    AccessEntry(AwsClients aws) {
        super(TYPE, aws);
    }

    private EksClient eks(Known<?, ?> known) {
        return aws.eks(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        for (String id : ids(known)) {
            find(region, id).ifPresent(entry -> found.put(id, entry));
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.cluster().isKnown() || !spec.principal().isKnown()) {
            return Map.of();
        }
        String id = spec.cluster().get() + "/" + spec.principal().get();
        return find(region, id).map(entry -> Map.of(id, entry)).orElse(Map.of());
    }

    private Optional<Live> find(String region, String id) {
        EksClient eks = aws.eks(region);
        return Eks.found(() -> {
            var entry = eks.describeAccessEntry(
                            r -> r.clusterName(Eks.cluster(id)).principalArn(Eks.name(id)))
                    .accessEntry();
            var policies = eks
                    .listAssociatedAccessPoliciesPaginator(
                            r -> r.clusterName(Eks.cluster(id)).principalArn(Eks.name(id)))
                    .stream()
                    .flatMap(page -> page.associatedAccessPolicies().stream())
                    .toList();
            return new Live(entry, policies);
        });
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.entry().tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Set<Policy> policies = new HashSet<>();
        object.policies()
                .forEach(each -> policies.add(new Policy(
                        each.policyArn(), Set.copyOf(each.accessScope().namespaces()))));
        return new Spec(
                Output.of(object.entry().clusterName()),
                Output.of(object.entry().principalArn()),
                Set.copyOf(object.entry().kubernetesGroups()),
                policies,
                Tags.users(object.entry().tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.entry().accessEntryArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String cluster = spec.cluster().get();
        String principal = spec.principal().get();
        String arn = Eks.visible(() -> eks(context.known())
                .createAccessEntry(r -> r.clusterName(cluster)
                        .principalArn(principal)
                        .kubernetesGroups(spec.groups())
                        .clientRequestToken(context.known().token())
                        .tags(context.tags()))
                .accessEntry()
                .accessEntryArn());
        return new Created<>(cluster + "/" + principal, new Outputs(arn));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        EksClient eks = eks(context.known());
        String cluster = Eks.cluster(id);
        String principal = Eks.name(id);
        if (before != null && !spec.groups().equals(before.groups())) {
            eks.updateAccessEntry(
                    r -> r.clusterName(cluster).principalArn(principal).kubernetesGroups(spec.groups()));
        }
        Set<Policy> had = before == null ? Set.of() : before.policies();
        Set<String> wanted = new HashSet<>();
        for (Policy policy : spec.policies()) {
            wanted.add(policy.arn());
            if (!had.contains(policy)) {
                AccessScope scope = AccessScope.builder()
                        .type(policy.namespaces().isEmpty() ? AccessScopeType.CLUSTER : AccessScopeType.NAMESPACE)
                        .namespaces(policy.namespaces())
                        .build();
                eks.associateAccessPolicy(r -> r.clusterName(cluster)
                        .principalArn(principal)
                        .policyArn(policy.arn())
                        .accessScope(scope));
            }
        }
        for (Policy policy : had) {
            if (!wanted.contains(policy.arn())) {
                eks.disassociateAccessPolicy(
                        r -> r.clusterName(cluster).principalArn(principal).policyArn(policy.arn()));
            }
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String arn = context.prior()
                .map(prior -> prior.outputs().arn())
                .orElseGet(() -> find(region(context.known()), id)
                        .map(live -> live.entry().accessEntryArn())
                        .orElse(""));
        Eks.retag(eks(context.known()), arn, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        eks(context.known())
                .deleteAccessEntry(r -> r.clusterName(Eks.cluster(id)).principalArn(Eks.name(id)));
    }
}

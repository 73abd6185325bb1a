package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsRequest;
import software.amazon.awssdk.services.iam.model.RoleDetail;

/**
 * An identity that services and programs take on. See
 * <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html">CreateRole</a>.
 *
 * <p>What it may do is the whole of its policies: a policy that somebody else puts into it or attaches to it is a difference, and
 * removed by the next apply.
 */
public final class Role extends IamHandler<Role.Spec, Role.Outputs, Role.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("role", Spec.class, Outputs.class).naming(new ResourceType.Naming(64, "-_", false));

    /** The name of the one policy that we put into a role. */
    private static final String POLICY = "infrar";

    private static final int PAGE = 1000;

    /**
     * What is asked.
     *
     * @param trust who may take it on
     * @param permissions what it may do, kept inside of it; null for nothing
     * @param managedPolicies ARNs of policies that are attached as well
     * @param description at most 1000 characters, may be empty; AWS does not show it in bulk, so drift of it is not seen
     * @param permissionsBoundary the ARN of the policy that limits what it can ever do; null for none
     */
    public record Spec(
            PolicyDocument trust,
            @Nullable PolicyDocument permissions,
            Set<Output<String>> managedPolicies,
            @Field(Field.Ownership.UNREADABLE) String description,
            @Nullable Output<String> permissionsBoundary,
            Map<String, String> tags) {
        /** A role with only what it needs to say. */
        public static Spec of(PolicyDocument trust, @Nullable PolicyDocument permissions, String description) {
            return new Spec(trust, permissions, Set.of(), description, null, Map.of());
        }
    }

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its policies, of which there is one when only we wrote there. */
    record Live(
            String name,
            String arn,
            String trust,
            Map<String, String> policies,
            Set<String> attached,
            @Nullable String boundary,
            Map<String, String> tags) {}

    Role(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    String expectedId(Known<Spec, Outputs> known) {
        return known.physicalName();
    }

    /** One call shows all roles of the account with all that belongs to them; a single role is asked for by itself. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> names = Set.copyOf(ids(known));
        if (names.size() > 1) {
            try {
                Map<String, Live> found = details(names);
                // What it does not show yet is asked for.
                found.putAll(super.describe(
                        context,
                        region,
                        known.stream()
                                .filter(each -> !found.containsKey(each.id()))
                                .toList()));
                return found;
            } catch (ProviderException e) {
                if (e.kind() != ProviderException.Kind.DENIED) {
                    throw e;
                }
            }
        }
        return super.describe(context, region, known);
    }

    private Map<String, Live> details(Set<String> names) {
        Map<String, Live> found = new HashMap<>();
        GetAccountAuthorizationDetailsRequest request = GetAccountAuthorizationDetailsRequest.builder()
                .filter(EntityType.ROLE)
                .maxItems(PAGE)
                .build();
        for (var page : iam().getAccountAuthorizationDetailsPaginator(request)) {
            for (RoleDetail role : page.roleDetailList()) {
                if (names.contains(role.roleName())) {
                    Map<String, String> policies = new HashMap<>();
                    role.rolePolicyList().forEach(policy -> policies.put(policy.policyName(), policy.policyDocument()));
                    found.put(
                            role.roleName(),
                            new Live(
                                    role.roleName(),
                                    role.arn(),
                                    role.assumeRolePolicyDocument(),
                                    policies,
                                    arns(role.attachedManagedPolicies()),
                                    boundary(role.permissionsBoundary()),
                                    map(role.tags())));
                }
            }
        }
        return found;
    }

    @Override
    Live get(ReadContext context, String id) {
        var role = iam().getRole(r -> r.roleName(id)).role();
        Map<String, String> policies = new HashMap<>();
        Set<String> attached = Set.of();
        if (!(context instanceof DeleteContext)) { // which looks only whose it is
            for (String policy : inline(id)) {
                policies.put(
                        policy,
                        iam().getRolePolicy(r -> r.roleName(id).policyName(policy))
                                .policyDocument());
            }
            attached = attached(id);
        }
        return new Live(
                role.roleName(),
                role.arn(),
                role.assumeRolePolicyDocument(),
                policies,
                attached,
                boundary(role.permissionsBoundary()),
                map(role.tags()));
    }

    private List<String> inline(String id) {
        return iam().listRolePoliciesPaginator(r -> r.roleName(id)).policyNames().stream()
                .toList();
    }

    private Set<String> attached(String id) {
        return arns(iam().listAttachedRolePoliciesPaginator(r -> r.roleName(id)).attachedPolicies().stream()
                .toList());
    }

    private static Set<String> arns(List<AttachedPolicy> policies) {
        Set<String> arns = new TreeSet<>();
        policies.forEach(policy -> arns.add(policy.policyArn()));
        return arns;
    }

    private static @Nullable String boundary(@Nullable AttachedPermissionsBoundary boundary) {
        return boundary == null ? null : boundary.permissionsBoundaryArn();
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        List<PolicyDocument.Statement> statements = new ArrayList<>();
        object.policies().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, String> policy) ->
                                !policy.getKey().equals(POLICY))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(policy -> statements.addAll(
                        PolicyDocument.parse(policy.getValue()).statements()));
        Set<Output<String>> managed = new LinkedHashSet<>();
        object.attached().forEach(arn -> managed.add(Output.of(arn)));
        Spec asked = known.spec();
        return new Spec(
                PolicyDocument.parse(object.trust()),
                object.policies().isEmpty() ? null : new PolicyDocument(statements),
                managed,
                asked == null ? "" : asked.description(),
                object.boundary() == null ? null : Output.of(object.boundary()),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.name(), object.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Output<String> boundary = spec.permissionsBoundary();
        var role = iam().createRole(r -> r.roleName(context.known().physicalName())
                        .assumeRolePolicyDocument(spec.trust().toText())
                        .description(spec.description().isEmpty() ? null : spec.description())
                        .permissionsBoundary(boundary == null ? null : boundary.get())
                        .tags(list(context.tags())))
                .role();
        return new Created<>(role.roleName(), new Outputs(role.roleName(), role.arn()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null) {
            update(context, id, spec, before);
        }
        PolicyDocument permissions = spec.permissions();
        if (!Objects.equals(permissions, before == null ? null : before.permissions())) {
            if (permissions != null) {
                iam().putRolePolicy(r -> r.roleName(id).policyName(POLICY).policyDocument(permissions.toText()));
            }
            if (before != null) {
                for (String policy : inline(id)) {
                    if (permissions == null || !policy.equals(POLICY)) {
                        iam().deleteRolePolicy(r -> r.roleName(id).policyName(policy));
                    }
                }
            }
        }
        Set<String> wanted = texts(spec.managedPolicies());
        Set<String> there = before == null ? Set.of() : texts(before.managedPolicies());
        wanted.stream()
                .filter(arn -> !there.contains(arn))
                .forEach(arn -> iam().attachRolePolicy(r -> r.roleName(id).policyArn(arn)));
        there.stream().filter(arn -> !wanted.contains(arn)).forEach(arn -> detach(id, arn));
    }

    private void update(ApplyContext<Spec, Outputs> context, String id, Spec spec, Spec before) {
        if (!spec.trust().equals(before.trust())) {
            iam().updateAssumeRolePolicy(
                            r -> r.roleName(id).policyDocument(spec.trust().toText()));
        }
        Spec applied = context.known().spec();
        if (applied == null || !spec.description().equals(applied.description())) {
            iam().updateRoleDescription(r -> r.roleName(id).description(spec.description()));
        }
        Output<String> boundary = spec.permissionsBoundary();
        if (!Objects.equals(boundary, before.permissionsBoundary())) {
            if (boundary == null) {
                iam().deleteRolePermissionsBoundary(r -> r.roleName(id));
            } else {
                iam().putRolePermissionsBoundary(r -> r.roleName(id).permissionsBoundary(boundary.get()));
            }
        }
    }

    private static Set<String> texts(Set<Output<String>> arns) {
        Set<String> texts = new TreeSet<>();
        arns.forEach(arn -> texts.add(arn.get()));
        return texts;
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            iam().untagRole(r -> r.roleName(id).tagKeys(removed));
        }
        iam().tagRole(r -> r.roleName(id).tags(list(set)));
    }

    /** Takes out what we put in; what else is in the way is looked for only when AWS says that there is something. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        if (spec != null && spec.permissions() != null) {
            orAbsent(() -> iam().deleteRolePolicy(r -> r.roleName(id).policyName(POLICY)));
        }
        if (spec != null) {
            texts(spec.managedPolicies()).forEach(arn -> detach(id, arn));
        }
        try {
            iam().deleteRole(r -> r.roleName(id));
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.BUSY) {
                throw e;
            }
            inline(id)
                    .forEach(
                            policy -> iam().deleteRolePolicy(r -> r.roleName(id).policyName(policy)));
            attached(id).forEach(arn -> detach(id, arn));
            iam().listInstanceProfilesForRolePaginator(r -> r.roleName(id))
                    .instanceProfiles()
                    .forEach(profile -> iam().removeRoleFromInstanceProfile(r ->
                            r.instanceProfileName(profile.instanceProfileName()).roleName(id)));
            iam().deleteRole(r -> r.roleName(id));
        }
    }

    private void detach(String id, String arn) {
        orAbsent(() -> iam().detachRolePolicy(r -> r.roleName(id).policyArn(arn)));
    }
}

package io.infrar.provider.aws.eks;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.CreateAccessConfigRequest;
import software.amazon.awssdk.services.eks.model.CreateClusterRequest;
import software.amazon.awssdk.services.eks.model.EncryptionConfig;
import software.amazon.awssdk.services.eks.model.LogSetup;
import software.amazon.awssdk.services.eks.model.Logging;
import software.amazon.awssdk.services.eks.model.Provider;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigRequest;
import software.amazon.awssdk.services.eks.model.VpcConfigRequest;
import software.amazon.awssdk.services.eks.model.VpcConfigResponse;

/**
 * The control plane of a Kubernetes cluster. Its id is its name. Who may use it is said by {@link AccessEntry}. See
 * <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html">CreateCluster</a>.
 */
public final class EksCluster extends AwsHandler<EksCluster.Spec, EksCluster.Outputs, Cluster> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("eks-cluster", Spec.class, Outputs.class).naming(new ResourceType.Naming(100, "-_", false));

    /** What a public endpoint is open to where nothing else is said. */
    public static final String EVERYWHERE = "0.0.0.0/0";

    /** Stands in the place of the role of one that could not be made, which is as good as none and replaced. */
    private static final Output<String> FAILED = Output.of("failed");

    private static final Set<String> LOGS = Set.of("api", "audit", "authenticator", "controllerManager", "scheduler");
    private static final Duration WITHIN = Duration.ofMinutes(30);

    /** One minor version takes about ten minutes, sometimes up to an hour. */
    private static final Duration UPDATED_WITHIN = Duration.ofMinutes(60);

    /**
     * What is asked.
     *
     * @param version of Kubernetes, such as {@code 1.31}; raised in place, one minor version after the other
     * @param role ARN of the role that the control plane assumes
     * @param subnets where its network interfaces are, in two zones or more
     * @param securityGroups of these interfaces, beside the one that EKS makes
     * @param publicEndpoint whether the Kubernetes API can be reached from outside the network
     * @param publicCidrs from where; empty when there is no public endpoint
     * @param logging which logs go to CloudWatch: {@code api}, {@code audit}, {@code authenticator}, {@code controllerManager},
     *     {@code scheduler}
     * @param kmsKey ARN of the key that secrets are encrypted with beside EKS's own; null for none
     * @param creatorIsAdmin whether who makes it may do everything in it
     */
    public record Spec(
            String version,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the role of a cluster is fixed")
            Output<String> role,

            Set<Output<String>> subnets,
            Set<Output<String>> securityGroups,
            boolean publicEndpoint,
            Set<String> publicCidrs,
            Set<String> logging,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "secrets stay encrypted with the first key of a cluster")
            @Nullable
            Output<String> kmsKey,

            @Field(Field.Ownership.INITIAL) boolean creatorIsAdmin,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param certificateAuthority what the endpoint's certificate is signed with, PEM
     * @param securityGroup the one that EKS makes for control plane and nodes
     * @param oidcIssuer who signs the tokens of service accounts
     */
    public record Outputs(
            String name,
            String arn,
            String endpoint,
            String certificateAuthority,
            @Nullable String securityGroup,
            @Nullable String oidcIssuer) {}

    EksCluster(AwsClients aws) {
        super(TYPE, aws);
    }

    private EksClient eks(Known<?, ?> known) {
        return aws.eks(region(known));
    }

    @Override
    protected Map<String, Cluster> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Cluster> found = new HashMap<>();
        for (String name : ids(known)) {
            find(region, name)
                    .filter(cluster -> cluster.status() != ClusterStatus.DELETING)
                    .ifPresent(cluster -> found.put(name, cluster));
        }
        return found;
    }

    @Override
    protected Map<String, Cluster> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = known.physicalName();
        return find(region, name)
                .filter(cluster -> cluster.status() != ClusterStatus.DELETING)
                .map(cluster -> Map.of(name, cluster))
                .orElse(Map.of());
    }

    private Optional<Cluster> find(String region, String name) {
        return Eks.found(
                () -> aws.eks(region).describeCluster(r -> r.name(name)).cluster());
    }

    @Override
    protected @Nullable Map<String, String> tags(Cluster object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Cluster object, Known<Spec, Outputs> known) {
        VpcConfigResponse vpc = object.resourcesVpcConfig();
        boolean isPublic = !Boolean.FALSE.equals(vpc.endpointPublicAccess());
        Set<String> logging = new TreeSet<>();
        if (object.logging() != null) {
            object.logging().clusterLogging().stream()
                    .filter(LogSetup::enabled)
                    .forEach(setup -> logging.addAll(setup.typesAsStrings()));
        }
        Set<String> cidrs = vpc.hasPublicAccessCidrs() ? Set.copyOf(vpc.publicAccessCidrs()) : Set.of(EVERYWHERE);
        String key = object.encryptionConfig().stream()
                .map(config -> config.provider().keyArn())
                .findFirst()
                .orElse(null);
        return new Spec(
                object.version(),
                object.status() == ClusterStatus.FAILED ? FAILED : Output.of(object.roleArn()),
                outputs(vpc.subnetIds()),
                outputs(vpc.securityGroupIds()),
                isPublic,
                isPublic ? cidrs : Set.of(),
                logging,
                key == null ? null : Output.of(key),
                known.spec() == null || known.spec().creatorIsAdmin(),
                Tags.users(object.tags()));
    }

    private static Set<Output<String>> outputs(List<String> values) {
        Set<Output<String>> outputs = new HashSet<>();
        values.forEach(value -> outputs.add(Output.of(value)));
        return outputs;
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected Outputs outputs(Cluster object, Known<Spec, Outputs> known) {
        return new Outputs(
                object.name(),
                object.arn(),
                Objects.requireNonNullElse(object.endpoint(), ""),
                object.certificateAuthority() == null
                        ? ""
                        : pem(object.certificateAuthority().data()),
                object.resourcesVpcConfig().clusterSecurityGroupId(),
                object.identity() == null || object.identity().oidc() == null
                        ? null
                        : object.identity().oidc().issuer());
    }

    private static String pem(@Nullable String base64) {
        if (base64 == null) {
            return "";
        }
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            return text.startsWith("-----BEGIN") ? text : base64;
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.before().role().equals(FAILED)
                ? Effect.replace(Effect.Order.CREATE_FIRST, "EKS could not make it")
                : Effect.byFields(change);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        CreateClusterRequest.Builder request = CreateClusterRequest.builder()
                .name(name)
                .version(spec.version())
                .roleArn(spec.role().get())
                .resourcesVpcConfig(endpoint(spec)
                        .subnetIds(values(spec.subnets()))
                        .securityGroupIds(values(spec.securityGroups()))
                        .build())
                .logging(logging(spec.logging()))
                .accessConfig(CreateAccessConfigRequest.builder()
                        .authenticationMode(AuthenticationMode.API)
                        .bootstrapClusterCreatorAdminPermissions(spec.creatorIsAdmin())
                        .build())
                .clientRequestToken(context.known().token())
                .tags(context.tags());
        if (spec.kmsKey() != null) {
            request.encryptionConfig(EncryptionConfig.builder()
                    .resources("secrets")
                    .provider(Provider.builder().keyArn(spec.kmsKey().get()).build())
                    .build());
        }
        Eks.visible(() -> eks(context.known()).createCluster(request.build()));
        return Created.of(name);
    }

    /** The API is always reachable from inside: nodes need it. */
    private static VpcConfigRequest.Builder endpoint(Spec spec) {
        VpcConfigRequest.Builder request =
                VpcConfigRequest.builder().endpointPrivateAccess(true).endpointPublicAccess(spec.publicEndpoint());
        return spec.publicEndpoint() ? request.publicAccessCidrs(new TreeSet<>(spec.publicCidrs())) : request;
    }

    private static Logging logging(Set<String> wanted) {
        Set<String> others = new TreeSet<>(LOGS);
        others.removeAll(wanted);
        LogSetup on = LogSetup.builder()
                .typesWithStrings(new TreeSet<>(wanted))
                .enabled(true)
                .build();
        LogSetup off =
                LogSetup.builder().typesWithStrings(others).enabled(false).build();
        return Logging.builder()
                .clusterLogging(wanted.isEmpty() ? List.of(off) : others.isEmpty() ? List.of(on) : List.of(on, off))
                .build();
    }

    @Override
    protected boolean isReady(Cluster object) {
        return object.status() == ClusterStatus.ACTIVE;
    }

    @Override
    protected Optional<ProviderException> failure(Cluster object) {
        return object.status() != ClusterStatus.FAILED
                ? Optional.empty()
                : Optional.of(ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "cluster " + object.name() + " failed: "
                                + (object.health() == null
                                        ? "EKS does not say why"
                                        : object.health().issues())
                                + "; correct the cause and apply again, which replaces it"));
    }

    @Override
    protected Duration readyWithin() {
        return WITHIN;
    }

    /** Each kind of change is an update of its own, and only one runs at a time. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        if (!spec.subnets().equals(before.subnets()) || !spec.securityGroups().equals(before.securityGroups())) {
            update(
                    context,
                    id,
                    UpdateClusterConfigRequest.builder()
                            .resourcesVpcConfig(VpcConfigRequest.builder()
                                    .subnetIds(values(spec.subnets()))
                                    .securityGroupIds(values(spec.securityGroups()))
                                    .build()));
        }
        if (spec.publicEndpoint() != before.publicEndpoint()
                || !spec.publicCidrs().equals(before.publicCidrs())) {
            update(
                    context,
                    id,
                    UpdateClusterConfigRequest.builder()
                            .resourcesVpcConfig(endpoint(spec).build()));
        }
        if (!spec.logging().equals(before.logging())) {
            update(context, id, UpdateClusterConfigRequest.builder().logging(logging(spec.logging())));
        }
        raise(context, id, before.version(), spec.version());
    }

    private void update(ApplyContext<Spec, Outputs> context, String name, UpdateClusterConfigRequest.Builder request) {
        Eks.await(
                context,
                eks(context.known()),
                name,
                eks(context.known())
                        .updateClusterConfig(request.name(name).build())
                        .update(),
                UPDATED_WITHIN);
    }

    private void raise(ApplyContext<Spec, Outputs> context, String name, String from, String to) {
        int[] at = numbers(from);
        int[] goal = numbers(to);
        if (goal[0] != at[0] || goal[1] < at[1]) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "cluster " + name + " has version " + from + " and cannot go back to " + to + "; ask for " + from
                            + " or newer");
        }
        for (int minor = at[1] + 1; minor <= goal[1]; minor++) {
            String next = goal[0] + "." + minor;
            context.progress("raising cluster " + name + " to " + next);
            Eks.await(
                    context,
                    eks(context.known()),
                    name,
                    eks(context.known())
                            .updateClusterVersion(r -> r.name(name).version(next))
                            .update(),
                    UPDATED_WITHIN);
        }
    }

    private static int[] numbers(String version) {
        int dot = version.indexOf('.');
        return new int[] {Integer.parseInt(version.substring(0, dot)), Integer.parseInt(version.substring(dot + 1))};
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        String arn =
                "arn:" + AwsClients.partition(region) + ":eks:" + region + ":" + aws.accountId() + ":cluster/" + id;
        Eks.retag(eks(context.known()), arn, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        eks(context.known()).deleteCluster(r -> r.name(id));
        String region = region(context.known());
        context.await(
                "cluster " + id + " to be gone",
                WITHIN,
                () -> find(region, id).isPresent() ? Optional.empty() : Optional.of(true));
    }
}

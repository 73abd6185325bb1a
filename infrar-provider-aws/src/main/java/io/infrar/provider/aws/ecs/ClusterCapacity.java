package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterField;

/**
 * The auto-scaling groups that a cluster may use. It is apart from the cluster since the servers of a group name the cluster before
 * it can use them. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html">
 * PutClusterCapacityProviders</a>.
 */
public final class ClusterCapacity extends AwsHandler<ClusterCapacity.Spec, ClusterCapacity.Outputs, Cluster> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("cluster-capacity", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    private static final int DESCRIBED = 100;
    private static final Duration ATTACHED = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param cluster the cluster's ARN
     * @param providers the names of all its capacity providers but for Fargate's
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it belongs to one cluster")
            Output<String> cluster,

            Set<Output<String>> providers) {}

    /** What is known once it exists. */
    public record Outputs(String cluster) {}

    ClusterCapacity(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Cluster> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Cluster> found = new HashMap<>();
        for (List<String> some : chunks(ids(known), DESCRIBED)) {
            found.putAll(list(aws.ecs(region), some));
        }
        return found;
    }

    @Override
    protected Map<String, Cluster> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        return spec == null || !spec.cluster().isKnown()
                ? Map.of()
                : list(aws.ecs(region), List.of(spec.cluster().get()));
    }

    /** Those that have any. */
    private static Map<String, Cluster> list(EcsClient ecs, List<String> arns) {
        Map<String, Cluster> found = new HashMap<>();
        ecs.describeClusters(r -> r.clusters(arns).include(ClusterField.ATTACHMENTS)).clusters().stream()
                .filter(cluster -> !cluster.status().equals("INACTIVE")
                        && !ofGroups(cluster.capacityProviders()).isEmpty())
                .forEach(cluster -> found.put(cluster.clusterArn(), cluster));
        return found;
    }

    private static Set<String> ofGroups(List<String> providers) {
        Set<String> names = new TreeSet<>(providers);
        names.removeIf(EcsCluster::isBuiltIn);
        return names;
    }

    @Override
    protected @Nullable Map<String, String> tags(Cluster cluster) {
        return null;
    }

    @Override
    protected Spec spec(Cluster cluster, Known<Spec, Outputs> known) {
        Set<Output<String>> providers = new LinkedHashSet<>();
        ofGroups(cluster.capacityProviders()).forEach(name -> providers.add(Output.of(name)));
        return new Spec(Output.of(cluster.clusterArn()), providers);
    }

    @Override
    protected Outputs outputs(Cluster cluster, Known<Spec, Outputs> known) {
        return new Outputs(cluster.clusterArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String cluster = context.spec().cluster().get();
        put(context, context.known(), cluster, names(context.spec()));
        return Created.of(cluster);
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.providers().equals(context.spec().providers())) {
            put(context, context.known(), id, names(context.spec()));
        }
    }

    private static Set<String> names(Spec spec) {
        Set<String> names = new TreeSet<>();
        spec.providers().forEach(provider -> names.add(provider.get()));
        return names;
    }

    /** The call replaces them all, Fargate's too; one at a time is allowed. */
    private void put(ReadContext context, Known<Spec, Outputs> known, String cluster, Set<String> ofGroups) {
        EcsClient ecs = aws.ecs(region(known));
        Cluster now = ecs.describeClusters(r -> r.clusters(cluster)).clusters().get(0);
        Set<String> providers = new TreeSet<>(now.capacityProviders());
        providers.removeIf(name -> !EcsCluster.isBuiltIn(name));
        providers.addAll(ofGroups);
        whileBusy(
                context,
                "cluster " + cluster + " to take capacity providers",
                ATTACHED,
                () -> ecs.putClusterCapacityProviders(r -> r.cluster(cluster)
                        .capacityProviders(providers)
                        .defaultCapacityProviderStrategy(now.defaultCapacityProviderStrategy())));
    }

    @Override
    protected boolean isReady(Cluster cluster) {
        return isSettled(cluster);
    }

    /** While groups come or go, the cluster is provisioning or deprovisioning and takes no other change. */
    private static boolean isSettled(Cluster cluster) {
        return cluster.status().equals("ACTIVE") && !"UPDATE_IN_PROGRESS".equals(cluster.attachmentsStatus());
    }

    @Override
    protected Optional<ProviderException> failure(Cluster cluster) {
        boolean failed = cluster.status().equals("FAILED") || "UPDATE_FAILED".equals(cluster.attachmentsStatus());
        return failed
                ? Optional.of(ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "cluster " + cluster.clusterName() + " could not take the auto-scaling groups of "
                                + ofGroups(cluster.capacityProviders())
                                + "; see its capacity providers in the console, correct it and apply again"))
                : Optional.empty();
    }

    @Override
    protected Duration readyWithin() {
        return ATTACHED;
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        put(context, context.known(), id, Set.of());
        EcsClient ecs = aws.ecs(region(context.known()));
        context.await(
                "cluster " + id + " to let go of its auto-scaling groups",
                ATTACHED,
                () -> ecs.describeClusters(r -> r.clusters(id).include(ClusterField.ATTACHMENTS)).clusters().stream()
                                .allMatch(cluster -> cluster.status().equals("INACTIVE")
                                        || (isSettled(cluster)
                                                && ofGroups(cluster.capacityProviders())
                                                        .isEmpty()))
                        ? Optional.of(true)
                        : Optional.empty());
    }
}

package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.ClusterSetting;
import software.amazon.awssdk.services.ecs.model.ClusterSettingName;

/**
 * An ECS cluster: where services and tasks run. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html">CreateCluster</a>.
 */
public final class EcsCluster extends EcsHandler<EcsCluster.Spec, EcsCluster.Outputs, Cluster> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("ecs-cluster", Spec.class, Outputs.class).naming(new ResourceType.Naming(64, "-_", false));

    private static final int DESCRIBED = 100;
    private static final String BUILT_IN = "FARGATE";

    /** Tasks that were stopped and machines that ended are counted for some minutes more. */
    private static final Duration FREE = Duration.ofMinutes(15);

    /**
     * What is asked.
     *
     * @param containerInsights whether metrics of each task and container are kept in CloudWatch, for which CloudWatch charges
     * @param fargateProviders which of {@code FARGATE} and {@code FARGATE_SPOT} may be used in capacity provider strategies; those
     *     of auto-scaling groups are {@link ClusterCapacity}
     */
    public record Spec(boolean containerInsights, Set<String> fargateProviders, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String arn, String name) {}

    EcsCluster(AwsClients aws) {
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
        return list(aws.ecs(region), List.of(known.physicalName()));
    }

    private static Map<String, Cluster> list(EcsClient ecs, List<String> namesOrArns) {
        Map<String, Cluster> found = new HashMap<>();
        ecs
                .describeClusters(r -> r.clusters(namesOrArns).include(ClusterField.TAGS, ClusterField.SETTINGS))
                .clusters()
                .stream()
                // A deleted one may be listed for a while. One that only lets go of capacity is not deleted.
                .filter(cluster -> !cluster.status().equals("INACTIVE"))
                .forEach(cluster -> found.put(cluster.clusterArn(), cluster));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Cluster cluster) {
        return map(cluster.tags());
    }

    @Override
    protected Spec spec(Cluster cluster, Known<Spec, Outputs> known) {
        boolean insights = cluster.settings().stream()
                .anyMatch(setting ->
                        setting.name() == ClusterSettingName.CONTAINER_INSIGHTS && !"disabled".equals(setting.value()));
        Set<String> fargate = new TreeSet<>(cluster.capacityProviders());
        fargate.removeIf(provider -> !isBuiltIn(provider));
        return new Spec(insights, fargate, Tags.users(map(cluster.tags())));
    }

    static boolean isBuiltIn(String provider) {
        return provider.startsWith(BUILT_IN);
    }

    @Override
    protected Outputs outputs(Cluster cluster, Known<Spec, Outputs> known) {
        return new Outputs(cluster.clusterArn(), cluster.clusterName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Cluster cluster = Refusals.settled(() -> ecs(context.known())
                .createCluster(r -> r.clusterName(context.known().physicalName())
                        .settings(insights(spec))
                        .capacityProviders(new TreeSet<>(spec.fargateProviders()))
                        .tags(list(context.tags())))
                .cluster());
        return new Created<>(
                cluster.clusterArn(),
                isReady(cluster) ? new Outputs(cluster.clusterArn(), cluster.clusterName()) : null);
    }

    private static ClusterSetting insights(Spec spec) {
        return ClusterSetting.builder()
                .name(ClusterSettingName.CONTAINER_INSIGHTS)
                .value(spec.containerInsights() ? "enabled" : "disabled")
                .build();
    }

    @Override
    protected boolean isReady(Cluster cluster) {
        return cluster.status().equals("ACTIVE") && !"UPDATE_IN_PROGRESS".equals(cluster.attachmentsStatus());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        EcsClient ecs = ecs(context.known());
        if (spec.containerInsights() != before.containerInsights()) {
            ecs.updateCluster(r -> r.cluster(id).settings(insights(spec)));
        }
        if (!spec.fargateProviders().equals(before.fargateProviders())) {
            Cluster cluster = one(context, context.known(), id).orElseThrow();
            Set<String> providers = new TreeSet<>(cluster.capacityProviders());
            providers.removeIf(EcsCluster::isBuiltIn);
            providers.addAll(spec.fargateProviders());
            ecs.putClusterCapacityProviders(r -> r.cluster(id)
                    .capacityProviders(providers)
                    .defaultCapacityProviderStrategy(cluster.defaultCapacityProviderStrategy()));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ecs(context.known()).deleteCluster(r -> r.cluster(id));
    }

    @Override
    protected Duration freeWithin() {
        return FREE;
    }
}

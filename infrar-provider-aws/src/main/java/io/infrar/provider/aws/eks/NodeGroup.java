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
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.NodegroupUpdateConfig;
import software.amazon.awssdk.services.eks.model.UpdateLabelsPayload;

/**
 * Machines of a cluster, kept by EKS. Its id is {@code cluster/name}. See
 * <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html">CreateNodegroup</a>.
 */
public final class NodeGroup extends AwsHandler<NodeGroup.Spec, NodeGroup.Outputs, Nodegroup> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("node-group", Spec.class, Outputs.class).naming(new ResourceType.Naming(63, "-_", false));

    private static final Duration WITHIN = Duration.ofMinutes(30);
    private static final Duration UPDATED_WITHIN = Duration.ofMinutes(60);

    /** Stands in the place of the cluster of one that could not be made, which is as good as none and replaced. */
    private static final Output<String> FAILED = Output.of("failed");

    /**
     * What is asked.
     *
     * @param cluster its name
     * @param version of Kubernetes on the machines, at most that of the cluster; raised in place
     * @param role ARN of the role of the machines
     * @param subnets where the machines are
     * @param instanceTypes any of these
     * @param amiType such as {@code AL2023_x86_64_STANDARD}
     * @param capacityType {@code ON_DEMAND} or {@code SPOT}
     * @param diskGib of each machine
     * @param min how many there always are
     * @param max up to how many there may be
     * @param desired how many there are at first; later an autoscaler decides
     * @param maxUnavailable how many are replaced at a time in an update
     * @param labels of the nodes in Kubernetes
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "machines belong to one cluster")
            Output<String> cluster,

            String version,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the role of a node group is fixed")
            Output<String> role,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the subnets of a node group are fixed")
            Set<Output<String>> subnets,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the instance types of a node group are fixed")
            List<String> instanceTypes,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the image of a node group is fixed")
            String amiType,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "how machines are paid is fixed")
            String capacityType,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the disk of a node group is fixed")
            int diskGib,

            int min,
            int max,
            @Field(Field.Ownership.INITIAL) int desired,
            int maxUnavailable,
            Map<String, String> labels,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param autoScalingGroup the name of the group that EKS keeps the machines by
     */
    public record Outputs(String name, String arn, @Nullable String autoScalingGroup) {}

    NodeGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private EksClient eks(Known<?, ?> known) {
        return aws.eks(region(known));
    }

    @Override
    protected Map<String, Nodegroup> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Nodegroup> found = new HashMap<>();
        for (String id : ids(known)) {
            alive(region, id).ifPresent(group -> found.put(id, group));
        }
        return found;
    }

    @Override
    protected Map<String, Nodegroup> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.cluster().isKnown()) {
            return Map.of();
        }
        String id = spec.cluster().get() + "/" + known.physicalName();
        return alive(region, id).map(group -> Map.of(id, group)).orElse(Map.of());
    }

    private Optional<Nodegroup> alive(String region, String id) {
        return find(region, id).filter(group -> group.status() != NodegroupStatus.DELETING);
    }

    private Optional<Nodegroup> find(String region, String id) {
        return Eks.found(() -> aws.eks(region)
                .describeNodegroup(r -> r.clusterName(Eks.cluster(id)).nodegroupName(Eks.name(id)))
                .nodegroup());
    }

    @Override
    protected @Nullable Map<String, String> tags(Nodegroup object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Nodegroup object, Known<Spec, Outputs> known) {
        Set<Output<String>> subnets = new HashSet<>();
        object.subnets().forEach(subnet -> subnets.add(Output.of(subnet)));
        NodegroupScalingConfig scaling = object.scalingConfig();
        NodegroupUpdateConfig update = object.updateConfig();
        return new Spec(
                object.status() == NodegroupStatus.CREATE_FAILED ? FAILED : Output.of(object.clusterName()),
                object.version(),
                Output.of(object.nodeRole()),
                subnets,
                List.copyOf(object.instanceTypes()),
                object.amiTypeAsString(),
                object.capacityTypeAsString(),
                object.diskSize(),
                scaling.minSize(),
                scaling.maxSize(),
                scaling.desiredSize(),
                // not shown where it was never set
                update == null || update.maxUnavailable() == null
                        ? known.spec() == null ? 1 : known.spec().maxUnavailable()
                        : update.maxUnavailable(),
                new TreeMap<>(object.labels()),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Nodegroup object, Known<Spec, Outputs> known) {
        String group = object.resources() == null
                ? null
                : object.resources().autoScalingGroups().stream()
                        .findFirst()
                        .map(each -> each.name())
                        .orElse(null);
        return new Outputs(object.nodegroupName(), object.nodegroupArn(), group);
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.before().cluster().equals(FAILED)
                ? Effect.replace(Effect.Order.CREATE_FIRST, "EKS could not make it")
                : Effect.byFields(change);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String cluster = spec.cluster().get();
        String name = context.known().physicalName();
        Eks.visible(() -> eks(context.known())
                .createNodegroup(r -> r.clusterName(cluster)
                        .nodegroupName(name)
                        .version(spec.version())
                        .nodeRole(spec.role().get())
                        .subnets(spec.subnets().stream()
                                .map(Output::get)
                                .sorted()
                                .toList())
                        .instanceTypes(spec.instanceTypes())
                        .amiType(spec.amiType())
                        .capacityType(spec.capacityType())
                        .diskSize(spec.diskGib())
                        .scalingConfig(
                                s -> s.minSize(spec.min()).maxSize(spec.max()).desiredSize(spec.desired()))
                        .updateConfig(u -> u.maxUnavailable(spec.maxUnavailable()))
                        .labels(spec.labels())
                        .clientRequestToken(context.known().token())
                        .tags(context.tags())));
        return Created.of(cluster + "/" + name);
    }

    @Override
    protected boolean isReady(Nodegroup object) {
        return object.status() == NodegroupStatus.ACTIVE;
    }

    @Override
    protected Optional<ProviderException> failure(Nodegroup object) {
        return object.status() != NodegroupStatus.CREATE_FAILED
                ? Optional.empty()
                : Optional.of(ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "node group " + object.nodegroupName() + " failed: "
                                + (object.health() == null
                                        ? "EKS does not say why"
                                        : object.health().issues().stream()
                                                .map(issue -> issue.codeAsString() + " " + issue.message())
                                                .toList())
                                + "; correct the cause and apply again, which replaces it"));
    }

    @Override
    protected Duration readyWithin() {
        return WITHIN;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        EksClient eks = eks(context.known());
        String cluster = Eks.cluster(id);
        String name = Eks.name(id);
        if (spec.min() != before.min()
                || spec.max() != before.max()
                || spec.maxUnavailable() != before.maxUnavailable()
                || !spec.labels().equals(before.labels())) {
            int desired = Math.max(spec.min(), Math.min(spec.max(), before.desired()));
            Set<String> gone = new HashSet<>(before.labels().keySet());
            gone.removeAll(spec.labels().keySet());
            UpdateLabelsPayload labels = UpdateLabelsPayload.builder()
                    .addOrUpdateLabels(spec.labels())
                    .removeLabels(gone)
                    .build();
            var update = eks.updateNodegroupConfig(r -> r.clusterName(cluster)
                            .nodegroupName(name)
                            .scalingConfig(s ->
                                    s.minSize(spec.min()).maxSize(spec.max()).desiredSize(desired))
                            .updateConfig(u -> u.maxUnavailable(spec.maxUnavailable()))
                            .labels(spec.labels().equals(before.labels()) ? null : labels))
                    .update();
            Eks.await(context, eks, cluster, update, UPDATED_WITHIN, "nodegroup", name);
        }
        if (!Objects.equals(spec.version(), before.version())) {
            var update = eks.updateNodegroupVersion(
                            r -> r.clusterName(cluster).nodegroupName(name).version(spec.version()))
                    .update();
            Eks.await(context, eks, cluster, update, UPDATED_WITHIN, "nodegroup", name);
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String arn = context.prior()
                .map(prior -> prior.outputs().arn())
                .orElseGet(() -> find(region(context.known()), id)
                        .map(Nodegroup::nodegroupArn)
                        .orElse(""));
        Eks.retag(eks(context.known()), arn, set, removed);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        eks(context.known()).deleteNodegroup(r -> r.clusterName(Eks.cluster(id)).nodegroupName(Eks.name(id)));
        String region = region(context.known());
        context.await(
                "node group " + id + " to be gone",
                WITHIN,
                () -> find(region, id).isPresent() ? Optional.empty() : Optional.of(true));
    }
}

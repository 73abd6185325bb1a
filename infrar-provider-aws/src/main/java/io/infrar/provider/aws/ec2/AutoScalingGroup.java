package io.infrar.provider.aws.ec2;

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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefreshStatus;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.RefreshPreferences;
import software.amazon.awssdk.services.autoscaling.model.ScaleInProtectedInstances;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityStatusCode;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/**
 * Machines of one kind, as many as needed. Another version of their template replaces them a few at a time. See
 * <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html">CreateAutoScalingGroup</a>.
 */
public final class AutoScalingGroup
        extends AwsHandler<
                AutoScalingGroup.Spec,
                AutoScalingGroup.Outputs,
                software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> {
    /** What SetInstanceProtection takes. */
    private static final int MACHINES_AT_ONCE = 50;

    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "auto-scaling-group", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(128, "-", true));

    private static final String RESOURCE = "auto-scaling-group";
    private static final int NAMES = 50;
    private static final Duration STARTED = Duration.ofMinutes(15);
    private static final Duration REFRESHED = Duration.ofHours(1);
    private static final Duration GONE = Duration.ofMinutes(30);

    /** What ECS puts on a group that it scales. */
    private static final String OF_ECS = "AmazonECSManaged";

    /**
     * What is asked.
     *
     * @param launchTemplate the template's id
     * @param launchTemplateVersion a version's number; another one replaces all machines that have an older one, and as long as one
     *     of them is there it differs
     * @param desired how many there are at first; then it is the policies' business
     * @param subnets where they are, one for each zone
     * @param targetGroups ARNs of what they register in
     * @param healthCheck {@code EC2}, or {@code ELB} to also replace what its target group calls unhealthy
     * @param healthCheckGrace how long a new machine is not checked, in seconds
     * @param protectedFromScaleIn whether only a capacity provider may end machines
     * @param tags also of the machines
     */
    public record Spec(
            Output<String> launchTemplate,
            Output<String> launchTemplateVersion,
            int min,
            int max,
            @Field(Field.Ownership.INITIAL) int desired,
            Set<Output<String>> subnets,
            Set<Output<String>> targetGroups,
            String healthCheck,
            int healthCheckGrace,
            boolean protectedFromScaleIn,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    AutoScalingGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private AutoScalingClient client(Known<Spec, Outputs> known) {
        return aws.autoScaling(region(known));
    }

    // ---- read

    @Override
    protected Map<String, software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        return named(aws.autoScaling(region), ids(known));
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return named(aws.autoScaling(region), List.of(known.physicalName()));
    }

    /** A group with a status is being deleted. */
    private static Map<String, software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> named(
            AutoScalingClient client, List<String> names) {
        Map<String, software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup> found = new HashMap<>();
        for (List<String> some : chunks(names, NAMES)) {
            client.describeAutoScalingGroupsPaginator(r -> r.autoScalingGroupNames(some))
                    .autoScalingGroups()
                    .forEach(group -> found.put(group.autoScalingGroupName(), group));
        }
        found.values()
                .removeIf(group -> group.status() != null && !group.status().isEmpty());
        return found;
    }

    @Override
    protected Map<String, String> tags(software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup object) {
        Map<String, String> tags = Tags.map(object.tags(), TagDescription::key, TagDescription::value);
        tags.remove(OF_ECS);
        return tags;
    }

    @Override
    protected Spec spec(
            software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup object, Known<Spec, Outputs> known) {
        LaunchTemplateSpecification template = oldest(object);
        Set<Output<String>> subnets = new LinkedHashSet<>();
        Arrays.stream(Objects.requireNonNullElse(object.vpcZoneIdentifier(), "").split(","))
                .map(String::strip)
                .filter(subnet -> !subnet.isEmpty())
                .forEach(subnet -> subnets.add(Output.of(subnet)));
        Set<Output<String>> targetGroups = new LinkedHashSet<>();
        object.targetGroupARNs().forEach(arn -> targetGroups.add(Output.of(arn)));
        return new Spec(
                Output.of(template == null ? "" : template.launchTemplateId()),
                Output.of(template == null || template.version() == null ? "$Default" : template.version()),
                object.minSize(),
                object.maxSize(),
                object.desiredCapacity(),
                subnets,
                targetGroups,
                object.healthCheckType(),
                object.healthCheckGracePeriod() == null ? 0 : object.healthCheckGracePeriod(),
                Boolean.TRUE.equals(object.newInstancesProtectedFromScaleIn()),
                Tags.users(tags(object)));
    }

    /**
     * What the machines were made from: a group has its new template before they are replaced, so where that was interrupted or
     * failed, some have the old one still.
     */
    private static @Nullable LaunchTemplateSpecification oldest(
            software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup group) {
        LaunchTemplateSpecification asked = group.launchTemplate();
        if (asked == null || asked.version() == null || !asked.version().matches("\\d+")) {
            return asked;
        }
        return group.instances().stream()
                .filter(machine -> !machine.lifecycleStateAsString().startsWith("Terminat"))
                .map(machine -> machine.launchTemplate())
                .filter(made -> made != null
                        && (!asked.version().equals(made.version())
                                || !Objects.equals(asked.launchTemplateId(), made.launchTemplateId())))
                .findFirst()
                .orElse(asked);
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup object, Known<Spec, Outputs> known) {
        return new Outputs(object.autoScalingGroupName(), object.autoScalingGroupARN());
    }

    // ---- change

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        whenTemplateIsVisible(() -> client(context.known())
                .createAutoScalingGroup(r -> r.autoScalingGroupName(name)
                        .launchTemplate(template(spec))
                        .minSize(spec.min())
                        .maxSize(spec.max())
                        .desiredCapacity(spec.desired())
                        .vpcZoneIdentifier(zones(spec))
                        .targetGroupARNs(arns(spec.targetGroups()))
                        .healthCheckType(spec.healthCheck())
                        .healthCheckGracePeriod(spec.healthCheckGrace())
                        .newInstancesProtectedFromScaleIn(spec.protectedFromScaleIn())
                        .tags(propagated(name, context.tags()))));
        return Created.of(name);
    }

    private static LaunchTemplateSpecification template(Spec spec) {
        return LaunchTemplateSpecification.builder()
                .launchTemplateId(spec.launchTemplate().get())
                .version(spec.launchTemplateVersion().get())
                .build();
    }

    private static String zones(Spec spec) {
        return String.join(",", arns(spec.subnets()));
    }

    private static List<String> arns(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    private static List<Tag> propagated(String group, Map<String, String> tags) {
        return Tags.list(
                tags,
                (key, value) -> Tag.builder()
                        .resourceId(group)
                        .resourceType(RESOURCE)
                        .key(key)
                        .value(value)
                        .propagateAtLaunch(true)
                        .build());
    }

    /** The template itself, and the instance profile that it names, are visible to this service only after a while. */
    private static void whenTemplateIsVisible(Runnable call) {
        try {
            call.run();
        } catch (ProviderException e) {
            String message = String.valueOf(e.getMessage());
            boolean early = message.contains("iamInstanceProfile")
                    || message.contains("IAM Instance Profile")
                    || (message.contains("launch template") && message.contains("does not exist"));
            throw early ? of(ProviderException.Kind.NOT_YET, e) : e;
        }
    }

    private static ProviderException of(ProviderException.Kind kind, ProviderException e) {
        return ProviderException.builder(kind, String.valueOf(e.getMessage()))
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        AutoScalingClient client = client(context.known());
        if (!removed.isEmpty()) {
            client.deleteTags(r -> r.tags(removed.stream()
                    .map(key -> Tag.builder()
                            .resourceId(id)
                            .resourceType(RESOURCE)
                            .key(key)
                            .build())
                    .toList()));
        }
        client.createOrUpdateTags(r -> r.tags(propagated(id, set)));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        AutoScalingClient client = client(context.known());
        Set<Output<String>> added = without(spec.targetGroups(), before.targetGroups());
        Set<Output<String>> removed = without(before.targetGroups(), spec.targetGroups());
        if (!added.isEmpty()) {
            client.attachLoadBalancerTargetGroups(
                    r -> r.autoScalingGroupName(id).targetGroupARNs(arns(added)));
        }
        if (!removed.isEmpty()) {
            client.detachLoadBalancerTargetGroups(
                    r -> r.autoScalingGroupName(id).targetGroupARNs(arns(removed)));
        }
        whenTemplateIsVisible(() -> client.updateAutoScalingGroup(r -> r.autoScalingGroupName(id)
                .launchTemplate(template(spec))
                .minSize(spec.min())
                .maxSize(spec.max())
                .vpcZoneIdentifier(zones(spec))
                .healthCheckType(spec.healthCheck())
                .healthCheckGracePeriod(spec.healthCheckGrace())
                .newInstancesProtectedFromScaleIn(spec.protectedFromScaleIn())));
        if (!spec.launchTemplate().equals(before.launchTemplate())
                || !spec.launchTemplateVersion().equals(before.launchTemplateVersion())) {
            refresh(context, client, id);
        }
    }

    private static Set<Output<String>> without(Set<Output<String>> all, Set<Output<String>> some) {
        Set<Output<String>> rest = new LinkedHashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private void refresh(ApplyContext<Spec, Outputs> context, AutoScalingClient client, String id) {
        // One that is still under way is for an older version.
        whileBusy(
                context,
                "group " + id + " to end an earlier refresh",
                REFRESHED,
                () -> client.startInstanceRefresh(r -> r.autoScalingGroupName(id)
                        .preferences(RefreshPreferences.builder()
                                .skipMatching(true)
                                .scaleInProtectedInstances(ScaleInProtectedInstances.REFRESH)
                                .build())));
        context.await(
                "group " + id + " to replace its machines",
                REFRESHED,
                () -> latest(client, id).filter(AutoScalingGroup::isDone));
    }

    private static Optional<InstanceRefresh> latest(AutoScalingClient client, String id) {
        return client
                .describeInstanceRefreshes(r -> r.autoScalingGroupName(id).maxRecords(1))
                .instanceRefreshes()
                .stream()
                .findFirst();
    }

    private static boolean isDone(InstanceRefresh refresh) {
        if (refresh.status() == InstanceRefreshStatus.FAILED
                || refresh.status() == InstanceRefreshStatus.CANCELLED
                || refresh.status() == InstanceRefreshStatus.ROLLBACK_FAILED
                || refresh.status() == InstanceRefreshStatus.ROLLBACK_SUCCESSFUL) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "the machines of " + refresh.autoScalingGroupName() + " were not all replaced ("
                            + refresh.statusAsString() + "): " + refresh.statusReason()
                            + "; the group has the new template, so apply again once the reason is gone");
        }
        return refresh.status() == InstanceRefreshStatus.SUCCESSFUL;
    }

    /** As many as desired are in service; why none can be started is said at once. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        AutoScalingClient client = client(context.known());
        return context.await("the machines of group " + id, STARTED, () -> {
            var group = named(client, List.of(id)).get(id);
            if (group == null) {
                return Optional.empty();
            }
            long inService = group.instances().stream()
                    .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                    .count();
            if (inService >= Math.max(group.minSize(), Math.min(group.desiredCapacity(), 1))) {
                return Optional.of(outputs(group, context.known()));
            }
            failure(client, id).ifPresent(failure -> {
                throw failure;
            });
            return Optional.empty();
        });
    }

    private static Optional<ProviderException> failure(AutoScalingClient client, String id) {
        return client.describeScalingActivities(r -> r.autoScalingGroupName(id).maxRecords(1)).activities().stream()
                .filter(activity -> activity.statusCode() == ScalingActivityStatusCode.FAILED)
                .findFirst()
                .map(activity -> ProviderException.of(
                        ProviderException.Kind.FAILED, "group " + id + " cannot start a machine: " + reason(activity)));
    }

    private static String reason(Activity activity) {
        return activity.statusMessage() != null ? activity.statusMessage() : activity.cause();
    }

    // ---- delete

    /** Machines that a capacity provider protects would outlive their group. */
    private static void unprotect(AutoScalingClient client, String id) {
        List<String> machines =
                client.describeAutoScalingGroups(r -> r.autoScalingGroupNames(id)).autoScalingGroups().stream()
                        .flatMap(group -> group.instances().stream())
                        .filter(machine -> Boolean.TRUE.equals(machine.protectedFromScaleIn()))
                        .map(machine -> machine.instanceId())
                        .toList();
        for (List<String> some : chunks(machines, MACHINES_AT_ONCE)) {
            client.setInstanceProtection(
                    r -> r.autoScalingGroupName(id).instanceIds(some).protectedFromScaleIn(false));
        }
    }

    /** With its machines; security groups and subnets are free only when all of them are gone. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        AutoScalingClient client = client(context.known());
        try {
            unprotect(client, id);
            client.deleteAutoScalingGroup(r -> r.autoScalingGroupName(id).forceDelete(true));
        } catch (ProviderException e) {
            // This service says that something does not exist in words only.
            if (!String.valueOf(e.getMessage()).contains("not found")) {
                throw e;
            }
        }
        context.await(
                "group " + id + " and its machines to be gone",
                GONE,
                () -> client.describeAutoScalingGroups(r -> r.autoScalingGroupNames(id))
                                .autoScalingGroups()
                                .isEmpty()
                        ? Optional.of(true)
                        : Optional.empty());
    }
}

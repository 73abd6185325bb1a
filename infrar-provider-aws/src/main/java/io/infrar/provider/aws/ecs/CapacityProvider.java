package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AutoScalingGroupProvider;
import software.amazon.awssdk.services.ecs.model.AutoScalingGroupProviderUpdate;
import software.amazon.awssdk.services.ecs.model.CapacityProviderField;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStatus;
import software.amazon.awssdk.services.ecs.model.ManagedScaling;
import software.amazon.awssdk.services.ecs.model.ManagedScalingStatus;
import software.amazon.awssdk.services.ecs.model.ManagedTerminationProtection;

/**
 * Servers of an auto-scaling group as capacity for a cluster. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html">CreateCapacityProvider</a>.
 */
public final class CapacityProvider
        extends EcsHandler<
                CapacityProvider.Spec,
                CapacityProvider.Outputs,
                software.amazon.awssdk.services.ecs.model.CapacityProvider> {
    /** Names that begin with aws, ecs or fargate are refused, but those come from the environment and the component. */
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "capacity-provider", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(255, "-_", false));

    private static final int DESCRIBED = 100;
    private static final Duration CHANGED = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param autoScalingGroup the group's ARN; one group serves one capacity provider
     * @param targetCapacity how full the group is held by ECS, in percent, 1 to 100; null lets ECS leave its size alone;
     *     else machines with tasks are not ended, for which the group must protect its machines from scale-in
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a capacity provider keeps its auto-scaling group")
            Output<String> autoScalingGroup,

            @Nullable Integer targetCapacity,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    CapacityProvider(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.ecs.model.CapacityProvider> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.ecs.model.CapacityProvider> found = new HashMap<>();
        for (List<String> some : chunks(ids(known), DESCRIBED)) {
            found.putAll(list(aws.ecs(region), some));
        }
        return found;
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.ecs.model.CapacityProvider> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return list(aws.ecs(region), List.of(known.physicalName()));
    }

    private static Map<String, software.amazon.awssdk.services.ecs.model.CapacityProvider> list(
            EcsClient ecs, List<String> namesOrArns) {
        Map<String, software.amazon.awssdk.services.ecs.model.CapacityProvider> found = new HashMap<>();
        String token = null;
        do {
            String from = token;
            var page = ecs.describeCapacityProviders(r -> r.capacityProviders(namesOrArns)
                    .include(CapacityProviderField.TAGS)
                    .nextToken(from));
            page.capacityProviders().stream()
                    .filter(provider -> provider.status() == CapacityProviderStatus.ACTIVE)
                    .forEach(provider -> found.put(provider.capacityProviderArn(), provider));
            token = page.nextToken();
        } while (token != null);
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(software.amazon.awssdk.services.ecs.model.CapacityProvider provider) {
        return map(provider.tags());
    }

    @Override
    protected Spec spec(
            software.amazon.awssdk.services.ecs.model.CapacityProvider provider, Known<Spec, Outputs> known) {
        AutoScalingGroupProvider group = provider.autoScalingGroupProvider();
        ManagedScaling scaling = group.managedScaling();
        boolean managed = scaling != null && scaling.status() == ManagedScalingStatus.ENABLED;
        return new Spec(
                Output.of(group.autoScalingGroupArn()),
                managed ? scaling.targetCapacity() : null,
                Tags.users(map(provider.tags())));
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.ecs.model.CapacityProvider provider, Known<Spec, Outputs> known) {
        return new Outputs(provider.name());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        AutoScalingGroupProvider group = AutoScalingGroupProvider.builder()
                .autoScalingGroupArn(spec.autoScalingGroup().get())
                .managedScaling(scaling(spec))
                .managedTerminationProtection(protection(spec))
                .build();
        var provider = Refusals.settled(() -> ecs(context.known())
                .createCapacityProvider(r -> r.name(context.known().physicalName())
                        .autoScalingGroupProvider(group)
                        .tags(list(context.tags())))
                .capacityProvider());
        return new Created<>(provider.capacityProviderArn(), new Outputs(provider.name()));
    }

    /** Only a group that ECS scales may keep the machines that have tasks; its machines must be protected for that. */
    private static ManagedTerminationProtection protection(Spec spec) {
        return spec.targetCapacity() == null
                ? ManagedTerminationProtection.DISABLED
                : ManagedTerminationProtection.ENABLED;
    }

    private static ManagedScaling scaling(Spec spec) {
        ManagedScaling.Builder scaling = ManagedScaling.builder();
        return spec.targetCapacity() == null
                ? scaling.status(ManagedScalingStatus.DISABLED).build()
                : scaling.status(ManagedScalingStatus.ENABLED)
                        .targetCapacity(spec.targetCapacity())
                        .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null
                || java.util.Objects.equals(
                        before.targetCapacity(), context.spec().targetCapacity())) {
            return;
        }
        AutoScalingGroupProviderUpdate update = AutoScalingGroupProviderUpdate.builder()
                .managedScaling(scaling(context.spec()))
                .managedTerminationProtection(protection(context.spec()))
                .build();
        ecs(context.known()).updateCapacityProvider(r -> r.name(name(id)).autoScalingGroupProvider(update));
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ecs(context.known()).deleteCapacityProvider(r -> r.capacityProvider(id));
        awaitGone(context, id, CHANGED);
    }
}

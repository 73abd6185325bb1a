package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.AwsVpcConfiguration;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentCircuitBreaker;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.DeploymentController;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.PropagateTags;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceField;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/**
 * A service: keeps a number of tasks running, behind a load balancer or not. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html">CreateService</a>.
 */
public final class EcsService extends EcsHandler<EcsService.Spec, EcsService.Outputs, Service> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("ecs-service", Spec.class, Outputs.class).naming(new ResourceType.Naming(255, "-_", false));

    /** New tasks are started by CodeDeploy, see {@link CodeDeployment}. */
    public static final String CODE_DEPLOY = "CODE_DEPLOY";

    /** New tasks replace the old ones by and by. */
    public static final String ROLLING = "ECS";

    private static final int DESCRIBED = 10;
    private static final Duration STABLE = Duration.ofMinutes(30);
    private static final Duration DRAINED = Duration.ofMinutes(15);
    private static final int SHOWN = 3;

    /** So many looks in a row, about a quarter of a minute, are more than an update takes to be visible. */
    private static final int WENT_BACK = 12;

    /**
     * What is asked.
     *
     * @param cluster the cluster's ARN
     * @param taskDefinition the revision's ARN; with {@code CODE_DEPLOY} only the first one is set here
     * @param initialCount how many tasks it begins with
     * @param desiredCount how many tasks it is held at; null leaves that to auto-scaling
     * @param launchType {@code FARGATE} or {@code EC2}; null where there are capacity providers
     * @param capacityProviders which share of the tasks runs where
     * @param networking where the tasks are; null in the network mode {@code bridge}
     * @param loadBalancers where the tasks are registered; their target groups must have listeners
     * @param minimumHealthyPercent how many tasks stay while others are replaced, in percent of the desired ones
     * @param maximumPercent how many tasks there may be meanwhile, likewise
     * @param circuitBreaker whether a deployment that fails is given up and rolled back
     * @param healthCheckGrace seconds after a start in which the load balancer's verdict does not count; null for none
     * @param controller {@code ECS} or {@code CODE_DEPLOY}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a service stays in its cluster")
            Output<String> cluster,

            Output<String> taskDefinition,

            @Field(Field.Ownership.INITIAL) int initialCount,

            @Nullable Integer desiredCount,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a service keeps its launch type")
            @Nullable
            String launchType,

            Set<Share> capacityProviders,
            @Nullable Networking networking,
            Set<Target> loadBalancers,
            int minimumHealthyPercent,
            int maximumPercent,
            boolean circuitBreaker,
            @Nullable Integer healthCheckGrace,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a service keeps its deployment controller")
            String controller,

            Map<String, String> tags) {}

    /**
     * A capacity provider and how much it gets.
     *
     * @param base so many tasks before the weights count
     * @param weight share of the tasks beyond the base, relative to the other weights
     */
    public record Share(Output<String> provider, int base, int weight) {}

    /** Each task has an address in one of the subnets and is in all of the security groups. */
    public record Networking(Set<Output<String>> subnets, Set<Output<String>> securityGroups, boolean publicIp) {}

    /** The tasks are registered in a target group with the port of one container. */
    public record Target(Output<String> targetGroup, String container, int port) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    EcsService(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    @Override
    protected Map<String, Service> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, List<String>> byCluster = new LinkedHashMap<>();
        ids(known)
                .forEach(arn -> byCluster
                        .computeIfAbsent(cluster(arn), cluster -> new ArrayList<>())
                        .add(arn));
        Map<String, Service> found = new HashMap<>();
        byCluster.forEach((cluster, arns) -> {
            for (List<String> some : chunks(arns, DESCRIBED)) {
                list(aws.ecs(region), cluster, some).stream()
                        .filter(service -> "ACTIVE".equals(service.status()))
                        .forEach(service -> found.put(service.serviceArn(), service));
            }
        });
        return found;
    }

    /** {@code arn:aws:ecs:region:account:service/cluster/name}. */
    private static String cluster(String arn) {
        return arn.split("/", -1)[1];
    }

    @Override
    protected Map<String, Service> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        Map<String, Service> found = new HashMap<>();
        if (spec != null && spec.cluster().isKnown()) {
            list(aws.ecs(region), spec.cluster().get(), List.of(known.physicalName())).stream()
                    .filter(service -> "ACTIVE".equals(service.status()))
                    .forEach(service -> found.put(service.serviceArn(), service));
        }
        return found;
    }

    private static List<Service> list(EcsClient ecs, String cluster, List<String> services) {
        try {
            return ecs.describeServices(
                            r -> r.cluster(cluster).services(services).include(ServiceField.TAGS))
                    .services();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(Service service) {
        return map(service.tags());
    }

    @Override
    protected Spec spec(Service service, Known<Spec, Outputs> known) {
        Spec before = known.spec();
        String controller = service.deploymentController() == null
                ? ROLLING
                : service.deploymentController().typeAsString();
        boolean byCodeDeploy = controller.equals(CODE_DEPLOY);
        DeploymentConfiguration deployment = service.deploymentConfiguration();
        DeploymentCircuitBreaker breaker = deployment == null ? null : deployment.deploymentCircuitBreaker();
        Spec exchanged = byCodeDeploy ? before : null;
        Set<Share> shares = new LinkedHashSet<>();
        service.capacityProviderStrategy()
                .forEach(item -> shares.add(new Share(
                        Output.of(item.capacityProvider()),
                        Objects.requireNonNullElse(item.base(), 0),
                        Objects.requireNonNullElse(item.weight(), 0))));
        return new Spec(
                Output.of(service.clusterArn()),
                // CodeDeploy exchanges the tasks, where they are and the target groups of a service, see
                // CodeDeployment.
                exchanged != null ? exchanged.taskDefinition() : Output.of(service.taskDefinition()),
                service.desiredCount(),
                before != null && before.desiredCount() == null ? null : service.desiredCount(),
                exchanged != null ? exchanged.launchType() : shares.isEmpty() ? service.launchTypeAsString() : null,
                exchanged != null ? exchanged.capacityProviders() : shares,
                exchanged != null ? exchanged.networking() : networking(service),
                exchanged != null ? exchanged.loadBalancers() : targets(service),
                percent(deployment == null ? null : deployment.minimumHealthyPercent(), 100),
                percent(deployment == null ? null : deployment.maximumPercent(), 200),
                breaker != null && Boolean.TRUE.equals(breaker.enable()),
                grace(service.healthCheckGracePeriodSeconds()),
                controller,
                Tags.users(map(service.tags())));
    }

    private static int percent(@Nullable Integer seen, int otherwise) {
        return seen == null ? otherwise : seen;
    }

    private static @Nullable Integer grace(@Nullable Integer seconds) {
        return seconds == null || seconds == 0 ? null : seconds;
    }

    private static @Nullable Networking networking(Service service) {
        NetworkConfiguration configuration = service.networkConfiguration();
        AwsVpcConfiguration vpc = configuration == null ? null : configuration.awsvpcConfiguration();
        return vpc == null
                ? null
                : new Networking(
                        outputs(vpc.subnets()),
                        outputs(vpc.securityGroups()),
                        vpc.assignPublicIp() == AssignPublicIp.ENABLED);
    }

    private static Set<Target> targets(Service service) {
        Set<Target> targets = new LinkedHashSet<>();
        service.loadBalancers()
                .forEach(target -> targets.add(new Target(
                        Output.of(target.targetGroupArn()), target.containerName(), target.containerPort())));
        return targets;
    }

    private static Set<Output<String>> outputs(List<String> texts) {
        Set<Output<String>> outputs = new LinkedHashSet<>();
        texts.forEach(text -> outputs.add(Output.of(text)));
        return outputs;
    }

    @Override
    protected Outputs outputs(Service service, Known<Spec, Outputs> known) {
        return new Outputs(service.serviceName(), service.serviceArn());
    }

    // ---- change

    /** What CodeDeploy exchanges is not changed here. */
    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        boolean byCodeDeploy = change.after().controller().equals(CODE_DEPLOY);
        if (effect instanceof Effect.Replace || !byCodeDeploy) {
            return effect;
        }
        Set<String> exchanged = Set.of("taskDefinition", "capacityProviders", "networking", "loadBalancers");
        return change.fields().stream().allMatch(field -> exchanged.contains(field.root())) ? Effect.nothing() : effect;
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        CreateServiceRequest.Builder request = CreateServiceRequest.builder()
                .cluster(spec.cluster().get())
                .serviceName(context.known().physicalName())
                .clientToken(context.known().token())
                .taskDefinition(spec.taskDefinition().get())
                .desiredCount(Objects.requireNonNullElse(spec.desiredCount(), spec.initialCount()))
                .launchType(spec.launchType())
                .networkConfiguration(network(spec))
                .deploymentConfiguration(deployment(spec))
                .deploymentController(
                        DeploymentController.builder().type(spec.controller()).build())
                .healthCheckGracePeriodSeconds(spec.healthCheckGrace())
                .enableECSManagedTags(true)
                .propagateTags(PropagateTags.SERVICE)
                .tags(list(context.tags()));
        if (!spec.capacityProviders().isEmpty()) {
            request.capacityProviderStrategy(strategy(spec));
        }
        if (!spec.loadBalancers().isEmpty()) {
            request.loadBalancers(balancers(spec));
        }
        Service service = Refusals.settled(() -> ecs(context.known()).createService(request.build()))
                .service();
        return Created.of(service.serviceArn());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        UpdateServiceRequest.Builder request = UpdateServiceRequest.builder();
        boolean changed = false;
        if (spec.desiredCount() != null && !spec.desiredCount().equals(before.desiredCount())) {
            request.desiredCount(spec.desiredCount());
            changed = true;
        }
        if (!deployment(spec).equals(deployment(before))) {
            request.deploymentConfiguration(deployment(spec));
            changed = true;
        }
        if (!Objects.equals(spec.healthCheckGrace(), before.healthCheckGrace())) {
            request.healthCheckGracePeriodSeconds(Objects.requireNonNullElse(spec.healthCheckGrace(), 0));
            changed = true;
        }
        if (!spec.controller().equals(CODE_DEPLOY)) {
            changed |= exchange(request, spec, before);
            changed |= startAgain(context, id, request);
        }
        if (changed) {
            request.cluster(cluster(id)).service(id);
            Refusals.settled(() -> ecs(context.known()).updateService(request.build()));
        }
    }

    private static boolean exchange(UpdateServiceRequest.Builder request, Spec spec, Spec before) {
        boolean changed = false;
        if (!spec.taskDefinition().equals(before.taskDefinition())) {
            request.taskDefinition(spec.taskDefinition().get());
            changed = true;
        }
        if (!Objects.equals(spec.networking(), before.networking())) {
            request.networkConfiguration(network(spec));
            changed = true;
        }
        if (!spec.loadBalancers().equals(before.loadBalancers())) {
            request.loadBalancers(balancers(spec));
            changed = true;
        }
        if (!spec.capacityProviders().equals(before.capacityProviders())) {
            request.capacityProviderStrategy(strategy(spec)).forceNewDeployment(true);
            changed = true;
        }
        return changed;
    }

    /** After a deployment that failed nothing would begin by itself: what stood in its way may be there by now. */
    private boolean startAgain(ApplyContext<Spec, Outputs> context, String id, UpdateServiceRequest.Builder request) {
        if (context.known().outputs() != null) {
            return false;
        }
        boolean failed = one(context, context.known(), id).stream()
                .flatMap(service -> service.deployments().stream())
                .anyMatch(deployment -> deployment.rolloutState() == DeploymentRolloutState.FAILED);
        if (failed) {
            request.forceNewDeployment(true);
        }
        return failed;
    }

    private static @Nullable NetworkConfiguration network(Spec spec) {
        Networking networking = spec.networking();
        return networking == null
                ? null
                : NetworkConfiguration.builder()
                        .awsvpcConfiguration(AwsVpcConfiguration.builder()
                                .subnets(values(networking.subnets()))
                                .securityGroups(values(networking.securityGroups()))
                                .assignPublicIp(
                                        networking.publicIp() ? AssignPublicIp.ENABLED : AssignPublicIp.DISABLED)
                                .build())
                        .build();
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    private static DeploymentConfiguration deployment(Spec spec) {
        DeploymentConfiguration.Builder deployment = DeploymentConfiguration.builder()
                .minimumHealthyPercent(spec.minimumHealthyPercent())
                .maximumPercent(spec.maximumPercent());
        if (spec.controller().equals(ROLLING)) {
            deployment.deploymentCircuitBreaker(DeploymentCircuitBreaker.builder()
                    .enable(spec.circuitBreaker())
                    .rollback(spec.circuitBreaker())
                    .build());
        }
        return deployment.build();
    }

    private static List<CapacityProviderStrategyItem> strategy(Spec spec) {
        return spec.capacityProviders().stream()
                .map(share -> CapacityProviderStrategyItem.builder()
                        .capacityProvider(share.provider().get())
                        .base(share.base())
                        .weight(share.weight())
                        .build())
                .toList();
    }

    private static List<LoadBalancer> balancers(Spec spec) {
        return spec.loadBalancers().stream()
                .map(target -> LoadBalancer.builder()
                        .targetGroupArn(target.targetGroup().get())
                        .containerName(target.container())
                        .containerPort(target.port())
                        .build())
                .toList();
    }

    // ---- wait

    /** Stable is what runs as asked and nothing else, which also sees that ECS went back to the revision before. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Known<Spec, Outputs> known = context.known();
        AtomicInteger before = new AtomicInteger();
        try {
            Service service = context.await("service " + id + " to be stable", STABLE, () -> {
                Optional<Service> seen = one(context, known, id);
                Optional<String> back = seen.flatMap(each -> wentBack(each, context.spec()));
                int times = back.isPresent() ? before.incrementAndGet() : 0;
                before.set(times);
                seen.flatMap(each -> failed(each, context.spec()))
                        .or(() -> back.filter(revision -> times >= WENT_BACK))
                        .ifPresent(reason -> {
                            throw never(context, seen.orElseThrow(), reason);
                        });
                return seen.filter(each -> isStable(each, context.spec()));
            });
            return outputs(service, known);
        } catch (ProviderException e) {
            Optional<Service> seen =
                    e.kind() == ProviderException.Kind.TIMEOUT ? one(context, known, id) : Optional.empty();
            throw seen.map(service -> never(context, service, "not after " + STABLE.toMinutes() + " min"))
                    .orElse(e);
        }
    }

    static boolean isStable(Service service, Spec spec) {
        if (spec.controller().equals(CODE_DEPLOY)) {
            return service.runningCount() >= service.desiredCount() && service.pendingCount() == 0;
        }
        if (service.deployments().size() != 1) {
            return false;
        }
        Deployment only = service.deployments().get(0);
        return only.rolloutState() == DeploymentRolloutState.COMPLETED
                && only.runningCount() >= only.desiredCount()
                && only.taskDefinition().equals(spec.taskDefinition().get());
    }

    /** Why the deployment of what is asked was given up, if it was. */
    private static Optional<String> failed(Service service, Spec spec) {
        return service.deployments().stream()
                .filter(deployment -> deployment.rolloutState() == DeploymentRolloutState.FAILED
                        && deployment
                                .taskDefinition()
                                .equals(spec.taskDefinition().get()))
                .map(deployment -> Objects.requireNonNullElse(deployment.rolloutStateReason(), "it failed"))
                .findFirst();
    }

    /** That only another revision runs, and runs well: what is asked failed while nobody looked, or is not visible yet. */
    private static Optional<String> wentBack(Service service, Spec spec) {
        return service.deployments().stream()
                .filter(only -> spec.controller().equals(ROLLING)
                        && service.deployments().size() == 1
                        && only.rolloutState() == DeploymentRolloutState.COMPLETED
                        && !only.taskDefinition().equals(spec.taskDefinition().get()))
                .map(only -> "ECS went back to " + only.taskDefinition())
                .findFirst();
    }

    private ProviderException never(ApplyContext<Spec, Outputs> context, Service service, String reason) {
        StringBuilder message = new StringBuilder("service ")
                .append(service.serviceName())
                .append(" did not become stable: ")
                .append(reason)
                .append(" (")
                .append(service.runningCount())
                .append(" of ")
                .append(service.desiredCount())
                .append(" tasks run)");
        List<String> events = service.events().stream()
                .limit(SHOWN)
                .map(event -> event.message())
                .toList();
        if (!events.isEmpty()) {
            message.append("; last events: ").append(String.join("; ", events));
        }
        List<String> stopped = stopped(context, service);
        if (!stopped.isEmpty()) {
            message.append("; tasks stopped because: ").append(String.join("; ", stopped));
        }
        message.append("; correct it and apply again");
        return ProviderException.of(ProviderException.Kind.FAILED, message.toString());
    }

    /** Each reason once; stopped tasks can be seen for about an hour. */
    private List<String> stopped(ApplyContext<Spec, Outputs> context, Service service) {
        EcsClient ecs = ecs(context.known());
        try {
            List<String> tasks = ecs.listTasks(r -> r.cluster(service.clusterArn())
                            .serviceName(service.serviceName())
                            .desiredStatus(DesiredStatus.STOPPED)
                            .maxResults(DESCRIBED))
                    .taskArns();
            if (tasks.isEmpty()) {
                return List.of();
            }
            Set<String> reasons = new LinkedHashSet<>();
            for (Task task : ecs.describeTasks(
                            r -> r.cluster(service.clusterArn()).tasks(tasks))
                    .tasks()) {
                if (task.stoppedReason() != null) {
                    reasons.add(task.stoppedReason());
                }
                task.containers().forEach(container -> {
                    if (container.exitCode() != null && container.exitCode() != 0) {
                        reasons.add(container.name() + " exited with " + container.exitCode());
                    }
                    if (container.reason() != null) {
                        reasons.add(container.name() + ": " + container.reason());
                    }
                });
            }
            return reasons.stream().limit(SHOWN).toList();
        } catch (ProviderException e) {
            // It only explains; the reason why it failed is said anyway.
            return List.of();
        }
    }

    // ---- delete

    /** Tasks are stopped with it; the cluster and the security groups are free when it is drained. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        EcsClient ecs = ecs(context.known());
        ecs.deleteService(r -> r.cluster(cluster(id)).service(id).force(true));
        context.await(
                "the tasks of " + id + " to stop",
                DRAINED,
                () -> list(ecs, cluster(id), List.of(id)).stream()
                                .allMatch(service -> "INACTIVE".equals(service.status()))
                        ? Optional.of(true)
                        : Optional.empty());
    }
}

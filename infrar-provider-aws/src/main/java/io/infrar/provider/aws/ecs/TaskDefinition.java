package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;
import software.amazon.awssdk.services.ecs.model.EphemeralStorage;
import software.amazon.awssdk.services.ecs.model.HealthCheck;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.MountPoint;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RuntimePlatform;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.SortOrder;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionStatus;
import software.amazon.awssdk.services.ecs.model.Volume;

/**
 * A family of task definitions: what runs together. A change registers a revision; the newest ten are kept, so that a service can go
 * back to the last one that ran well, and older ones are deleted. See
 * <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html">RegisterTaskDefinition</a>.
 */
public final class TaskDefinition
        extends EcsHandler<TaskDefinition.Spec, TaskDefinition.Outputs, TaskDefinition.Revision> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("task-definition", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(255, "-_", false));

    /** The secret store of this provider. */
    private static final String STORE = "aws";

    /** After several versions in a row that failed, the one that runs is not among the newest two. */
    private static final int KEPT = 10;

    private static final int DELETED_AT_ONCE = 10;
    private static final Duration VISIBLE = Duration.ofMinutes(2);
    private static final String SHARED = "shared-";
    private static final String LOG_GROUP = "awslogs-group";
    private static final String LOG_REGION = "awslogs-region";
    private static final String LOG_PREFIX = "awslogs-stream-prefix";

    /**
     * What is asked.
     *
     * @param compatibilities {@code FARGATE}, {@code EC2} or both
     * @param networkMode {@code awsvpc}, {@code bridge}, {@code host} or {@code none}; Fargate needs {@code awsvpc}
     * @param cpu of all containers together, in 1024ths of a core; Fargate needs one of its sizes
     * @param memory of all containers together, in MiB; likewise
     * @param storage scratch space on Fargate, in GiB, 21 to 200; null for the 20 that are part of the price
     * @param architecture {@code X86_64} or {@code ARM64}; null leaves it to the image
     * @param executionRole ARN of what ECS itself may: pull the image, write logs, read the secrets
     * @param taskRole ARN of what the program may; null for nothing
     * @param containers the first one is the program
     */
    public record Spec(
            Set<String> compatibilities,
            String networkMode,
            @Nullable Integer cpu,
            @Nullable Integer memory,
            @Nullable Integer storage,
            @Nullable String architecture,
            @Nullable Output<String> executionRole,
            @Nullable Output<String> taskRole,
            List<Container> containers,
            Map<String, String> tags) {}

    /**
     * One container.
     *
     * @param essential the task ends when it does
     * @param memory of it alone, in MiB, reserved; null shares the task's; needed on EC2 where the task has none
     * @param entryPoint what is run instead of the image's entry point, word by word; empty leaves that
     * @param command word by word; empty runs what the image says
     * @param ports where it listens, TCP
     * @param secrets variables whose values ECS takes from Secrets Manager or the parameter store when a task starts
     * @param dependsOn other containers that must be {@code START}ed, {@code HEALTHY} and so on before it
     * @param user user or {@code user:group} to run as; null for the image's
     * @param readOnly whether its file system can only be read, but for {@code writable}
     * @param writable folders that are empty at start and can be written
     * @param shared likewise, and the same for all containers of the task that have the folder
     */
    public record Container(
            String name,
            Output<String> image,
            boolean essential,
            @Nullable Integer memory,
            List<String> entryPoint,
            List<String> command,
            Set<Integer> ports,
            Map<String, Output<String>> environment,
            Map<String, Output<SecretRef>> secrets,
            @Nullable Logs logs,
            @Nullable Health health,
            Map<String, String> dependsOn,
            @Nullable String user,
            boolean readOnly,
            Set<String> writable,
            Set<String> shared) {}

    /** Standard output and errors go to streams {@code <prefix>/<container>/<task>} of a CloudWatch log group. */
    public record Logs(Output<String> group, String region, String prefix) {}

    /**
     * A check inside the container.
     *
     * @param command begins with {@code CMD} and words, or {@code CMD-SHELL} and one line
     * @param interval in seconds, 5 to 300
     * @param timeout in seconds, 2 to 60
     * @param retries 1 to 10
     * @param startPeriod in seconds in which failures do not count, 0 to 300
     */
    public record Health(List<String> command, int interval, int timeout, int retries, int startPeriod) {}

    /**
     * What is known once it exists.
     *
     * @param arn of the newest revision
     * @param familyArn the same without the revision
     */
    public record Outputs(String arn, String family, String familyArn) {
        static Outputs of(software.amazon.awssdk.services.ecs.model.TaskDefinition definition) {
            String arn = definition.taskDefinitionArn();
            return new Outputs(arn, definition.family(), arn.substring(0, arn.lastIndexOf(':')));
        }
    }

    /** The newest revision with its tags. */
    record Revision(software.amazon.awssdk.services.ecs.model.TaskDefinition definition, Map<String, String> tags) {}

    TaskDefinition(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    /** The service answers for one family at a time. */
    @Override
    protected Map<String, Revision> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Revision> found = new HashMap<>();
        for (String family : ids(known)) {
            find(aws.ecs(region), family).ifPresent(revision -> found.put(family, revision));
        }
        return found;
    }

    @Override
    protected Map<String, Revision> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String family = known.physicalName();
        return find(aws.ecs(region), family)
                .map(revision -> Map.of(family, revision))
                .orElseGet(Map::of);
    }

    private static Optional<Revision> find(EcsClient ecs, String family) {
        try {
            var answer =
                    ecs.describeTaskDefinition(r -> r.taskDefinition(family).include(TaskDefinitionField.TAGS));
            return answer.taskDefinition().status() == TaskDefinitionStatus.ACTIVE
                    ? Optional.of(new Revision(answer.taskDefinition(), map(answer.tags())))
                    : Optional.empty();
        } catch (ProviderException e) {
            if (isUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isUnknown(ProviderException e) {
        return e.kind() == ProviderException.Kind.NOT_FOUND
                || ("ClientException".equals(e.code())
                        && String.valueOf(e.getMessage()).contains("Unable to describe task definition"));
    }

    @Override
    protected @Nullable Map<String, String> tags(Revision revision) {
        return revision.tags();
    }

    @Override
    protected Spec spec(Revision revision, Known<Spec, Outputs> known) {
        var seen = revision.definition();
        Spec before = known.spec();
        List<Container> containers = new ArrayList<>();
        for (ContainerDefinition container : seen.containerDefinitions()) {
            containers.add(container(container, container(before, container.name())));
        }
        RuntimePlatform platform = seen.runtimePlatform();
        return new Spec(
                new TreeSet<>(seen.requiresCompatibilitiesAsStrings()),
                seen.networkMode() == null ? "bridge" : seen.networkModeAsString(),
                number(seen.cpu()),
                number(seen.memory()),
                seen.ephemeralStorage() == null ? null : seen.ephemeralStorage().sizeInGiB(),
                platform == null || (before != null && before.architecture() == null)
                        ? null
                        : platform.cpuArchitectureAsString(),
                output(seen.executionRoleArn()),
                output(seen.taskRoleArn()),
                containers,
                Tags.users(revision.tags()));
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }

    private static @Nullable Output<String> output(@Nullable String text) {
        return text == null ? null : Output.of(text);
    }

    private static @Nullable Container container(@Nullable Spec spec, String name) {
        return spec == null
                ? null
                : spec.containers().stream()
                        .filter(container -> container.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    private static Container container(ContainerDefinition seen, @Nullable Container before) {
        Set<Integer> ports = new TreeSet<>();
        seen.portMappings().forEach(mapping -> ports.add(mapping.containerPort()));
        Map<String, Output<String>> environment = new TreeMap<>();
        seen.environment().forEach(pair -> environment.put(pair.name(), Output.of(pair.value())));
        Map<String, Output<SecretRef>> secrets = new TreeMap<>();
        seen.secrets()
                .forEach(secret -> secrets.put(
                        secret.name(),
                        secret(secret, before == null ? null : before.secrets().get(secret.name()))));
        Map<String, String> dependsOn = new TreeMap<>();
        seen.dependsOn().forEach(other -> dependsOn.put(other.containerName(), other.conditionAsString()));
        Set<String> writable = new TreeSet<>();
        Set<String> shared = new TreeSet<>();
        seen.mountPoints()
                .forEach(mount ->
                        (mount.sourceVolume().startsWith(SHARED) ? shared : writable).add(mount.containerPath()));
        return new Container(
                seen.name(),
                Output.of(seen.image()),
                !Boolean.FALSE.equals(seen.essential()),
                seen.memoryReservation(),
                seen.entryPoint(),
                seen.command(),
                ports,
                environment,
                secrets,
                logs(seen.logConfiguration()),
                health(seen.healthCheck()),
                dependsOn,
                seen.user() == null || seen.user().isEmpty() ? null : seen.user(),
                Boolean.TRUE.equals(seen.readonlyRootFilesystem()),
                writable,
                shared);
    }

    /** ECS does not show which version a task got: it takes the current one at each start. */
    private static Output<SecretRef> secret(Secret seen, @Nullable Output<SecretRef> before) {
        if (before != null && before.isKnown() && valueFrom(before.get()).equals(seen.valueFrom())) {
            return before;
        }
        String[] parts = seen.valueFrom().split(":", -1);
        // arn:partition:secretsmanager:region:account:secret:name:key:stage:version
        String name =
                parts.length > 7 ? String.join(":", List.of(parts).subList(0, 7)) + "#" + parts[7] : seen.valueFrom();
        return Output.of(SecretRef.of(STORE, name));
    }

    static String valueFrom(SecretRef secret) {
        String name = secret.name();
        int key = name.indexOf('#');
        return key < 0 ? name : name.substring(0, key) + ":" + name.substring(key + 1) + "::";
    }

    private static @Nullable Logs logs(@Nullable LogConfiguration seen) {
        if (seen == null || seen.logDriver() != LogDriver.AWSLOGS) {
            return null;
        }
        Map<String, String> options = seen.options();
        return new Logs(
                Output.of(options.getOrDefault(LOG_GROUP, "")),
                options.getOrDefault(LOG_REGION, ""),
                options.getOrDefault(LOG_PREFIX, ""));
    }

    /** What was left out is filled in with ECS's defaults. */
    private static @Nullable Health health(@Nullable HealthCheck seen) {
        return seen == null
                ? null
                : new Health(
                        seen.command(),
                        Objects.requireNonNullElse(seen.interval(), 30),
                        Objects.requireNonNullElse(seen.timeout(), 5),
                        Objects.requireNonNullElse(seen.retries(), 3),
                        Objects.requireNonNullElse(seen.startPeriod(), 0));
    }

    @Override
    protected Outputs outputs(Revision revision, Known<Spec, Outputs> known) {
        return Outputs.of(revision.definition());
    }

    // ---- change

    /**
     * A secret that has another version by itself, as by rotation, is no change: the next task that starts gets it. One that is
     * changed by the same plan is not known yet, and then tasks must start again.
     */
    @Override
    public Effect effect(Change<Spec> change) {
        Spec before = change.before();
        Spec after = change.after();
        if (!isSame(before, after)) {
            return Effect.update("arn");
        }
        return before.tags().equals(after.tags()) ? Effect.nothing() : Effect.update();
    }

    /** Whether a revision serves both: all but tags and the versions of secrets. */
    private static boolean isSame(Spec before, Spec after) {
        return comparable(before).equals(comparable(after));
    }

    private static Spec comparable(Spec spec) {
        List<Container> containers = spec.containers().stream()
                .map(container -> {
                    Map<String, Output<SecretRef>> secrets = new TreeMap<>();
                    container
                            .secrets()
                            .forEach((name, secret) -> secrets.put(
                                    name,
                                    secret.isKnown() ? Output.of(secret.get().withVersion(null)) : secret));
                    return new Container(
                            container.name(),
                            container.image(),
                            container.essential(),
                            container.memory(),
                            container.entryPoint(),
                            container.command(),
                            container.ports(),
                            container.environment(),
                            secrets,
                            container.logs(),
                            container.health(),
                            container.dependsOn(),
                            container.user(),
                            container.readOnly(),
                            container.writable(),
                            container.shared());
                })
                .toList();
        return new Spec(
                spec.compatibilities(),
                spec.networkMode(),
                spec.cpu(),
                spec.memory(),
                spec.storage(),
                spec.architecture(),
                spec.executionRole(),
                spec.taskRole(),
                containers,
                Map.of());
    }

    private static Spec untagged(Spec spec) {
        return new Spec(
                spec.compatibilities(),
                spec.networkMode(),
                spec.cpu(),
                spec.memory(),
                spec.storage(),
                spec.architecture(),
                spec.executionRole(),
                spec.taskRole(),
                spec.containers(),
                Map.of());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Outputs outputs = register(context);
        return new Created<>(outputs.family(), outputs);
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null || untagged(before).equals(untagged(context.spec()))) {
            return;
        }
        register(context);
        EcsClient ecs = ecs(context.known());
        List<String> revisions = active(ecs, id);
        delete(ecs, revisions.subList(Math.min(KEPT, revisions.size()), revisions.size()));
    }

    private Outputs register(ApplyContext<Spec, Outputs> context) {
        RegisterTaskDefinitionRequest request =
                request(context.known().physicalName(), context.spec(), list(context.tags()));
        var registered = Refusals.settled(() -> ecs(context.known()).registerTaskDefinition(request))
                .taskDefinition();
        return Outputs.of(registered);
    }

    private static RegisterTaskDefinitionRequest request(
            String family, Spec spec, List<software.amazon.awssdk.services.ecs.model.Tag> tags) {
        Map<String, String> volumes = volumes(spec);
        return RegisterTaskDefinitionRequest.builder()
                .family(family)
                .requiresCompatibilitiesWithStrings(new TreeSet<>(spec.compatibilities()))
                .networkMode(spec.networkMode())
                .cpu(text(spec.cpu()))
                .memory(text(spec.memory()))
                .ephemeralStorage(
                        spec.storage() == null
                                ? null
                                : EphemeralStorage.builder()
                                        .sizeInGiB(spec.storage())
                                        .build())
                .runtimePlatform(
                        spec.architecture() == null
                                ? null
                                : RuntimePlatform.builder()
                                        .cpuArchitecture(spec.architecture())
                                        .operatingSystemFamily("LINUX")
                                        .build())
                .executionRoleArn(value(spec.executionRole()))
                .taskRoleArn(value(spec.taskRole()))
                .volumes(new TreeSet<>(volumes.values())
                        .stream()
                                .map(name -> Volume.builder().name(name).build())
                                .toList())
                .containerDefinitions(spec.containers().stream()
                        .map(container -> definition(container, spec, volumes))
                        .toList())
                .tags(tags)
                .build();
    }

    /** A volume for each writable folder, by container and path; those that share a folder have the same one. */
    private static Map<String, String> volumes(Spec spec) {
        Map<String, String> volumes = new TreeMap<>();
        for (Container container : spec.containers()) {
            for (String path : new TreeSet<>(container.writable())) {
                volumes.put(container.name() + path, "writable-" + volumes.size());
            }
        }
        List<String> shared = spec.containers().stream()
                .flatMap(container -> container.shared().stream())
                .distinct()
                .sorted()
                .toList();
        spec.containers()
                .forEach(container -> container
                        .shared()
                        .forEach(path -> volumes.put(container.name() + path, SHARED + shared.indexOf(path))));
        return volumes;
    }

    private static ContainerDefinition definition(Container container, Spec spec, Map<String, String> volumes) {
        boolean bridge = spec.networkMode().equals(NetworkMode.BRIDGE.toString());
        ContainerDefinition.Builder definition = ContainerDefinition.builder()
                .name(container.name())
                .image(container.image().get())
                .essential(container.essential())
                .memoryReservation(container.memory())
                .portMappings(new TreeSet<>(container.ports())
                        .stream()
                                .map(port -> PortMapping.builder()
                                        .containerPort(port)
                                        // Zero lets ECS choose, so that a server can have several.
                                        .hostPort(bridge ? 0 : port)
                                        .protocol("tcp")
                                        .build())
                                .toList())
                .environment(new TreeMap<>(container.environment())
                        .entrySet().stream()
                                .map(entry -> KeyValuePair.builder()
                                        .name(entry.getKey())
                                        .value(entry.getValue().get())
                                        .build())
                                .toList())
                .secrets(new TreeMap<>(container.secrets())
                        .entrySet().stream()
                                .map(entry -> Secret.builder()
                                        .name(entry.getKey())
                                        .valueFrom(valueFrom(ours(
                                                entry.getKey(), entry.getValue().get())))
                                        .build())
                                .toList())
                .dependsOn(new TreeMap<>(container.dependsOn())
                        .entrySet().stream()
                                .map(entry -> ContainerDependency.builder()
                                        .containerName(entry.getKey())
                                        .condition(entry.getValue())
                                        .build())
                                .toList())
                .mountPoints(Stream.concat(container.writable().stream(), container.shared().stream())
                        .sorted()
                        .map(path -> MountPoint.builder()
                                .sourceVolume(volumes.get(container.name() + path))
                                .containerPath(path)
                                .readOnly(false)
                                .build())
                        .toList())
                .user(container.user())
                .readonlyRootFilesystem(container.readOnly());
        if (!container.entryPoint().isEmpty()) {
            definition.entryPoint(container.entryPoint());
        }
        if (!container.command().isEmpty()) {
            definition.command(container.command());
        }
        Logs logs = container.logs();
        if (logs != null) {
            definition.logConfiguration(LogConfiguration.builder()
                    .logDriver(LogDriver.AWSLOGS)
                    .options(
                            Map.of(LOG_GROUP, logs.group().get(), LOG_REGION, logs.region(), LOG_PREFIX, logs.prefix()))
                    .build());
        }
        Health health = container.health();
        if (health != null) {
            definition.healthCheck(HealthCheck.builder()
                    .command(health.command())
                    .interval(health.interval())
                    .timeout(health.timeout())
                    .retries(health.retries())
                    .startPeriod(health.startPeriod())
                    .build());
        }
        return definition.build();
    }

    private static SecretRef ours(String variable, SecretRef secret) {
        if (!secret.store().equals(STORE)) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "the variable " + variable + " is a secret of the store '" + secret.store()
                            + "', which ECS cannot read; make it a secret component on aws");
        }
        return secret;
    }

    private static @Nullable String text(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }

    private static @Nullable String value(@Nullable Output<String> output) {
        return output == null ? null : output.get();
    }

    /** A family's newest revision may be the old one for a moment after a new one was registered. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Known<Spec, Outputs> known = context.known();
        return context.await(
                "the new revision of " + id,
                VISIBLE,
                () -> one(context, known, id)
                        .filter(revision -> isSame(spec(revision, known), context.spec()))
                        .map(revision -> outputs(revision, known)));
    }

    @Override
    String arn(ApplyContext<Spec, Outputs> context, String id) {
        return one(context, context.known(), id)
                .map(revision -> revision.definition().taskDefinitionArn())
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.NOT_YET, "task definition " + id + " is not to be seen"));
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        EcsClient ecs = ecs(context.known());
        // The newest last: it is by that one that an interrupted delete sees that there is something left.
        List<String> revisions = new ArrayList<>(active(ecs, id));
        Collections.reverse(revisions);
        delete(ecs, revisions);
    }

    /** Newest first. */
    private static List<String> active(EcsClient ecs, String family) {
        return ecs
                .listTaskDefinitionsPaginator(r -> r.familyPrefix(family)
                        .status(TaskDefinitionStatus.ACTIVE)
                        .sort(SortOrder.DESC))
                .taskDefinitionArns()
                .stream()
                .sorted(java.util.Comparator.comparingInt(TaskDefinition::revision)
                        .reversed())
                .toList();
    }

    private static int revision(String arn) {
        return Integer.parseInt(arn.substring(arn.lastIndexOf(':') + 1));
    }

    /** Deleting takes those that were deregistered; what still runs goes on. */
    private static void delete(EcsClient ecs, List<String> revisions) {
        revisions.forEach(revision -> ecs.deregisterTaskDefinition(r -> r.taskDefinition(revision)));
        chunks(revisions, DELETED_AT_ONCE).forEach(some -> ecs.deleteTaskDefinitions(r -> r.taskDefinitions(some)));
    }
}

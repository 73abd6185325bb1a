package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Autoscaling;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.HealthCheck;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.provider.aws.ecs.CodeDeployment;
import io.infrar.provider.aws.ecs.DeploymentApplication;
import io.infrar.provider.aws.ecs.DeploymentGroup;
import io.infrar.provider.aws.ecs.EcsService;
import io.infrar.provider.aws.ecs.ScalingTarget;
import io.infrar.provider.aws.ecs.ScalingTargetPolicy;
import io.infrar.provider.aws.ecs.TaskDefinition;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns a compute into a service of ECS: on Fargate, or on servers that are hosts of the network's cluster. */
final class ComputeTranslator {
    private static final int COOLDOWN = 300;
    private static final int MAXIMUM_PERCENT = 200;

    /** How long the old version stays after all requests go to the new one, so that going back is quick. */
    private static final int KEEP_OLD_MINUTES = 5;

    private static final int CANARY_PERCENT = 10;
    private static final int SHORT_CANARY = 5;
    private static final int LONG_CANARY = 15;

    /** What CodeDeploy does to a service of ECS and what stands before it, by rules that know few resources. */
    private static final Set<String> MOVES_REQUESTS = Set.of(
            "cloudwatch:DescribeAlarms",
            "ecs:CreateTaskSet",
            "ecs:DeleteTaskSet",
            "ecs:DescribeServices",
            "ecs:UpdateServicePrimaryTaskSet",
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:ModifyListener",
            "elasticloadbalancing:ModifyRule");

    private final Translating t;

    ComputeTranslator(Translating t) {
        this.t = t;
    }

    void translate(Compute compute) {
        if (compute.cluster() != null) {
            new KubernetesTranslator(t).translate(compute, compute.cluster());
            return;
        }
        Server host = host(compute);
        if (host != null && !EcsParts.isHost(t, host)) {
            return; // Docker on the server runs it, see ServerTranslator.
        }
        String image = compute.image();
        if (image == null) {
            t.error(
                    "aws.image",
                    compute,
                    "image is missing: without a server of its own, AWS runs containers.",
                    "Give an image(...), or run the command on a server.");
            return;
        }
        Network network =
                t.network(compute, host != null && compute.network() == null ? host.network() : compute.network());
        boolean fargate = host == null;
        Optional<FargateSize> size = EcsParts.size(t, compute, compute.cpu(), compute.memory(), fargate);
        if (network == null || size.isEmpty()) {
            return;
        }
        ElbParts.Front front = null;
        if (ElbParts.isNeeded(t, compute)) {
            front = ElbParts.before(t, compute, network, "ip");
            if (front == null) {
                return;
            }
        }
        t.taskNetworks().add(network);
        Address definition = addDefinition(compute, image, fargate, size.get());
        boolean moved = front != null && !(compute.deployment() instanceof Compute.Deployment.Rolling);
        Address service = addService(compute, network, host, size.get(), definition, front, moved);
        addScaling(compute, service);
        if (moved && front != null) {
            addDeployment(compute, network, host, service, definition, front);
        }
        if (front != null) {
            t.export(compute, Compute.exports(front.url(), front.host(), Output.of(front.port())));
        }
        tellWhatIsNot(compute, front != null);
    }

    private @Nullable Server host(Compute compute) {
        Server.Ref ref = compute.host();
        return ref == null
                ? null
                : (Server) t.environment().component(ref.key()).orElse(null);
    }

    // ---- what runs

    private Address addDefinition(Compute compute, String image, boolean fargate, FargateSize size) {
        Address logGroup = EcsParts.addLogs(t, compute);
        List<Output<String>> composed = new ArrayList<>();
        List<TaskDefinition.Container> containers = new ArrayList<>();
        EnvValues env = EnvValues.of(t, compute, "", compute.env());
        composed.addAll(env.composed());
        Map<String, String> dependsOn = new TreeMap<>();
        compute.sidecars().forEach(sidecar -> dependsOn.put(sidecar.name(), "START"));
        Set<Integer> ports = compute.port() == null ? Set.of() : Set.of(compute.port());
        String name = container(compute);
        containers.add(new TaskDefinition.Container(
                name,
                t.grants().image(image),
                true,
                null,
                List.of(),
                compute.command(),
                ports,
                env.plain(),
                env.secrets(),
                EcsParts.logs(t, compute, logGroup, name),
                health(compute),
                dependsOn,
                null,
                compute.isolated(),
                compute.isolated() ? Set.of("/tmp") : Set.of(),
                Set.of()));
        for (Compute.Sidecar sidecar : compute.sidecars()) {
            EnvValues own = EnvValues.of(t, compute, sidecar.name() + "-", sidecar.env());
            composed.addAll(own.composed());
            containers.add(new TaskDefinition.Container(
                    sidecar.name(),
                    t.grants().image(sidecar.image()),
                    true,
                    null,
                    List.of(),
                    List.of(),
                    new TreeSet<>(sidecar.ports()),
                    own.plain(),
                    own.secrets(),
                    EcsParts.logs(t, compute, logGroup, sidecar.name()),
                    null,
                    Map.of(),
                    null,
                    false,
                    Set.of(),
                    Set.of()));
        }
        Address address = Translating.shared("task-definition", compute);
        t.add(
                address,
                compute,
                EcsParts.definition(
                        fargate,
                        size,
                        null,
                        EcsParts.options(t, compute).arm(),
                        EcsParts.addExecutionRole(t, compute, logGroup, composed),
                        EcsParts.addTaskRole(t, compute),
                        containers));
        return address;
    }

    /** Containers have names of letters, digits, - and _. */
    static String container(Component program) {
        return program.name().replaceAll("[^A-Za-z0-9_-]", "-");
    }

    /** The check inside the container; without a command the load balancer alone asks. */
    private TaskDefinition.@Nullable Health health(Compute compute) {
        HealthCheck check = compute.health();
        if (check == null || check.command().isEmpty()) {
            return null;
        }
        List<String> words = new ArrayList<>();
        List<String> command = check.command();
        if (!command.get(0).equals("CMD") && !command.get(0).equals("CMD-SHELL")) {
            words.add(command.size() == 1 ? "CMD-SHELL" : "CMD");
        }
        words.addAll(command);
        return new TaskDefinition.Health(
                words,
                within(compute, "interval", check.interval(), 5, 300),
                within(compute, "timeout", check.timeout(), 2, 60),
                Math.min(check.retries(), 10),
                within(compute, "startPeriod", check.startPeriod(), 0, 300));
    }

    private int within(Compute compute, String field, Duration asked, int least, int most) {
        long seconds = asked.toSeconds();
        int possible = (int) Math.max(least, Math.min(most, seconds));
        if (possible != seconds) {
            t.warning(
                    "aws.health",
                    compute,
                    "health: " + field + " of " + seconds + " s is not possible in a container; it is " + possible
                            + " s.",
                    "Use " + least + " to " + most + " s.");
        }
        return possible;
    }

    // ---- where and how many

    private Address addService(
            Compute compute,
            Network network,
            @Nullable Server host,
            FargateSize size,
            Address definition,
            ElbParts.@Nullable Front front,
            boolean moved) {
        Output<String> group = EcsParts.group(t, compute, network);
        List<Address> after = EcsParts.reachable(t, compute, network);
        Set<EcsService.Target> targets = new LinkedHashSet<>();
        String container = container(compute);
        if (front != null) {
            targets.add(new EcsService.Target(front.targetGroup(), container, Objects.requireNonNull(compute.port())));
            after.add(front.listener());
        }
        for (ElbParts.ExtraTarget extra : ElbParts.extraTargets(t, compute)) {
            targets.add(new EcsService.Target(extra.arn(), container, extra.port()));
            after.addAll(extra.listeners());
        }
        FargateOptions options = EcsParts.options(t, compute);
        Set<EcsService.Share> shares = shares(options, host);
        if (host != null) {
            after.add(EcsParts.capacity(network));
            tellAboutServers(compute, network);
        }
        int percent = compute.deployment() instanceof Compute.Deployment.Rolling rolling ? rolling.percentAtATime() : 0;
        boolean scales = compute.autoscaling() != null;
        EcsService.Spec spec = new EcsService.Spec(
                EcsParts.cluster(network),
                Translating.output(definition, "arn"),
                compute.replicas(),
                scales ? null : compute.replicas(),
                shares.isEmpty() ? EcsParts.FARGATE : null,
                shares,
                EcsParts.networking(t, network, group, host == null),
                targets,
                100 - percent,
                MAXIMUM_PERCENT,
                !moved,
                targets.isEmpty() ? null : grace(compute, options),
                moved ? EcsService.CODE_DEPLOY : EcsService.ROLLING,
                Map.of());
        Address address = Translating.own("ecs-service", compute);
        List<Charge> charges =
                host != null ? List.of() : EcsParts.charges(t, compute, network, size, compute.replicas());
        t.addAfter(after, address, compute, spec, charges.toArray(Charge[]::new));
        return address;
    }

    /** One task at least stays on capacity that is not taken back, unless all are to be on spare capacity. */
    private static Set<EcsService.Share> shares(FargateOptions options, @Nullable Server host) {
        if (host != null) {
            return Set.of(new EcsService.Share(
                    Translating.output(Translating.shared("capacity-provider", host), "name"), 0, 1));
        }
        int spot = options.spotPercent();
        if (spot == 0) {
            return Set.of();
        }
        if (spot == 100) {
            return Set.of(new EcsService.Share(Output.of(EcsParts.FARGATE_SPOT), 0, 1));
        }
        return Set.of(
                new EcsService.Share(Output.of(EcsParts.FARGATE), 1, 100 - spot),
                new EcsService.Share(Output.of(EcsParts.FARGATE_SPOT), 0, spot));
    }

    private static @Nullable Integer grace(Compute compute, FargateOptions options) {
        if (options.healthCheckGraceSeconds() != null) {
            return options.healthCheckGraceSeconds();
        }
        HealthCheck check = compute.health();
        long seconds = check == null ? 0 : check.startPeriod().toSeconds();
        return seconds == 0 ? null : Math.toIntExact(seconds);
    }

    private void tellAboutServers(Compute compute, Network network) {
        if (!Subnets.hasNat(network)) {
            t.warning(
                    "aws.no-way-out",
                    compute,
                    "nat of the network is missing: tasks on servers have no public addresses, so they cannot reach the"
                            + " Internet.",
                    "Give the network a NAT, or run it on Fargate by leaving the server out.");
        }
    }

    private void addScaling(Compute compute, Address service) {
        Autoscaling scaling = compute.autoscaling();
        if (scaling == null) {
            return;
        }
        Address target = Translating.own("scaling-target", compute);
        t.add(
                target,
                compute,
                new ScalingTarget.Spec(Translating.output(service, "arn"), scaling.min(), scaling.max(), Map.of()));
        String metric = switch (scaling.target().metric()) {
            case CPU -> "ECSServiceAverageCPUUtilization";
            case MEMORY -> "ECSServiceAverageMemoryUtilization";
        };
        t.add(
                Translating.own("scaling-target-policy", compute),
                compute,
                new ScalingTargetPolicy.Spec(
                        Translating.output(target, "id"),
                        metric,
                        scaling.target().percent(),
                        null,
                        seconds(scaling.scaleOutCooldown()),
                        seconds(scaling.scaleInCooldown())));
    }

    private static int seconds(@Nullable Duration cooldown) {
        return cooldown == null ? COOLDOWN : Math.toIntExact(cooldown.toSeconds());
    }

    // ---- blue-green and canary

    private void addDeployment(
            Compute compute,
            Network network,
            @Nullable Server host,
            Address service,
            Address definition,
            ElbParts.Front front) {
        Address role = Translating.shared("role", compute, "deployment");
        Set<Output<String>> roles = new LinkedHashSet<>();
        for (String suffix : List.of("execution", "task")) {
            Address passed = Translating.shared("role", compute, suffix);
            if (t.has(passed)) {
                roles.add(Translating.output(passed, "arn"));
            }
        }
        t.add(
                role,
                compute,
                new Role.Spec(
                        PolicyDocument.of(Statement.allowService("codedeploy.amazonaws.com", "sts:AssumeRole")),
                        PolicyDocument.of(
                                Statement.allow(MOVES_REQUESTS, Set.of(Output.of("*"))),
                                Statement.allow(Set.of("iam:PassRole"), roles)
                                        .when(
                                                "StringEquals",
                                                "iam:PassedToService",
                                                Output.of("ecs-tasks.amazonaws.com"))),
                        Set.of(),
                        "Brings in new versions of " + compute.key(),
                        null,
                        Map.of()));
        Address application = Translating.own("deployment-application", compute);
        t.add(application, compute, new DeploymentApplication.Spec(Map.of()));
        Address group = Translating.own("deployment-group", compute);
        t.add(
                group,
                compute,
                new DeploymentGroup.Spec(
                        Translating.output(application, "name"),
                        Translating.output(role, "arn"),
                        Translating.output(Translating.own("ecs-cluster", network), "name"),
                        Translating.output(service, "name"),
                        front.listenerArn(),
                        front.targetGroupNames(),
                        config(compute),
                        KEEP_OLD_MINUTES,
                        Map.of()));
        t.add(
                Translating.own("deployment", compute),
                compute,
                new CodeDeployment.Spec(
                        Translating.output(service, "arn"),
                        Translating.output(application, "name"),
                        Translating.output(group, "name"),
                        Translating.output(definition, "arn"),
                        container(compute),
                        Objects.requireNonNull(compute.port()),
                        shares(EcsParts.options(t, compute), host)));
    }

    /** CodeDeploy has two canaries ready: 10 percent for 5 or for 15 minutes. */
    private String config(Compute compute) {
        if (!(compute.deployment() instanceof Compute.Deployment.Canary canary)) {
            return "CodeDeployDefault.ECSAllAtOnce";
        }
        long asked = canary.interval().toMinutes();
        int minutes = asked <= SHORT_CANARY ? SHORT_CANARY : LONG_CANARY;
        if (canary.percent() != CANARY_PERCENT || !canary.interval().equals(Duration.ofMinutes(minutes))) {
            t.warning(
                    "aws.canary",
                    compute,
                    "canary of " + canary.percent() + " % for " + asked + " min is done as " + CANARY_PERCENT
                            + " % for " + minutes + " min, one of the two that CodeDeploy has ready.",
                    "Write canary(10, 5 min) or canary(10, 15 min).");
        }
        return "CodeDeployDefault.ECSCanary10Percent" + minutes + "Minutes";
    }

    private void tellWhatIsNot(Compute compute, boolean hasFront) {
        List<String> missing = new ArrayList<>();
        if (compute.directory() != null) {
            missing.add("directory (the image says it)");
        }
        if (!hasFront && !(compute.deployment() instanceof Compute.Deployment.Rolling)) {
            missing.add("blue-green and canary without a load balancer of its own (rolled out all at once)");
        }
        if (!hasFront && !compute.domains().isEmpty()) {
            missing.add("domains (it is not publicly reachable)");
        }
        t.notRealised(compute, missing);
    }
}

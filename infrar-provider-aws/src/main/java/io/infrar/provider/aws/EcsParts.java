package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Component;
import io.infrar.model.Cpu;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.model.Size;
import io.infrar.provider.aws.ecs.CapacityProvider;
import io.infrar.provider.aws.ecs.ClusterCapacity;
import io.infrar.provider.aws.ecs.EcsCluster;
import io.infrar.provider.aws.ecs.EcsService;
import io.infrar.provider.aws.ecs.TaskDefinition;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.observe.LogGroup;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What services and jobs on ECS have in common. */
final class EcsParts {
    static final String FARGATE = "FARGATE";
    static final String FARGATE_SPOT = "FARGATE_SPOT";
    static final String EC2 = "EC2";

    private static final int HTTPS = 443;
    private static final double LOGS_GB = 10;

    /** What a task on a server has where nobody says it. */
    private static final long SERVER_MIB = 512;

    private EcsParts() {}

    // ---- where it runs

    /** The ARN of the network's cluster. */
    static Output<String> cluster(Network network) {
        return Translating.output(Translating.own("ecs-cluster", network), "arn");
    }

    /** Emits the clusters of networks that have something to run on them, and the servers that are hosts. */
    static void addClusters(Translating t, Set<Network> used) {
        Map<String, Network> networks = new TreeMap<>();
        used.forEach(network -> networks.put(network.name(), network));
        Map<String, List<Server>> hosts = new TreeMap<>();
        for (Server server : t.slice().components(Server.class)) {
            if (isHost(t, server)) {
                Network network = t.network(server, server.network());
                if (network != null) {
                    networks.put(network.name(), network);
                    hosts.computeIfAbsent(network.name(), name -> new ArrayList<>())
                            .add(server);
                }
            }
        }
        networks.values().forEach(network -> {
            t.add(
                    Translating.own("ecs-cluster", network),
                    network,
                    new EcsCluster.Spec(false, Set.of(FARGATE, FARGATE_SPOT), Map.of()));
            List<Server> servers = hosts.getOrDefault(network.name(), List.of());
            if (!servers.isEmpty()) {
                addCapacity(t, network, servers);
            }
        });
    }

    private static void addCapacity(Translating t, Network network, List<Server> servers) {
        for (Server server : servers) {
            Output<String> group = Translating.output(Translating.shared("auto-scaling-group", server), "arn");
            // ECS scales the group by how much of it is reserved, and ends only machines without tasks.
            Integer full = server.autoscaling() == null
                    ? null
                    : server.autoscaling().target().percent();
            t.add(
                    Translating.shared("capacity-provider", server),
                    server,
                    new CapacityProvider.Spec(group, full, Map.of()));
        }
        Set<Output<String>> names = Set.copyOf(servers.stream()
                .map(server -> Translating.<String>output(Translating.shared("capacity-provider", server), "name"))
                .toList());
        t.add(capacity(network), network, new ClusterCapacity.Spec(cluster(network), names));
    }

    static Address capacity(Network network) {
        return Translating.own("cluster-capacity", network);
    }

    /** Whether the machines of a server run tasks of the network's cluster. */
    static boolean isHost(Translating t, Server server) {
        return server.autoscaling() != null
                && t.option(server, EcsHosts.class, EcsHosts.NAME)
                        .filter(EcsHosts::wanted)
                        .isPresent();
    }

    /** Tasks have addresses of their own, also on servers. Public ones have only those of Fargate. */
    static EcsService.Networking networking(Translating t, Network network, Output<String> group, boolean fargate) {
        return new EcsService.Networking(
                Set.copyOf(Subnets.workload(t, network)), Set.of(group), fargate && !Subnets.hasNat(network));
    }

    /** What must be there so that a task can start: the way to the Internet and the rules that let it go there. */
    static List<Address> reachable(Translating t, Component program, Network network) {
        List<Address> after = new ArrayList<>(Subnets.routes(t, network));
        after.add(Firewall.rules(Firewall.address(program)));
        return after;
    }

    /** The security group: out to HTTPS anywhere, for images, logs, secrets and the APIs of others. */
    static Output<String> group(Translating t, Component program, Network network) {
        Output<String> group = t.firewall().group(program, network);
        t.firewall().openTo(Firewall.address(program), Cidr.ANYWHERE, HTTPS);
        return group;
    }

    // ---- what runs

    static FargateOptions options(Translating t, Component program) {
        return t.option(program, FargateOptions.class, FargateOptions.NAME).orElse(FargateOptions.NONE);
    }

    /** The size of a task; empty with a finding when Fargate has none that large. */
    static Optional<FargateSize> size(
            Translating t, Component program, @Nullable Cpu cpu, @Nullable Size memory, boolean fargate) {
        if (!fargate) {
            long mib = memory == null ? SERVER_MIB : memory.mib();
            return Optional.of(new FargateSize(cpu == null ? 0 : FargateSize.units(cpu), Math.toIntExact(mib)));
        }
        Optional<FargateSize> size = FargateSize.smallest(cpu, memory);
        if (size.isEmpty()) {
            t.error(
                    "aws.fargate-size",
                    program,
                    "cpu " + cpu + " and memory " + memory + " are more than a task on Fargate can have.",
                    "Ask for at most 16 vCPU and 120 GiB, or run it on a server with Aws.ecsHosts().");
        } else if (size.get().isMoreThan(cpu, memory)) {
            t.info("aws.fargate-size", program, "Fargate has steps: cpu and memory are " + size.get() + " each.", "");
        }
        return size;
    }

    /** Emits the log group; its address. */
    static Address addLogs(Translating t, Component program) {
        String name = options(t, program).logGroup();
        return addLogs(
                t,
                program,
                name != null
                        ? name
                        : "/ecs/" + t.environment().name() + "-"
                                + program.name().replace('/', '-'));
    }

    static Address addLogs(Translating t, Component program, String name) {
        Address address = Translating.shared("log-group", program);
        String region = t.region(program);
        t.add(
                address,
                program,
                new LogGroup.Spec(name, MonitorTranslator.retentionDays(t, program), null, Map.of()),
                Translating.usage("cloudwatch", "logs-ingestion", region, LOGS_GB, "10 GB of logs a month"),
                Translating.usage("cloudwatch", "logs-storage", region, LOGS_GB, "10 GB of logs kept"));
        return address;
    }

    static TaskDefinition.Logs logs(Translating t, Component program, Address logGroup, String container) {
        return new TaskDefinition.Logs(Translating.output(logGroup, "name"), t.region(program), container);
    }

    /** Emits the role that ECS starts tasks with; its ARN. */
    static Output<String> addExecutionRole(
            Translating t, Component program, Address logGroup, List<Output<String>> composed) {
        Address address = Translating.shared("role", program, "execution");
        List<Statement> statements = t.grants().execution(program, logGroup, composed);
        t.add(
                address,
                program,
                Role.Spec.of(trust(), new PolicyDocument(statements), "Starts the tasks of " + program.key()));
        return Translating.output(address, "arn");
    }

    /** Emits the role of the program, when it may do anything at all; its ARN. */
    static @Nullable Output<String> addTaskRole(Translating t, Component program) {
        List<Statement> statements = t.grants().of(program);
        if (statements.isEmpty()) {
            return null;
        }
        Address address = Translating.shared("role", program, "task");
        t.add(
                address,
                program,
                Role.Spec.of(trust(), new PolicyDocument(statements), "What " + program.key() + " may do"));
        return Translating.output(address, "arn");
    }

    static PolicyDocument trust() {
        return PolicyDocument.of(Statement.allowService("ecs-tasks.amazonaws.com", "sts:AssumeRole"));
    }

    /**
     * What a definition says of the size; zero leaves the processors to who needs them.
     *
     * @param storage in GiB, more than what every task has; null for just that
     */
    static TaskDefinition.Spec definition(
            boolean fargate,
            FargateSize size,
            @Nullable Integer storage,
            boolean arm,
            Output<String> execution,
            @Nullable Output<String> task,
            List<TaskDefinition.Container> containers) {
        return new TaskDefinition.Spec(
                Set.of(fargate ? FARGATE : EC2),
                "awsvpc",
                size.cpu() == 0 ? null : size.cpu(),
                size.memory(),
                storage,
                fargate ? (arm ? "ARM64" : "X86_64") : null,
                execution,
                task,
                containers,
                Map.of());
    }

    /** What tasks on Fargate cost that run all the time. */
    static List<Charge> charges(Translating t, Component program, Network network, FargateSize size, int tasks) {
        String region = t.region(program);
        FargateOptions options = options(t, program);
        String processor = options.arm() ? "linux-arm" : "linux-x86";
        List<Charge> charges = new ArrayList<>();
        charges.add(Translating.hourly("fargate", processor + "-vcpu", region, tasks * size.vcpus()));
        charges.add(Translating.hourly("fargate", processor + "-memory", region, tasks * size.gib()));
        if (!Subnets.hasNat(network)) {
            charges.add(Translating.hourly("public-ipv4", "in-use-or-idle", region, tasks));
        }
        return charges;
    }
}

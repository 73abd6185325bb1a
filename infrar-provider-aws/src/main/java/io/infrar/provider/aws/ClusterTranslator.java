package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Cluster;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.aws.InstanceTypes.InstanceType;
import io.infrar.provider.aws.eks.EksAddon;
import io.infrar.provider.aws.eks.EksCluster;
import io.infrar.provider.aws.eks.NodeGroup;
import io.infrar.provider.aws.iam.OidcProvider;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a cluster into a control plane of EKS, node groups and add-ons. Programs in it are made by {@link KubernetesTranslator}. */
final class ClusterTranslator {
    private static final double GIB = 1L << 30;

    /** Add-ons that run on every node, and so are ready also when there is none. */
    private static final List<String> ON_NODES = List.of("vpc-cni", "kube-proxy");

    private static final String DNS = "coredns";

    /** What pods use, which an autoscaler of them asks for. */
    private static final String METRICS = "metrics-server";

    /** Add-ons that EKS keeps, and what the role of the nodes needs for them. */
    private static final Map<String, String> ADD_ONS = Map.ofEntries(
            Map.entry("vpc-cni", ""),
            Map.entry("kube-proxy", ""),
            Map.entry(DNS, ""),
            Map.entry("adot", ""),
            Map.entry("amazon-cloudwatch-observability", "CloudWatchAgentServerPolicy"),
            Map.entry("aws-ebs-csi-driver", "service-role/AmazonEBSCSIDriverPolicy"),
            Map.entry("aws-efs-csi-driver", "service-role/AmazonEFSCSIDriverPolicy"),
            Map.entry("aws-guardduty-agent", ""),
            Map.entry("cert-manager", ""),
            Map.entry("eks-node-monitoring-agent", ""),
            Map.entry("eks-pod-identity-agent", ""),
            Map.entry("kube-state-metrics", ""),
            Map.entry(METRICS, ""),
            Map.entry("prometheus-node-exporter", ""),
            Map.entry("snapshot-controller", ""));

    private static final Set<String> LOGS = Set.of("api", "audit", "authenticator", "controllerManager", "scheduler");

    private final Translating t;

    ClusterTranslator(Translating t) {
        this.t = t;
    }

    void translate(Cluster cluster) {
        EksOptions options =
                t.option(cluster, EksOptions.class, EksOptions.NAME).orElse(EksOptions.DEFAULT);
        notRealised(cluster);
        check(cluster, options);
        Network network = t.network(cluster, cluster.network());
        if (network == null) {
            return;
        }
        if (!Subnets.hasNat(network)) {
            t.error(
                    "aws.cluster-nat",
                    cluster,
                    "network '" + network.name() + "' has no nat, but the nodes of a cluster are in private subnets and"
                            + " must reach EKS.",
                    "Write nat(Network.Nat.GATEWAY_PER_ZONE), SHARED_GATEWAY or INSTANCE on the network.");
            return;
        }
        Set<String> asked = new LinkedHashSet<>();
        if (KubernetesTranslator.scales(t, cluster)) {
            asked.add(METRICS);
        }
        for (String addOn : cluster.addOns()) {
            if (ADD_ONS.containsKey(addOn)) {
                asked.add(addOn);
            } else {
                t.warning(
                        "aws.cluster-add-on",
                        cluster,
                        "addOns has '" + addOn + "', which EKS does not keep, so it is not installed.",
                        "Use one of " + ADD_ONS.keySet().stream().sorted().toList()
                                + ", or install it when the cluster is there.");
            }
        }
        Address address = Translating.own("eks-cluster", cluster);
        Address role = Translating.shared("role", cluster, "control-plane");
        t.add(
                role,
                cluster,
                role(cluster, "eks.amazonaws.com", "The control plane of cluster ", Set.of("AmazonEKSClusterPolicy")));
        t.add(
                address,
                cluster,
                new EksCluster.Spec(
                        cluster.version(),
                        Translating.output(role, "arn"),
                        Set.copyOf(Subnets.privateOf(t, network)),
                        Set.of(),
                        options.publicEndpoint(),
                        !options.publicEndpoint()
                                ? Set.of()
                                : options.publicCidrs().isEmpty()
                                        ? Set.of(EksCluster.EVERYWHERE)
                                        : options.publicCidrs(),
                        options.logging(),
                        null,
                        true,
                        Map.of()),
                Translating.usage(
                        "eks",
                        "control-plane-standard",
                        t.region(cluster),
                        Charge.HOURS_PER_MONTH.doubleValue(),
                        "a version in standard support"));
        t.add(
                Translating.own("oidc-provider", cluster),
                cluster,
                new OidcProvider.Spec(
                        Translating.output(address, "oidcIssuer"), Set.of("sts.amazonaws.com"), null, Map.of()));
        List<Address> nodes = nodeGroups(cluster, network, options, asked);
        addOns(cluster, nodes, asked);
        new KubernetesTranslator(t).namespaces(cluster);
        t.export(
                cluster,
                Cluster.exports(
                        Translating.output(address, "endpoint"),
                        Translating.output(address, "name"),
                        Translating.output(address, "certificateAuthority")));
    }

    private void notRealised(Cluster cluster) {
        List<String> missing = new ArrayList<>();
        if (!cluster.helmReleases().isEmpty()) {
            missing.add("helmReleases (install them when the cluster is there)");
        }
        if (cluster.nodePools().stream().anyMatch(pool -> pool.max() > pool.min())) {
            missing.add("more machines of nodePools than the least by themselves (install an autoscaler of nodes)");
        }
        t.notRealised(cluster, missing);
    }

    private void check(Cluster cluster, EksOptions options) {
        for (String log : options.logging()) {
            if (!LOGS.contains(log)) {
                t.error(
                        "aws.eks-logging",
                        cluster,
                        "logging has '" + log + "', which the control plane does not write.",
                        "Use some of " + LOGS.stream().sorted().toList() + ".");
            }
        }
        for (String block : options.publicCidrs()) {
            try {
                Cidr.parse(block);
            } catch (IllegalArgumentException e) {
                t.error("aws.eks-public-cidrs", cluster, "publicCidrs has '" + block + "': " + e.getMessage(), "");
            }
        }
    }

    private Role.Spec role(Cluster cluster, String service, String what, Set<String> policies) {
        String prefix = "arn:" + AwsClients.partition(t.region(cluster)) + ":iam::aws:policy/";
        Set<Output<String>> managed = new LinkedHashSet<>();
        policies.forEach(policy -> managed.add(Output.of(prefix + policy)));
        return new Role.Spec(
                PolicyDocument.of(Statement.allowService(service, "sts:AssumeRole")),
                null,
                managed,
                what + cluster.name(),
                null,
                Map.of());
    }

    // ---- machines

    private List<Address> nodeGroups(Cluster cluster, Network network, EksOptions options, Set<String> addOns) {
        Set<String> policies = new LinkedHashSet<>(
                List.of("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"));
        addOns.stream().map(ADD_ONS::get).filter(policy -> !policy.isEmpty()).forEach(policies::add);
        Address role = Translating.shared("role", cluster, "nodes");
        t.add(role, cluster, role(cluster, "ec2.amazonaws.com", "The nodes of cluster ", policies));
        List<Address> groups = new ArrayList<>();
        for (Cluster.NodePool pool : cluster.nodePools()) {
            InstanceType type = machine(cluster, pool);
            if (type == null) {
                continue;
            }
            Address address = nodes(cluster, pool);
            // Machines that cannot reach the cluster at first never join it.
            t.addAfter(
                    Subnets.routes(t, network),
                    address,
                    cluster,
                    new NodeGroup.Spec(
                            Translating.output(Translating.own("eks-cluster", cluster), "name"),
                            cluster.version(),
                            Translating.output(role, "arn"),
                            Set.copyOf(Subnets.workload(t, network)),
                            List.of(type.name()),
                            type.architecture().equals(InstanceTypes.ARM)
                                    ? "AL2023_ARM_64_STANDARD"
                                    : "AL2023_x86_64_STANDARD",
                            options.spot() ? "SPOT" : "ON_DEMAND",
                            options.diskGib(),
                            pool.min(),
                            pool.max(),
                            Math.max(1, pool.min()), // without any, most add-ons are never ready
                            1,
                            Map.of("pool", pool.name()),
                            Map.of()),
                    charges(cluster, pool, type, options));
            groups.add(address);
        }
        return groups;
    }

    static Address nodes(Cluster cluster, Cluster.NodePool pool) {
        return Translating.own("node-group", cluster, pool.name());
    }

    /** What must be there so that pods can run: machines, and names. */
    static List<Address> ready(Cluster cluster) {
        List<Address> ready = new ArrayList<>();
        cluster.nodePools().forEach(pool -> ready.add(nodes(cluster, pool)));
        ready.add(Translating.own("eks-addon", cluster, DNS));
        return ready;
    }

    /** The machine of a pool; nothing when there is none such, which is said elsewhere. */
    static Optional<InstanceType> type(Translating t, Cluster cluster, Cluster.NodePool pool) {
        String region = t.region(cluster);
        boolean arm = t.option(cluster, Arm.class, Arm.NAME).filter(Arm::wanted).isPresent();
        return t.option(cluster, InstanceClass.class, InstanceClass.NAME)
                .map(named -> InstanceTypes.find(named.type(), region))
                .orElseGet(() -> InstanceTypes.smallest(
                        pool.cpu().cores(),
                        pool.memory().bytes() / GIB,
                        arm ? InstanceTypes.ARM : InstanceTypes.X86,
                        region));
    }

    private @Nullable InstanceType machine(Cluster cluster, Cluster.NodePool pool) {
        String region = t.region(cluster);
        String named = t.option(cluster, InstanceClass.class, InstanceClass.NAME)
                .map(InstanceClass::type)
                .orElse(null);
        Optional<InstanceType> found = type(t, cluster, pool);
        if (named != null) {
            if (found.isEmpty()) {
                t.error(
                        "aws.instance-class",
                        cluster,
                        "instanceClass '" + named + "' is not known in " + region + ".",
                        "Use one such as " + InstanceTypes.alternatives(named, region) + ".");
            }
            return found.orElse(null);
        }
        if (found.isEmpty()) {
            t.error(
                    "aws.instance-class",
                    cluster,
                    "nodePools[" + pool.name() + "] asks for " + pool.cpu() + " and " + pool.memory()
                            + ", which no machine has that is chosen by itself.",
                    "Name one with Aws.instanceClass(...).");
        }
        return found.orElse(null);
    }

    private Charge[] charges(Cluster cluster, Cluster.NodePool pool, InstanceType type, EksOptions options) {
        String region = t.region(cluster);
        double hours = Charge.HOURS_PER_MONTH.doubleValue() * pool.min();
        String assumption = pool.min() == pool.max() ? null : pool.min() + " nodes, the least there are";
        Charge machines = assumption == null && !options.spot()
                ? Translating.hourly("ec2", type.name(), region, pool.min())
                : Translating.usage(
                        "ec2",
                        type.name(),
                        region,
                        hours,
                        (assumption == null ? pool.min() + " nodes" : assumption)
                                + (options.spot() ? " at the price of on-demand machines; spot costs less" : ""));
        return new Charge[] {
            machines,
            Translating.charge(
                    "ebs", "gp3-storage", region, java.math.BigDecimal.valueOf((long) options.diskGib() * pool.min()))
        };
    }

    // ---- add-ons

    private void addOns(Cluster cluster, List<Address> nodes, Set<String> asked) {
        Set<String> names = new LinkedHashSet<>(ON_NODES);
        names.add(DNS);
        names.addAll(asked);
        for (String name : names) {
            t.addAfter(
                    ON_NODES.contains(name) ? List.of() : nodes,
                    Translating.own("eks-addon", cluster, name),
                    cluster,
                    new EksAddon.Spec(
                            Translating.output(Translating.own("eks-cluster", cluster), "name"),
                            name,
                            null,
                            null,
                            null,
                            Map.of()));
        }
    }
}

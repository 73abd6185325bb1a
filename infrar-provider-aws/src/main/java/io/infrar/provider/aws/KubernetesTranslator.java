package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Autoscaling;
import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.ScalingTarget;
import io.infrar.provider.aws.ec2.AutoScalingTargets;
import io.infrar.provider.aws.elb.TargetGroup;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.kubernetes.CronJob;
import io.infrar.provider.aws.kubernetes.Deployment;
import io.infrar.provider.aws.kubernetes.DisruptionBudget;
import io.infrar.provider.aws.kubernetes.Labels;
import io.infrar.provider.aws.kubernetes.Namespace;
import io.infrar.provider.aws.kubernetes.PodAutoscaler;
import io.infrar.provider.aws.kubernetes.Service;
import io.infrar.provider.aws.kubernetes.ServiceAccount;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Principal;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns programs on a cluster, and its namespaces, into objects of Kubernetes, and what leads requests to them. */
final class KubernetesTranslator {
    private static final Set<String> ALWAYS_THERE = Set.of("default", "kube-node-lease", "kube-public", "kube-system");

    private static final int COOLDOWN = 300;
    private static final int HALF = 50;

    private final Translating t;

    KubernetesTranslator(Translating t) {
        this.t = t;
    }

    /** Where a program is. */
    private record Place(Cluster cluster, Network network, String namespace) {}

    // ---- namespaces

    /** Whether a program on a cluster has another number of pods by how much they do. */
    static boolean scales(Translating t, Cluster cluster) {
        return on(t, cluster).stream()
                .anyMatch(each -> each instanceof Compute compute && compute.autoscaling() != null);
    }

    /** The programs of this environment that are on a cluster. */
    static List<Component> on(Translating t, Cluster cluster) {
        List<Component> programs = new ArrayList<>();
        t.slice().components(Compute.class).stream()
                .filter(each -> is(cluster, each.cluster()))
                .forEach(programs::add);
        t.slice().components(Job.class).stream()
                .filter(each -> is(cluster, each.cluster()))
                .forEach(programs::add);
        return programs;
    }

    private static boolean is(Cluster cluster, Cluster.@Nullable Ref ref) {
        return ref != null && ref.environment() == null && ref.name().equals(cluster.name());
    }

    /** Makes the namespaces of a cluster: those that are asked for, and those of programs. */
    void namespaces(Cluster cluster) {
        Set<String> names = new LinkedHashSet<>(cluster.namespaces());
        on(t, cluster).forEach(program -> names.add(namespace(cluster, program)));
        names.removeAll(ALWAYS_THERE);
        names.forEach(name -> t.add(
                Translating.own("kubernetes-namespace", cluster, name),
                cluster,
                new Namespace.Spec(name(cluster), name)));
        new KubernetesRoom(t).check(cluster);
        boolean isPrivate = t.option(cluster, EksOptions.class, EksOptions.NAME)
                .filter(options -> !options.publicEndpoint())
                .isPresent();
        if (isPrivate && !names.isEmpty()) {
            t.info(
                    "aws.kubernetes-private",
                    cluster,
                    "privateOnly(): what is in the cluster can be planned and made only from inside of its network.",
                    "Run Infrar there, or write publicFrom(...) with the addresses it runs at.");
        }
    }

    private String namespace(Cluster cluster, Component program) {
        return t.option(program, KubernetesNamespace.class, KubernetesNamespace.NAME)
                .map(KubernetesNamespace::name)
                .orElseGet(() -> cluster.namespaces().isEmpty()
                        ? t.environment().name().replaceAll("-+$", "")
                        : cluster.namespaces().get(0));
    }

    private static Output<String> name(Cluster cluster) {
        return Translating.output(Translating.own("eks-cluster", cluster), "name");
    }

    private static Output<String> namespace(Place place) {
        return ALWAYS_THERE.contains(place.namespace())
                ? Output.of(place.namespace())
                : Translating.output(
                        Translating.own("kubernetes-namespace", place.cluster(), place.namespace()), "name");
    }

    // ---- programs

    void translate(Compute compute, Cluster.Ref ref) {
        Place place = place(compute, ref, compute.network(), compute.isolated(), compute.image());
        if (place == null) {
            return;
        }
        boolean fronted = ElbParts.isNeeded(t, compute);
        ElbParts.Front front = null;
        if (fronted) {
            front = ElbParts.before(t, compute, place.network(), TargetGroup.INSTANCE);
            if (front == null) {
                return;
            }
        }
        KubernetesPods pods = new KubernetesPods(t, compute, name(place.cluster()), namespace(place));
        Address deployment = Translating.own("kubernetes-deployment", compute);
        int percent =
                compute.deployment() instanceof Compute.Deployment.Rolling rolling ? rolling.percentAtATime() : HALF;
        t.addAfter(
                ClusterTranslator.ready(place.cluster()),
                deployment,
                compute,
                new Deployment.Spec(
                        name(place.cluster()),
                        namespace(place),
                        Labels.program(compute.key()),
                        compute.autoscaling() == null ? compute.replicas() : null,
                        compute.replicas(),
                        percent,
                        pods.of(compute, account(compute, place), drain(compute, place.cluster()))));
        addScaling(compute, place, deployment);
        if (compute.replicas() > 1) {
            t.add(
                    Translating.own("kubernetes-disruption-budget", compute),
                    compute,
                    new DisruptionBudget.Spec(
                            name(place.cluster()), namespace(place), Labels.program(compute.key()), 1));
        }
        addService(compute, place, front);
        tellWhatIsNot(compute, fronted);
    }

    void translate(Job job, Cluster.Ref ref) {
        Place place = place(job, ref, job.network(), job.isolated(), job.image());
        if (place == null) {
            return;
        }
        Optional<String> schedule = schedule(job);
        if (schedule.isEmpty()) {
            return;
        }
        Address address = Translating.own("kubernetes-cron-job", job);
        Duration timeout = job.timeout();
        KubernetesPods pods = new KubernetesPods(t, job, name(place.cluster()), namespace(place));
        t.addAfter(
                ClusterTranslator.ready(place.cluster()),
                address,
                job,
                new CronJob.Spec(
                        name(place.cluster()),
                        namespace(place),
                        Labels.program(job.key()),
                        schedule.get(),
                        job.schedule() instanceof Job.Schedule.CronSchedule cron ? cron.zone() : "UTC",
                        job.schedule() instanceof Job.Schedule.OnDemand,
                        job.retries(),
                        timeout == null ? null : timeout.toSeconds(),
                        pods.of(job, account(job, place))));
        t.export(job, Job.exports(Translating.output(address, "path")));
        if (job.directory() != null) {
            t.notRealised(job, List.of("directory (the image says it)"));
        }
    }

    private @Nullable Place place(
            Component program, Cluster.Ref ref, Network.@Nullable Ref asked, boolean isolated, @Nullable String image) {
        Cluster cluster = ref.environment() == null && t.isHere(ref.key())
                ? t.environment().component(ref.key()).map(Cluster.class::cast).orElse(null)
                : null;
        if (cluster == null || !t.region(cluster).equals(t.region(program))) {
            t.error(
                    "aws.kubernetes-cluster",
                    program,
                    "cluster '" + ref.name() + "' is not on aws in " + t.region(program) + " in this environment.",
                    "Place the program where its cluster is, in the same environment.");
            return null;
        }
        if (image == null) {
            t.error("aws.image", program, "image is missing: a cluster runs containers.", "Give an image(...).");
            return null;
        }
        if (isolated) {
            t.error(
                    "aws.kubernetes-isolated",
                    program,
                    "isolated() on a cluster: programs there share machines and what these can reach.",
                    "Leave the cluster out to run it on Fargate.");
            return null;
        }
        Network network = t.network(cluster, cluster.network());
        if (network == null || !t.has(Translating.own("eks-cluster", cluster))) {
            return null; // the cluster says why
        }
        if (asked != null && !asked.name().equals(network.name())) {
            t.error(
                    "aws.kubernetes-network",
                    program,
                    "in(network(\"" + asked.name() + "\")): it is where its cluster is, in '" + network.name() + "'.",
                    "Leave the network out.");
            return null;
        }
        return new Place(cluster, network, namespace(cluster, program));
    }

    // ---- rights

    /** Emits the role of a program and the account of its pods that may take it on, when it may do anything at all. */
    private @Nullable Output<String> account(Component program, Place place) {
        List<Statement> statements = t.grants().of(program);
        if (statements.isEmpty()) {
            return null;
        }
        String name = KubernetesPods.dnsLabel(t.environment().name() + "-" + program.name() + "-"
                + program.kind().label());
        Address provider = Translating.own("oidc-provider", place.cluster());
        Output<String> issuer = Translating.output(provider, "issuer");
        Statement trust = new Statement(
                        null,
                        "Allow",
                        Set.of(new Principal("Federated", Translating.output(provider, "arn"))),
                        Set.of("sts:AssumeRoleWithWebIdentity"),
                        Set.of(),
                        Set.of())
                .when(
                        "StringEquals",
                        Output.format("{}:sub", issuer),
                        Output.of("system:serviceaccount:" + place.namespace() + ":" + name))
                .when("StringEquals", Output.format("{}:aud", issuer), Output.of("sts.amazonaws.com"));
        Address role = Translating.shared("role", program, "pods");
        t.add(
                role,
                program,
                Role.Spec.of(
                        PolicyDocument.of(trust), new PolicyDocument(statements), "What " + program.key() + " may do"));
        Address account = Translating.shared("kubernetes-service-account", program);
        t.add(
                account,
                program,
                new ServiceAccount.Spec(
                        name(place.cluster()), namespace(place), name, Translating.output(role, "arn")));
        return Translating.output(account, "name");
    }

    // ---- how many

    private void addScaling(Compute compute, Place place, Address deployment) {
        Autoscaling scaling = compute.autoscaling();
        if (scaling == null) {
            return;
        }
        t.addAfter(
                List.of(Translating.own("eks-addon", place.cluster(), "metrics-server")),
                Translating.own("kubernetes-pod-autoscaler", compute),
                compute,
                new PodAutoscaler.Spec(
                        name(place.cluster()),
                        namespace(place),
                        Translating.output(deployment, "name"),
                        scaling.min(),
                        scaling.max(),
                        scaling.target().metric() == ScalingTarget.Metric.CPU ? "cpu" : "memory",
                        scaling.target().percent(),
                        seconds(scaling.scaleOutCooldown(), 0),
                        seconds(scaling.scaleInCooldown(), COOLDOWN)));
    }

    /** A window of more than an hour is not possible. */
    private static int seconds(@Nullable Duration cooldown, int otherwise) {
        return cooldown == null ? otherwise : (int) Math.min(3600, cooldown.toSeconds());
    }

    // ---- how it is reached

    /** Pods can wait before they end from 1.30 on, so that who still sends requests learns of it. */
    private static int drain(Compute compute, Cluster cluster) {
        String[] version = cluster.version().split("\\.");
        boolean can = Integer.parseInt(version[0]) > 1 || Integer.parseInt(version[1]) >= 30;
        return can && compute.port() != null ? 5 : 0;
    }

    private void addService(Compute compute, Place place, ElbParts.@Nullable Front front) {
        List<Output<String>> targetGroups = new ArrayList<>();
        if (front != null) {
            targetGroups.add(front.targetGroup());
        }
        ElbParts.extraTargets(t, compute).forEach(extra -> targetGroups.add(extra.arn()));
        boolean outside = !targetGroups.isEmpty();
        Set<Service.Port> ports = new LinkedHashSet<>();
        for (int port : NodePorts.ports(t, compute)) {
            ports.add(new Service.Port(port, outside ? NodePorts.of(t, compute, port) : null));
        }
        if (ports.isEmpty()) {
            return;
        }
        Address service = Translating.own("kubernetes-service", compute);
        t.add(
                service,
                compute,
                new Service.Spec(name(place.cluster()), namespace(place), Labels.program(compute.key()), ports));
        for (Cluster.NodePool pool : place.cluster().nodePools()) {
            for (int i = 0; i < targetGroups.size(); i++) {
                t.add(
                        Translating.shared("auto-scaling-targets", compute, pool.name() + "-" + i),
                        compute,
                        new AutoScalingTargets.Spec(
                                Translating.output(ClusterTranslator.nodes(place.cluster(), pool), "autoScalingGroup"),
                                targetGroups.get(i)));
            }
        }
        if (front != null) {
            t.export(compute, Compute.exports(front.url(), front.host(), Output.of(front.port())));
        } else if (compute.port() != null) {
            Output<String> host = Translating.output(service, "host");
            t.export(
                    compute,
                    Compute.exports(
                            Output.format("http://{}:" + compute.port(), host), host, Output.of(compute.port())));
        }
    }

    private void tellWhatIsNot(Compute compute, boolean fronted) {
        List<String> missing = new ArrayList<>();
        if (compute.directory() != null) {
            missing.add("directory (the image says it)");
        }
        if (!(compute.deployment() instanceof Compute.Deployment.Rolling)) {
            missing.add("blue-green and canary on a cluster (rolled out half at a time)");
        }
        if (compute.logRetention() != null) {
            missing.add("logRetention (logs are the machines'; the add-on amazon-cloudwatch-observability keeps them)");
        }
        if (!fronted && !compute.domains().isEmpty()) {
            missing.add("domains (it is not publicly reachable)");
        }
        if (t.option(compute, FargateOptions.class, FargateOptions.NAME).isPresent()) {
            missing.add("Aws.fargate() on a cluster");
        }
        t.notRealised(compute, missing);
    }

    // ---- when

    /** Five fields; what is only started by somebody is suspended, and its time means nothing. */
    private Optional<String> schedule(Job job) {
        if (job.schedule() instanceof Job.Schedule.CronSchedule cron) {
            return Optional.of(cron.expression().trim());
        }
        if (job.schedule() instanceof Job.Schedule.Every every) {
            Optional<String> expression = CronExpressions.every(every.interval());
            if (expression.isEmpty()) {
                t.error(
                        "aws.every",
                        job,
                        "every " + every.interval() + " is not possible on a cluster, whose hours and days begin anew.",
                        "Give whole minutes that divide an hour, or whole hours that divide a day.");
            }
            return expression;
        }
        return Optional.of("0 0 1 1 *");
    }
}

package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Domain;
import io.infrar.model.HealthCheck;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Relation;
import io.infrar.model.Tls;
import io.infrar.provider.aws.dns.Certificate;
import io.infrar.provider.aws.dns.CertificateValidation;
import io.infrar.provider.aws.elb.Listener;
import io.infrar.provider.aws.elb.LoadBalancer;
import io.infrar.provider.aws.elb.TargetGroup;
import io.infrar.spi.Charge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Load balancers before services, and the certificates that they need. */
final class ElbParts {
    static final int HTTPS = 443;
    static final int HTTP = 80;

    /** What AWS has as well unless said otherwise. */
    private static final int IDLE_TIMEOUT = 60;

    /** How long requests may run on when a target leaves: well beyond most, and short enough for a quick rollout. */
    private static final int DEREGISTRATION_DELAY = 30;

    private ElbParts() {}

    /**
     * What stands before a service.
     *
     * @param loadBalancer its load balancer
     * @param targetGroups where its tasks register: one, or two (blue, then green) when CodeDeploy moves the requests
     * @param listener what leads requests to the first target group; the service must be made after it
     * @param group the security group of the load balancer
     * @param port where it listens
     * @param host the name of the load balancer, for DNS records
     * @param zoneId the zone of that name, for alias records
     * @param url where it is reachable: its first domain, else the name of the load balancer
     */
    record Front(
            Address loadBalancer,
            List<Address> targetGroups,
            Address listener,
            Address group,
            int port,
            Output<String> host,
            Output<String> zoneId,
            Output<String> url) {
        /** The target group that gets the requests at first. */
        Output<String> targetGroup() {
            return Translating.output(targetGroups.get(0), "arn");
        }

        Output<String> listenerArn() {
            return Translating.output(listener, "arn");
        }

        /** The names of the target groups, as CodeDeploy wants them. */
        List<Output<String>> targetGroupNames() {
            return targetGroups.stream()
                    .map(each -> Translating.<String>output(each, "name"))
                    .toList();
        }
    }

    /** Whether a service has a load balancer of its own: it is public, or others refer to it. */
    static boolean isNeeded(Translating t, Compute compute) {
        return compute.port() != null
                && (compute.publiclyReachable()
                        || t.slice().neededBy(compute).stream()
                                .anyMatch(relation -> refers(relation) && !isBeside(t, compute, relation.from())));
    }

    /** Whether a program is on the same cluster, where it needs no load balancer to reach the other. */
    private static boolean isBeside(Translating t, Compute compute, ComponentKey other) {
        Cluster.Ref cluster = compute.cluster();
        Component user = t.environment().component(other).orElse(null);
        return cluster != null
                && (user instanceof Compute program && cluster.equals(program.cluster())
                        || user instanceof Job job && cluster.equals(job.cluster()));
    }

    private static boolean refers(Relation relation) {
        return relation.role() == Component.Role.USES || relation.role() == Component.Role.READS;
    }

    /**
     * Emits the load balancer of a service with its security group, target groups, listener and certificate. Its rules let the
     * load balancer reach the port of the service's own group.
     *
     * <p>Nothing listens for plain HTTP beside HTTPS unless an option asks to redirect it.
     *
     * @param network where the service is
     * @param targetType {@code ip} for tasks with a network interface of their own, {@code instance} otherwise
     * @return null when that is not possible; the findings say why
     */
    static @Nullable Front before(Translating t, Compute compute, Network network, String targetType) {
        Integer port = compute.port();
        if (port == null) {
            return null;
        }
        Component machine = machine(t, compute);
        int target = compute.cluster() == null ? port : NodePorts.of(t, compute, port);
        boolean open = compute.publiclyReachable();
        boolean tls = !compute.domains().isEmpty();
        if (open && !tls && compute.tlsRequired()) {
            t.error(
                    "aws.certificate",
                    compute,
                    "domains is empty: HTTPS needs a certificate, and a certificate a name.",
                    "Give a domain(...), or allow plain HTTP by tlsOptional().");
            return null;
        }
        int listening = compute.publicPort() != null ? compute.publicPort() : tls ? HTTPS : HTTP;
        Output<String> group = t.firewall().group(compute, "alb", network);
        Address groupAddress = Firewall.address(compute, "alb");
        t.firewall().group(machine, network);
        t.firewall().open(groupAddress, Firewall.address(machine), target);
        if (open) {
            t.firewall().openFrom(Cidr.ANYWHERE, groupAddress, Firewall.TCP, listening, listening);
        } else {
            Users.letIn(t, compute, network, groupAddress, listening);
        }
        Address loadBalancer = Translating.shared("load-balancer", compute);
        addLoadBalancer(t, loadBalancer, compute, network, LoadBalancer.Kind.APPLICATION, !open, group);

        boolean moved = compute.cluster() == null && !(compute.deployment() instanceof Compute.Deployment.Rolling);
        TargetGroup.Spec targets =
                targets(target, targetType, network, health(t, compute, compute.health(), null), "round_robin");
        List<Address> targetGroups = new ArrayList<>();
        if (moved) {
            targetGroups.add(Translating.shared("target-group", compute, "blue"));
            targetGroups.add(Translating.shared("target-group", compute, "green"));
        } else {
            targetGroups.add(Translating.shared("target-group", compute));
        }
        targetGroups.forEach(address -> t.add(address, compute, targets));

        Output<String> arn = Translating.output(loadBalancer, "arn");
        Output<String> first = Translating.output(targetGroups.get(0), "arn");
        Listener.Spec leading = tls
                ? Listener.Spec.https(
                        arn,
                        listening,
                        sslPolicy(Tls.V1_2),
                        certificate(t, compute, t.region(compute), compute.domains()),
                        first)
                : Listener.Spec.http(arn, listening, first);
        Address listener = Translating.shared("listener", compute, Integer.toString(listening));
        t.add(
                listener,
                compute,
                moved ? leading.movedByCodeDeploy(Translating.output(targetGroups.get(1), "arn")) : leading);

        if (tls && open && options(t, compute).redirectHttp()) {
            t.firewall().openFrom(Cidr.ANYWHERE, groupAddress, Firewall.TCP, HTTP, HTTP);
            t.add(
                    Translating.shared("listener", compute, Integer.toString(HTTP)),
                    compute,
                    new Listener.Spec(arn, HTTP, "HTTP", null, null, Set.of(), null, listening, null, Map.of()));
        }

        Output<String> host = Translating.output(loadBalancer, "dnsName");
        return new Front(
                loadBalancer,
                List.copyOf(targetGroups),
                listener,
                groupAddress,
                listening,
                host,
                Translating.output(loadBalancer, "zoneId"),
                url(tls, tls ? Output.of(compute.domains().get(0)) : host, listening));
    }

    /** Whose security group a program is in: its own, or that of the server on which it runs by Docker, or of its cluster. */
    static Component machine(Translating t, Component program) {
        Cluster.Ref cluster = program instanceof Compute compute
                ? compute.cluster()
                : program instanceof Job job ? job.cluster() : null;
        if (cluster != null) {
            return t.environment().component(cluster.key()).orElse(program);
        }
        return Optional.of(program)
                .filter(Compute.class::isInstance)
                .map(each -> ((Compute) each).host())
                .flatMap(server -> t.environment().component(server.key()))
                .filter(server ->
                        t.option(server, EcsHosts.class, EcsHosts.NAME).isEmpty())
                .orElse(program);
    }

    /** The addresses of a network; the block is what networks have unless it is given. */
    static Cidr block(Network network) {
        Cidr block = network.cidr();
        return block != null ? block : Cidr.parse("10.0.0.0/16");
    }

    /** The address of a listener; the port is left out where everybody assumes it. */
    static Output<String> url(boolean tls, Output<String> host, int port) {
        String scheme = tls ? "https" : "http";
        String end = port == (tls ? HTTPS : HTTP) ? "" : ":" + port;
        return host.isKnown()
                ? Output.of(scheme + "://" + host.get() + end)
                : Output.format(scheme + "://{}" + end, host);
    }

    /** Emits a load balancer with what it costs. */
    static void addLoadBalancer(
            Translating t,
            Address address,
            Component component,
            Network network,
            LoadBalancer.Kind kind,
            boolean internal,
            Output<String> group) {
        boolean http = kind == LoadBalancer.Kind.APPLICATION;
        LoadBalancerOptions options = options(t, component);
        Integer idleTimeout = options.idleTimeoutSeconds();
        List<Output<String>> subnets = internal ? Subnets.privateOf(t, network) : Subnets.publicOf(t, network);
        LoadBalancer.Spec spec = new LoadBalancer.Spec(
                kind,
                internal,
                Set.copyOf(subnets),
                Set.of(group),
                http ? Objects.requireNonNullElse(idleTimeout, IDLE_TIMEOUT) : null,
                http ? true : null,
                options.deletionProtection(),
                null,
                Map.of());
        String region = t.region(component);
        List<Charge> charges = new ArrayList<>();
        charges.add(Translating.hourly(http ? "alb" : "nlb", "hour", region, 1));
        charges.add(Translating.usage(
                http ? "alb" : "nlb",
                http ? "lcu" : "nlcu",
                region,
                Charge.HOURS_PER_MONTH.doubleValue(),
                "one capacity unit on average: 25 new connections a second, or 1 GB an hour"));
        if (!internal) {
            charges.add(Translating.hourly("public-ipv4", "in-use-or-idle", region, subnets.size()));
        }
        // AWS puts what faces the Internet only where a gateway leads there.
        List<Address> after = internal ? List.of() : List.of(Translating.own("internet-gateway", network));
        t.addAfter(after, address, component, spec, charges.toArray(Charge[]::new));
    }

    private static LoadBalancerOptions options(Translating t, Component component) {
        return t.option(component, LoadBalancerOptions.class, LoadBalancerOptions.NAME)
                .orElse(LoadBalancerOptions.NONE);
    }

    static TargetGroup.Spec targets(
            int port, String targetType, Network network, TargetGroup.Health health, @Nullable String algorithm) {
        return new TargetGroup.Spec(
                port,
                algorithm == null ? "TCP" : "HTTP",
                targetType,
                Subnets.vpc(network),
                health,
                DEREGISTRATION_DELAY,
                algorithm,
                Map.of());
    }

    /**
     * A health check within what load balancers can do.
     *
     * @param check as the service says it; null takes every answer of {@code /} but a server error
     * @param path instead of the one of the check; null keeps that
     */
    static TargetGroup.Health health(
            Translating t, Component component, @Nullable HealthCheck check, @Nullable String path) {
        if (check == null) {
            return new TargetGroup.Health(path == null ? "/" : path, 30, 5, 2, 3, path == null ? "200-499" : "200-399");
        }
        int interval = within(check.interval().toSeconds(), 5, 300);
        int timeout = within(check.timeout().toSeconds(), 2, Math.min(120, interval - 1));
        int unhealthy = within(check.retries(), 2, 10);
        if (interval != check.interval().toSeconds()
                || timeout != check.timeout().toSeconds()) {
            t.warning(
                    "aws.health",
                    component,
                    "health asks every " + check.interval().toSeconds() + " s with a timeout of "
                            + check.timeout().toSeconds() + " s; the load balancer asks every " + interval
                            + " s with a timeout of " + timeout + " s.",
                    "Use an interval of 5 to 300 s and a timeout from 2 s to below the interval.");
        }
        return new TargetGroup.Health(path == null ? check.path() : path, interval, timeout, 2, unhealthy, "200-399");
    }

    private static int within(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }

    /**
     * The security policy from a version of TLS on. See
     * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html">the policies</a>.
     */
    static String sslPolicy(Tls minimum) {
        return switch (minimum) {
            case V1_0 -> "ELBSecurityPolicy-TLS13-1-0-2021-06";
            case V1_1 -> "ELBSecurityPolicy-TLS13-1-1-2021-06";
            case V1_2 -> "ELBSecurityPolicy-TLS13-1-2-2021-06";
            case V1_3 -> "ELBSecurityPolicy-TLS13-1-3-2021-06";
        };
    }

    // ---- targets of load balancer components

    /**
     * The target groups in which a service or server registers because load balancer components route to it.
     *
     * @param target a service that is not on a server of its own, or a server
     */
    static List<ExtraTarget> extraTargets(Translating t, Component target) {
        List<ExtraTarget> all = new ArrayList<>();
        for (io.infrar.model.LoadBalancer each : t.slice().components(io.infrar.model.LoadBalancer.class)) {
            for (LoadBalancerTranslator.Targets targets : LoadBalancerTranslator.targets(t, each)) {
                if (targets.members().contains(target.key())) {
                    all.add(new ExtraTarget(
                            targets.address(each), LoadBalancerTranslator.leadingTo(t, each, targets), targets.port()));
                }
            }
        }
        return all;
    }

    /**
     * A target group of a load balancer component that routes to a service or server.
     *
     * @param targetGroup emitted by the load balancer; output {@code arn}
     * @param listeners what leads requests to it, rules included; an ECS service must be made after them
     * @param port the target's port
     */
    record ExtraTarget(Address targetGroup, List<Address> listeners, int port) {
        Output<String> arn() {
            return Translating.output(targetGroup, "arn");
        }
    }

    // ---- certificates

    /**
     * Emits a certificate for these names with its validation, as {@code shared("certificate", component)}, or finds the one of a
     * domain component that covers them.
     *
     * @param region where it is used; {@code us-east-1} for CloudFront
     * @param names the main one first, none twice
     * @return the ARN, known once the certificate is issued
     */
    static Output<String> certificate(Translating t, Component component, String region, List<String> names) {
        Set<Optional<Domain>> zones = new LinkedHashSet<>();
        names.forEach(name -> zones.add(zone(t, name)));
        Optional<Domain> zone = zones.iterator().next();
        if (zones.size() > 1) {
            t.error(
                    "aws.certificate",
                    component,
                    "domains " + names + " are not all in one zone, and a certificate is validated in one.",
                    "Give names of one zone, or add a load balancer for each zone.");
        } else if (zone.isPresent()
                && zone.get().certificate()
                && t.region(zone.get()).equals(region)
                && names.stream().allMatch(name -> covers(zone.get(), name))) {
            return Translating.output(Translating.shared("certificate-validation", zone.get()), "arn");
        }
        return addCertificate(t, component, region, names, zone);
    }

    /** Emits a certificate with its validation. */
    static Output<String> addCertificate(
            Translating t, Component component, String region, List<String> names, Optional<Domain> zone) {
        Address certificate = Translating.shared("certificate", component);
        Address validation = Translating.shared("certificate-validation", component);
        t.addIn(region, certificate, component, Certificate.Spec.requested(names), List.of());
        t.addIn(
                region,
                validation,
                component,
                new CertificateValidation.Spec(
                        Translating.output(certificate, "arn"),
                        zone.map(domain -> Translating.<String>output(Translating.own("hosted-zone", domain), "id"))
                                .orElse(null)),
                List.of());
        return Translating.output(validation, "arn");
    }

    /** The domain component on AWS whose zone has a name: the nearest one. */
    static Optional<Domain> zone(Translating t, String name) {
        return t.slice().components(Domain.class).stream()
                .filter(domain -> name.equals(domain.zone()) || name.endsWith("." + domain.zone()))
                .max(Comparator.comparingInt(domain -> domain.zone().length()));
    }

    /** Whether a name is the zone or right below it. */
    private static boolean covers(Domain domain, String name) {
        if (name.equals(domain.zone())) {
            return true;
        }
        String label = name.substring(0, name.length() - domain.zone().length() - 1);
        return !label.contains(".");
    }
}

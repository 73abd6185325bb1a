package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Network;
import io.infrar.model.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Load balancers before services, and the certificates that they need. */
final class ElbParts {
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
                    .map(group -> Translating.<String>output(group, "name"))
                    .toList();
        }
    }

    /** Whether a service has a load balancer of its own: it is public, or others refer to it. */
    static boolean isNeeded(Translating t, Compute compute) {
        return compute.port() != null
                && (compute.publiclyReachable()
                        || t.slice().neededBy(compute).stream()
                                .anyMatch(relation -> relation.role() == Component.Role.USES
                                        || relation.role() == Component.Role.READS));
    }

    /**
     * Emits the load balancer of a service with its security group, target groups, listener and certificate. Its rules let the
     * load balancer reach the port of the service's own group.
     *
     * @param network where the service is
     * @param targetType {@code ip} for tasks with a network interface of their own, {@code instance} otherwise
     * @return null when that is not possible; the findings say why
     */
    static @Nullable Front before(Translating t, Compute compute, Network network, String targetType) {
        Address loadBalancer = Translating.shared("load-balancer", compute);
        int port = compute.publicPort() != null ? compute.publicPort() : 443;
        boolean switched = !(compute.deployment() instanceof Compute.Deployment.Rolling);
        List<Address> targetGroups = switched
                ? List.of(
                        Translating.shared("target-group", compute, "blue"),
                        Translating.shared("target-group", compute, "green"))
                : List.of(Translating.shared("target-group", compute));
        Output<String> host = Translating.output(loadBalancer, "dnsName");
        Output<String> url = compute.domains().isEmpty()
                ? Output.format("https://{}", host)
                : Output.of("https://" + compute.domains().get(0));
        return new Front(
                loadBalancer,
                targetGroups,
                Translating.shared("listener", compute, Integer.toString(port)),
                Firewall.address(compute, "alb"),
                port,
                host,
                Translating.output(loadBalancer, "zoneId"),
                url);
    }

    /**
     * The ARNs of target groups in which a service or server registers because load balancer components route to it, by the port
     * of the target.
     */
    static List<ExtraTarget> extraTargets(Translating t, Component target) {
        return List.of();
    }

    /**
     * A target group of a load balancer component that routes to a service or server.
     *
     * @param targetGroup emitted by the load balancer; output {@code arn}
     * @param listeners what leads requests to it; an ECS service must be made after them
     * @param port the target's port
     */
    record ExtraTarget(Address targetGroup, List<Address> listeners, int port) {
        Output<String> arn() {
            return Translating.output(targetGroup, "arn");
        }
    }

    /**
     * Emits a certificate for these names with its validation, as {@code shared("certificate", component)}, or finds the one of a
     * domain component that covers them.
     *
     * @param region where it is used; {@code us-east-1} for CloudFront
     * @return the ARN, known once the certificate is issued
     */
    static Output<String> certificate(Translating t, Component component, String region, List<String> domains) {
        return Translating.output(Translating.shared("certificate-validation", component), "arn");
    }
}

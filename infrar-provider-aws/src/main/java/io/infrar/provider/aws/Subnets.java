package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import java.util.List;
import java.util.stream.Stream;

/** Where in a network things go: what other translators ask for instead of knowing how a network is built. */
final class Subnets {
    private Subnets() {}

    /**
     * The subnets that the Internet can reach, one for each of {@link #zones}: for load balancers, and for workloads of a network
     * without NAT.
     */
    static List<Output<String>> publicOf(Translating t, Network network) {
        return all(t, network, "public");
    }

    /** The subnets that the Internet cannot reach, one for each of {@link #zones}: for databases and caches. */
    static List<Output<String>> privateOf(Translating t, Network network) {
        return all(t, network, "private");
    }

    /** The subnets of programs, one for each zone that was asked for: private ones if they reach the Internet, else public ones. */
    static List<Output<String>> workload(Translating t, Network network) {
        List<Output<String>> subnets = hasNat(network) ? privateOf(t, network) : publicOf(t, network);
        return subnets.subList(0, Math.min(network.zones(), subnets.size()));
    }

    /**
     * What programs in {@link #workload} should wait for: the route tables by which they reach the Internet, which no subnet
     * refers to.
     */
    static List<Address> routes(Translating t, Network network) {
        if (!hasNat(network)) {
            return List.of(Translating.own("route-table", network, "public"));
        }
        return zones(t, network).stream()
                .limit(network.zones())
                .map(zone -> Translating.own("route-table", network, "private-" + letter(zone)))
                .toList();
    }

    static Output<String> vpc(Network network) {
        return Translating.output(Translating.own("vpc", network), "id");
    }

    /** Whether private subnets reach the Internet; else workloads are in public subnets, with public addresses. */
    static boolean hasNat(Network network) {
        return network.nat() != Network.Nat.NONE;
    }

    /**
     * The zones that have subnets. One is enough when asked for, but AWS puts load balancers, databases and clusters only where
     * there are two: then a second one has subnets too, which cost nothing. Subnets given one by one stay as they are.
     */
    static List<String> zones(Translating t, Network network) {
        boolean given =
                !network.publicSubnets().isEmpty() || !network.privateSubnets().isEmpty();
        int count = network.zones() == 1 && !given && needsTwo(t) ? 2 : network.zones();
        return Translating.zones(t.region(network), count);
    }

    /** The last letter of a zone's name, by which its subnets are called. */
    static String letter(String zone) {
        return zone.substring(zone.length() - 1);
    }

    static Address address(Network network, String kind, String zone) {
        return Translating.own("subnet", network, kind + "-" + letter(zone));
    }

    private static List<Output<String>> all(Translating t, Network network, String kind) {
        return zones(t, network).stream()
                .map(zone -> Translating.<String>output(address(network, kind, zone), "id"))
                .toList();
    }

    private static boolean needsTwo(Translating t) {
        return Stream.<Class<? extends Component>>of(Database.class, LoadBalancer.class, Compute.class, Cluster.class)
                .anyMatch(kind -> !t.slice().components(kind).isEmpty());
    }
}

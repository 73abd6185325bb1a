package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.hetzner.cloud.Subnet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a network into a network with a subnet in the network zone of its location. Both are free. */
final class NetworkTranslator {
    private static final Cidr DEFAULT = Cidr.parse("10.0.0.0/16");
    private static final List<Cidr> PRIVATE =
            List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("172.16.0.0/12"), Cidr.parse("192.168.0.0/16"));

    /** The gateway of public interfaces, which servers could not reach any more. */
    private static final Cidr GATEWAY = Cidr.parse("172.31.1.1/32");

    private static final int SMALLEST = 24;
    private static final int SMALLEST_SUBNET = 30;

    private final Translating t;

    NetworkTranslator(Translating t) {
        this.t = t;
    }

    /** The address block, given or chosen. */
    static Cidr block(Network network) {
        return network.cidr() == null ? DEFAULT : network.cidr();
    }

    /** The id of a network, known once servers and load balancers can be put into it. */
    static Output<String> id(Network network) {
        return Translating.output(Translating.own("subnet", network), "networkId");
    }

    void translate(Network network) {
        t.export(network, Network.exports(id(network)));
        List<Cidr> subnets = subnets(network);
        if (check(network, subnets)) {
            build(network, subnets);
        }
    }

    /**
     * Those that are written in the model, or else one of 256 addresses: a network takes 100 servers and load balancers, and it can grow
     * while the subnet stays.
     */
    private static List<Cidr> subnets(Network network) {
        Set<Cidr> given = new LinkedHashSet<>(network.privateSubnets());
        given.addAll(network.publicSubnets());
        if (!given.isEmpty()) {
            return List.copyOf(given);
        }
        Cidr block = block(network);
        return List.of(new Cidr(block.base(), Math.max(block.prefix(), SMALLEST)));
    }

    private boolean check(Network network, List<Cidr> subnets) {
        boolean good = true;
        Cidr block = block(network);
        if (PRIVATE.stream().noneMatch(each -> each.contains(block))) {
            t.error(
                    "hetzner.network.cidr",
                    network,
                    "cidr is " + block + ", and networks have private addresses.",
                    "Give a block within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");
            good = false;
        } else if (block.prefix() > SMALLEST) {
            t.error(
                    "hetzner.network.cidr",
                    network,
                    "cidr is " + block + ", and networks have 256 addresses or more.",
                    "Give a /" + SMALLEST + " or a larger block.");
            good = false;
        }
        for (Cidr subnet : subnets) {
            String problem = !block.contains(subnet)
                    ? "lies outside of the network's block " + block
                    : subnet.prefix() > SMALLEST_SUBNET
                            ? "is smaller than /" + SMALLEST_SUBNET
                            : subnet.contains(GATEWAY)
                                    ? "has 172.31.1.1 in it, which servers reach the Internet by"
                                    : null;
            if (problem != null) {
                t.error(
                        "hetzner.network.subnets",
                        network,
                        "subnet " + subnet + " " + problem + ".",
                        "Give another block in privateSubnets(...), or another cidr(...).");
                good = false;
            }
        }
        return good;
    }

    private void build(Network network, List<Cidr> subnets) {
        Address address = Translating.own("network", network);
        t.add(
                address,
                network,
                new io.infrar.provider.hetzner.cloud.Network.Spec(
                        block(network).toString(),
                        Set.of(),
                        false,
                        network.traits().isProtected(),
                        Map.of()));
        String zone = Zones.of(t.region(network));
        for (int i = 0; i < subnets.size(); i++) {
            t.add(
                    i == 0
                            ? Translating.own("subnet", network)
                            : Translating.own("subnet", network, Integer.toString(i + 1)),
                    network,
                    new Subnet.Spec(
                            Translating.output(address, "id"), subnets.get(i).toString(), Subnet.CLOUD, zone, null));
        }
        if (network.nat() != Network.Nat.NONE) {
            t.warning(
                    "hetzner.nat",
                    network,
                    "nat is " + network.nat() + ", and Hetzner has no NAT gateways: servers reach the Internet by their"
                            + " own public addresses.",
                    "Write nat(Network.Nat.NONE), or let a server forward and add a route to it.");
        }
        List<String> missing = new ArrayList<>();
        if (network.zones() > 1) {
            missing.add("zones: a network reaches all locations of " + zone + "; spread() keeps servers apart");
        }
        if (!network.publicSubnets().isEmpty()) {
            missing.add("publicSubnets: what reaches a server is said by its firewall, not by its subnet");
        }
        t.notRealised(network, missing);
    }
}

package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.aws.ec2.ElasticIp;
import io.infrar.provider.aws.ec2.Image;
import io.infrar.provider.aws.ec2.Instance;
import io.infrar.provider.aws.ec2.InternetGateway;
import io.infrar.provider.aws.ec2.NatGateway;
import io.infrar.provider.aws.ec2.RouteTable;
import io.infrar.provider.aws.ec2.RouteTable.Route;
import io.infrar.provider.aws.ec2.RouteTable.Target;
import io.infrar.provider.aws.ec2.Subnet;
import io.infrar.provider.aws.ec2.Vpc;
import io.infrar.provider.aws.ec2.VpcEndpoint;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a network into a VPC: in each zone a public and a private subnet, an Internet gateway, and the NAT that was asked for with
 * a route table for the private subnet of each zone.
 */
final class NetworkTranslator {
    private static final Cidr DEFAULT = Cidr.parse("10.0.0.0/16");
    private static final String ANYWHERE = Cidr.ANYWHERE.toString();

    /** The smallest one that the price list has; forwarding needs the network, not the processor. */
    private static final String NAT_MACHINE = "t4g.micro";

    /** Where those are not offered. */
    private static final String NAT_MACHINE_X86 = "t3.micro";

    /** It has iptables, so it can begin before it reaches the Internet. */
    private static final String NAT_SYSTEM = "ubuntu-24.04";

    private static final int NAT_DISK = 8;
    private static final int NAT_GIGABYTES = 10;

    private final Translating t;

    NetworkTranslator(Translating t) {
        this.t = t;
    }

    void translate(Network network) {
        t.export(network, Network.exports(Subnets.vpc(network)));
        List<String> zones = Subnets.zones(t, network);
        Cidr block = network.cidr() == null ? DEFAULT : network.cidr();
        if (zones.size() < network.zones()) {
            t.error(
                    "aws.network.zones",
                    network,
                    "zones is " + network.zones() + ", and " + t.region(network) + " has " + zones.size()
                            + " for everybody.",
                    "Ask for at most " + zones.size() + ", or choose another region.");
            return;
        }
        if (!isSize(block)) {
            t.error(
                    "aws.network.cidr",
                    network,
                    "cidr is " + block + ", and AWS takes blocks from /" + Carving.LARGEST + " to /" + Carving.SMALLEST
                            + ".",
                    "Give a block of such a size, as 10.0.0.0/16.");
            return;
        }
        List<Cidr> given = new ArrayList<>(network.publicSubnets());
        given.addAll(network.privateSubnets());
        List<Cidr> publicBlocks = network.publicSubnets().isEmpty()
                ? Carving.publicOf(block, zones.size(), given)
                : network.publicSubnets();
        List<Cidr> taken = new ArrayList<>(given);
        taken.addAll(publicBlocks);
        List<Cidr> privateBlocks = network.privateSubnets().isEmpty()
                ? Carving.privateOf(block, zones.size(), taken)
                : network.privateSubnets();
        if (check(network, block, "publicSubnets", publicBlocks, zones.size())
                & check(network, block, "privateSubnets", privateBlocks, zones.size())) {
            build(network, block, zones, publicBlocks, privateBlocks);
        }
    }

    private boolean check(Network network, Cidr block, String field, List<Cidr> subnets, int zones) {
        boolean good = true;
        if (subnets.size() < zones) {
            t.error(
                    "aws.network.subnets",
                    network,
                    "cidr " + block + " has no room for " + zones + " " + field + ".",
                    "Give a larger block, fewer zones, or other subnets.");
            good = false;
        }
        for (Cidr subnet : subnets) {
            if (!isSize(subnet)) {
                t.error(
                        "aws.network.subnets",
                        network,
                        field + " has " + subnet + ", and AWS takes blocks from /" + Carving.LARGEST + " to /"
                                + Carving.SMALLEST + ".",
                        "Give a block of such a size.");
                good = false;
            } else if (!block.contains(subnet)) {
                t.error(
                        "aws.network.subnets",
                        network,
                        field + " has " + subnet + ", which lies outside of the network's block " + block + ".",
                        "Give a block inside it, or another cidr(...).");
                good = false;
            }
        }
        return good;
    }

    private static boolean isSize(Cidr block) {
        return block.prefix() >= Carving.LARGEST && block.prefix() <= Carving.SMALLEST;
    }

    private void build(
            Network network, Cidr block, List<String> zones, List<Cidr> publicBlocks, List<Cidr> privateBlocks) {
        Output<String> vpc = Subnets.vpc(network);
        t.add(Translating.own("vpc", network), network, new Vpc.Spec(block.toString(), true, true, Map.of()));
        for (int i = 0; i < zones.size(); i++) {
            String zone = zones.get(i);
            t.add(
                    Subnets.address(network, "public", zone),
                    network,
                    new Subnet.Spec(vpc, publicBlocks.get(i).toString(), zone, !Subnets.hasNat(network), Map.of()));
            t.add(
                    Subnets.address(network, "private", zone),
                    network,
                    new Subnet.Spec(vpc, privateBlocks.get(i).toString(), zone, false, Map.of()));
        }
        Address gateway = Translating.own("internet-gateway", network);
        t.add(gateway, network, new InternetGateway.Spec(vpc, Map.of()));
        t.add(
                Translating.own("route-table", network, "public"),
                network,
                new RouteTable.Spec(
                        vpc,
                        Set.of(new Route(ANYWHERE, Translating.output(gateway, "id"), Target.GATEWAY)),
                        Set.copyOf(Subnets.publicOf(t, network)),
                        Map.of()));
        Set<Output<String>> privateTables = privateTables(network, block, zones, gateway);
        if (Subnets.hasNat(network)) {
            // Free, and what goes this way is not charged by the NAT.
            t.add(
                    Translating.own("vpc-endpoint", network, "s3"),
                    network,
                    new VpcEndpoint.Spec(
                            vpc,
                            "com.amazonaws." + t.region(network) + ".s3",
                            VpcEndpoint.Kind.GATEWAY,
                            privateTables,
                            Set.of(),
                            Set.of(),
                            false,
                            null,
                            Map.of()));
        }
    }

    /** A table for each zone that was asked for; the first one also has the subnet of a zone that AWS demands besides. */
    private Set<Output<String>> privateTables(Network network, Cidr block, List<String> zones, Address gateway) {
        Map<String, Set<Output<String>>> subnets = new LinkedHashMap<>();
        for (int i = 0; i < zones.size(); i++) {
            String letter = Subnets.letter(zones.get(i < network.zones() ? i : 0));
            subnets.computeIfAbsent(letter, each -> new HashSet<>())
                    .add(Translating.output(Subnets.address(network, "private", zones.get(i)), "id"));
        }
        Set<Output<String>> tables = new HashSet<>();
        Route shared = sharedRoute(network, block, zones.get(0), gateway);
        subnets.forEach((letter, inside) -> {
            Route route = network.nat() == Network.Nat.GATEWAY_PER_ZONE ? gateway(network, letter, gateway) : shared;
            Address table = Translating.own("route-table", network, "private-" + letter);
            t.add(
                    table,
                    network,
                    new RouteTable.Spec(
                            Subnets.vpc(network), route == null ? Set.of() : Set.of(route), inside, Map.of()));
            tables.add(Translating.output(table, "id"));
        });
        return tables;
    }

    private @Nullable Route sharedRoute(Network network, Cidr block, String zone, Address gateway) {
        return switch (network.nat()) {
            case NONE, GATEWAY_PER_ZONE -> null;
            case SHARED_GATEWAY -> gateway(network, Subnets.letter(zone), gateway);
            case INSTANCE -> instance(network, block, zone);
        };
    }

    // ---- NAT

    private Route gateway(Network network, String letter, Address internet) {
        String region = t.region(network);
        Address address = Translating.shared("elastic-ip", network, "nat-" + letter);
        t.add(address, network, new ElasticIp.Spec(null, Map.of()), address(region));
        Address nat = Translating.own("nat-gateway", network, letter);
        // AWS refuses it in a VPC without an attached gateway.
        t.addAfter(
                List.of(internet),
                nat,
                network,
                new NatGateway.Spec(
                        Translating.output(Translating.own("subnet", network, "public-" + letter), "id"),
                        Translating.output(address, "id"),
                        Map.of()),
                Translating.hourly("nat-gateway", "zonal", region, 1),
                Translating.usage(
                        "nat-gateway",
                        "data-processed",
                        region,
                        NAT_GIGABYTES,
                        NAT_GIGABYTES + " GB a month through each NAT gateway"));
        return new Route(ANYWHERE, Translating.output(nat, "id"), Target.NAT_GATEWAY);
    }

    private static Charge address(String region) {
        return Translating.hourly("public-ipv4", "in-use-or-idle", region, 1);
    }

    /** One machine that forwards what comes from the private subnets, under its own address. */
    private Route instance(Network network, Cidr block, String zone) {
        String region = t.region(network);
        String type = t.option(network, InstanceClass.class, InstanceClass.NAME)
                .map(InstanceClass::type)
                .orElseGet(() -> InstanceTypes.find(NAT_MACHINE, region).isPresent() ? NAT_MACHINE : NAT_MACHINE_X86);
        Optional<InstanceTypes.InstanceType> known = InstanceTypes.find(type, region);
        if (known.isEmpty()) {
            t.error(
                    "aws.instance-class",
                    network,
                    "instance class " + type + " is not offered in " + region + ".",
                    "Choose another, such as " + String.join(", ", InstanceTypes.alternatives(type, region)) + ".");
        }
        String architecture =
                known.map(InstanceTypes.InstanceType::architecture).orElse(InstanceTypes.X86);
        Image image = Image.find(NAT_SYSTEM, architecture).orElseThrow();
        Output<String> group = t.firewall().group(network, "nat", network);
        Address groupAddress = Firewall.address(network, "nat");
        t.firewall().openFrom(block, groupAddress, Firewall.ALL, Firewall.EVERY_PORT, Firewall.EVERY_PORT);
        t.firewall().openTo(groupAddress, Cidr.ANYWHERE, Firewall.ALL, Firewall.EVERY_PORT, Firewall.EVERY_PORT);
        Address machine = Translating.own("instance", network, "nat");
        // Its first start fetches packages.
        t.addAfter(
                List.of(Translating.own("route-table", network, "public"), Firewall.rules(groupAddress)),
                machine,
                network,
                new Instance.Spec(
                        image.id(),
                        image.rootDevice(),
                        type,
                        Translating.output(Subnets.address(network, "public", zone), "id"),
                        Set.of(group),
                        true,
                        null,
                        null,
                        Output.of(forwarding(block)),
                        NAT_DISK,
                        true,
                        1,
                        false,
                        false,
                        Map.of()),
                Translating.hourly("ec2", type, region, 1),
                Translating.charge("ebs", "gp3-storage", region, BigDecimal.valueOf(NAT_DISK)));
        t.add(
                Translating.shared("elastic-ip", network, "nat"),
                network,
                new ElasticIp.Spec(Translating.output(machine, "id"), Map.of()),
                address(region));
        return new Route(ANYWHERE, Translating.output(machine, "id"), Target.INSTANCE);
    }

    /** A unit of systemd, so that it forwards after every start. */
    private static String forwarding(Cidr block) {
        return """
                #!/bin/sh
                set -eu
                cat > /etc/sysctl.d/90-nat.conf <<'END'
                net.ipv4.ip_forward = 1
                net.ipv4.conf.all.send_redirects = 0
                END
                cat > /etc/systemd/system/nat.service <<'END'
                [Unit]
                Description=Forward what comes from the private subnets
                After=network-online.target
                Wants=network-online.target
                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=/usr/sbin/sysctl --system
                ExecStart=/usr/sbin/iptables -t nat -A POSTROUTING -s %1$s ! -d %1$s -j MASQUERADE
                ExecStop=/usr/sbin/iptables -t nat -D POSTROUTING -s %1$s ! -d %1$s -j MASQUERADE
                [Install]
                WantedBy=multi-user.target
                END
                systemctl daemon-reload
                systemctl enable --now nat.service
                """.formatted(block);
    }
}

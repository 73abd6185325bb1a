package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A private network.
 *
 * @param cidr its address block; null lets the provider choose
 * @param zones in how many failure zones subnets are made, 1 or more
 * @param publicSubnets blocks of the subnets that the Internet can reach, one per zone; empty lets the provider split {@code cidr}
 * @param privateSubnets blocks of the subnets that it cannot reach, likewise
 * @param nat how private subnets reach the Internet
 */
public record Network(
        String name,
        Traits traits,
        @Nullable Cidr cidr,
        int zones,
        List<Cidr> publicSubnets,
        List<Cidr> privateSubnets,
        Nat nat)
        implements Component {
    public Network {
        requireNonNull(nat, "nat is null");
        publicSubnets = Values.copy(publicSubnets);
        privateSubnets = Values.copy(privateSubnets);
    }

    /** How private subnets reach the Internet. */
    public enum Nat {
        NONE,
        /** One small server that forwards: the cheap way. */
        INSTANCE,
        /** One managed gateway for all zones. */
        SHARED_GATEWAY,
        /** One managed gateway in each zone: the default of clouds that have them. */
        GATEWAY_PER_ZONE
    }

    @Override
    public Kind kind() {
        return Kind.NETWORK;
    }

    @Override
    public void references(References references) {}

    @Override
    public void check(Problems problems) {
        problems.check(zones >= 1, this, "zones", "must be 1 or more, is " + zones);
        List<Cidr> subnets = new ArrayList<>(publicSubnets);
        subnets.addAll(privateSubnets);
        problems.check(
                publicSubnets.isEmpty() || publicSubnets.size() == zones,
                this,
                "publicSubnets",
                "must be one per zone (" + zones + "), are " + publicSubnets.size());
        problems.check(
                privateSubnets.isEmpty() || privateSubnets.size() == zones,
                this,
                "privateSubnets",
                "must be one per zone (" + zones + "), are " + privateSubnets.size());
        for (int i = 0; i < subnets.size(); i++) {
            Cidr subnet = subnets.get(i);
            problems.check(
                    cidr == null || cidr.contains(subnet),
                    this,
                    "subnet " + subnet,
                    "lies outside the network " + cidr);
            for (Cidr other : subnets.subList(i + 1, subnets.size())) {
                problems.check(!subnet.overlaps(other), this, "subnet " + subnet, "overlaps " + other);
            }
        }
    }

    /** A network by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.NETWORK;
        }

        /** The provider's id of the network. */
        public Output<String> id() {
            return output("id");
        }
    }

    /** What a network gives to others. */
    public record Exports(String id) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> id) {
        return Map.of("id", id);
    }

    /** Builds a {@link Network}; one zone and NAT by one gateway per zone unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final Problems problems;
        private final String name;
        private @Nullable Cidr cidr;
        private int zones = 1;
        private List<Cidr> publicSubnets = List.of();
        private List<Cidr> privateSubnets = List.of();
        private Nat nat = Nat.GATEWAY_PER_ZONE;

        Builder(String name, Problems problems) {
            this.name = name;
            this.problems = problems;
        }

        /** The address block, such as {@code 10.0.0.0/16}. */
        public Builder cidr(String block) {
            List<Cidr> parsed = parse("cidr", block);
            cidr = parsed.isEmpty() ? null : parsed.get(0);
            return this;
        }

        /** In how many failure zones subnets are made. */
        public Builder zones(int count) {
            zones = count;
            return this;
        }

        /** The blocks of the public subnets, one per zone. */
        public Builder publicSubnets(String... blocks) {
            publicSubnets = parse("publicSubnets", blocks);
            return this;
        }

        /** The blocks of the private subnets, one per zone. */
        public Builder privateSubnets(String... blocks) {
            privateSubnets = parse("privateSubnets", blocks);
            return this;
        }

        /** How private subnets reach the Internet. */
        public Builder nat(Nat way) {
            nat = way;
            return this;
        }

        private List<Cidr> parse(String field, String... blocks) {
            List<Cidr> parsed = new ArrayList<>();
            for (String block : blocks) {
                try {
                    parsed.add(Cidr.parse(block));
                } catch (IllegalArgumentException e) {
                    problems.add("network '" + name + "': " + field + ": " + e.getMessage());
                }
            }
            return parsed;
        }

        @Override
        Network build(String componentName) {
            return new Network(componentName, traits(), cidr, zones, publicSubnets, privateSubnets, nat);
        }
    }
}

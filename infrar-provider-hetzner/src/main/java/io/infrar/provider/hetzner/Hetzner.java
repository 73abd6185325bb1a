package io.infrar.provider.hetzner;

import java.util.Set;

/** What only Hetzner has: options of components. */
public final class Hetzner {
    /** The provider's id, as in {@code on("hetzner")}. */
    public static final String ID = "hetzner";

    static final Set<String> OPTIONS = Set.of(LoadBalancerType.NAME);

    private Hetzner() {}

    /** Names the type of a load balancer, such as {@code lb21}; else the smallest that takes its targets is chosen. */
    public static LoadBalancerType loadBalancerType(String type) {
        return new LoadBalancerType(type);
    }
}

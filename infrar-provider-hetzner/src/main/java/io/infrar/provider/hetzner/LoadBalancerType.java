package io.infrar.provider.hetzner;

/**
 * Names the type of a load balancer; made by {@link Hetzner#loadBalancerType}.
 *
 * @param type such as {@code lb21}
 */
public record LoadBalancerType(String type) implements HetznerOption {
    static final String NAME = "load-balancer-type";

    @Override
    public String option() {
        return NAME;
    }
}

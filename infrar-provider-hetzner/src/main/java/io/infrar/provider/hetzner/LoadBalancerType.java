package io.infrar.provider.hetzner;

import io.infrar.model.ProviderOption;

/**
 * Names the type of a load balancer; made by {@link Hetzner#loadBalancerType}.
 *
 * @param type such as {@code lb21}
 */
public record LoadBalancerType(String type) implements ProviderOption {
    static final String NAME = "load-balancer-type";

    @Override
    public String provider() {
        return Hetzner.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

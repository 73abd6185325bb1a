package io.infrar.provider.cloudflare;

import static java.util.Objects.requireNonNull;

import io.infrar.model.ProviderOption;

/** The zone that the hosts of a component are in. Made by {@link Cloudflare#zone}. */
public record ZoneName(String zone) implements ProviderOption {
    static final String NAME = "zone";

    public ZoneName {
        requireNonNull(zone, "zone is null");
    }

    @Override
    public String provider() {
        return Cloudflare.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

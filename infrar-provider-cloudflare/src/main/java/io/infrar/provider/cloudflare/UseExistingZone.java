package io.infrar.provider.cloudflare;

import io.infrar.model.ProviderOption;

/** Whether a domain's zone is there already and stays. Made by {@link Cloudflare#existingZone()}. */
public record UseExistingZone(boolean existing) implements ProviderOption {
    static final String NAME = "existing-zone";

    @Override
    public String provider() {
        return Cloudflare.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

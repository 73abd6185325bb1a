package io.infrar.provider.cloudflare;

import io.infrar.model.ProviderOption;

/** Whether a visitor stays with the server that answered first. Made by {@link Cloudflare#sessionAffinity()}. */
public record Affinity(boolean cookie) implements ProviderOption {
    static final String NAME = "session-affinity";

    @Override
    public String provider() {
        return Cloudflare.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

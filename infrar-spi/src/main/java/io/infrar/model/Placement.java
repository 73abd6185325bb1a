package io.infrar.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where a component goes.
 *
 * @param provider the id of a provider, such as {@code aws}
 * @param region the provider's word for the region; null means the provider's first region
 * @param account a name under which credentials are configured; null means the default ones
 */
public record Placement(
        String provider, @Nullable String region, @Nullable String account) {
    public Placement {
        requireNonNull(provider, "provider is null");
    }

    @Override
    public String toString() {
        return provider + (region == null ? "" : "/" + region) + (account == null ? "" : "@" + account);
    }
}

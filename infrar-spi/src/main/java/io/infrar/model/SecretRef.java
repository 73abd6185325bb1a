package io.infrar.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Where a secret value is kept: never the value. This is what specs, plans, state and outputs hold.
 *
 * @param store the id of a secret store: {@code env}, {@code file}, {@code literal} or one of a provider
 * @param name the store's name for it
 * @param version what changes whenever the value does: the store's own version, or a keyed fingerprint that the engine
 *     computes for stores without versions; null until then
 */
public record SecretRef(String store, String name, @Nullable String version) {
    public SecretRef {
        requireNonNull(store, "store is null");
        requireNonNull(name, "name is null");
    }

    public static SecretRef of(String store, String name) {
        return new SecretRef(store, name, null);
    }

    public SecretRef withVersion(@Nullable String newVersion) {
        return new SecretRef(store, name, newVersion);
    }
}

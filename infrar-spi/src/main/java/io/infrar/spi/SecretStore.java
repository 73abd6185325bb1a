package io.infrar.spi;

import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import java.util.Optional;

/** Keeps secret values. */
public interface SecretStore {
    /** What stands in {@link SecretRef#store()}. */
    String id();

    /** The value of that version, or of the newest where the reference has none. */
    Optional<SecretValue> get(SecretRef secret);

    /**
     * Keeps a value under a name of this store; the same value again keeps its version.
     *
     * @throws ProviderException of kind {@code INVALID} when this store can only be read
     */
    SecretRef put(String name, SecretValue value);
}

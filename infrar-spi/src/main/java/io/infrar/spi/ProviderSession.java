package io.infrar.spi;

import java.util.Optional;

/** An open connection to one account of a provider. Closed by the engine at the end of the run. */
public interface ProviderSession extends AutoCloseable {
    /**
     * The verbs of a resource type.
     *
     * @param type one of the provider's {@link Provider#types()}
     */
    <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type);

    /** The store in which this account keeps secrets, if it has one. */
    default Optional<SecretStore> secrets() {
        return Optional.empty();
    }

    @Override
    void close();
}

package io.infrar.provider.aws;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsType;
import io.infrar.provider.aws.secrets.AwsSecretStore;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.SecretStore;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One account during a run. */
final class AwsSession implements ProviderSession {
    private final AwsClients clients;
    private final ConcurrentMap<String, ResourceHandler<?, ?>> handlers = new ConcurrentHashMap<>();

    AwsSession(AwsClients clients) {
        this.clients = clients;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
        return (ResourceHandler<S, O>) handlers.computeIfAbsent(type.name(), name -> {
            AwsType<?, ?> known = Objects.requireNonNull(AwsTypes.ALL.get(name), () -> "no type " + name);
            return known.handler().apply(clients);
        });
    }

    @Override
    public Optional<SecretStore> secrets() {
        return Optional.of(new AwsSecretStore(clients));
    }

    @Override
    public void close() {
        clients.close();
    }
}

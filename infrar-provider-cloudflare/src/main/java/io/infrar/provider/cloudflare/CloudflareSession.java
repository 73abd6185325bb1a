package io.infrar.provider.cloudflare;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareType;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One account during a run. */
final class CloudflareSession implements ProviderSession {
    private final CloudflareApi api;
    private final ConcurrentMap<String, ResourceHandler<?, ?>> handlers = new ConcurrentHashMap<>();

    CloudflareSession(CloudflareApi api) {
        this.api = api;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
        return (ResourceHandler<S, O>) handlers.computeIfAbsent(type.name(), name -> {
            CloudflareType<?, ?> known = Objects.requireNonNull(CloudflareTypes.ALL.get(name), () -> "no type " + name);
            return known.handler().apply(api);
        });
    }

    @Override
    public void close() {
        api.close();
    }
}

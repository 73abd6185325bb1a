package io.infrar.provider.hetzner;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerType;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One account during a run. */
final class HetznerSession implements ProviderSession {
    private final HetznerApi api;
    private final ConcurrentMap<String, ResourceHandler<?, ?>> handlers = new ConcurrentHashMap<>();

    HetznerSession(HetznerApi api) {
        this.api = api;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
        return (ResourceHandler<S, O>) handlers.computeIfAbsent(type.name(), name -> {
            HetznerType<?, ?> known = Objects.requireNonNull(HetznerTypes.ALL.get(name), () -> "no type " + name);
            return known.handler().apply(api);
        });
    }

    @Override
    public void close() {
        api.close();
    }
}

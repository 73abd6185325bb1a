package io.infrar.provider.hetzner.api;

import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.function.Function;

/** A resource type and who handles it: what the provider lists. */
public record HetznerType<S extends Record, O extends Record>(
        ResourceType<S, O> type, Function<HetznerApi, ResourceHandler<S, O>> handler) {
    public static <S extends Record, O extends Record> HetznerType<S, O> of(
            ResourceType<S, O> type, Function<HetznerApi, ResourceHandler<S, O>> handler) {
        return new HetznerType<>(type, handler);
    }
}

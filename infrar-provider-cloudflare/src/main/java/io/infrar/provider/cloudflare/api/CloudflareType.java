package io.infrar.provider.cloudflare.api;

import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.function.Function;

/** A resource type and who handles it: what the provider lists. */
public record CloudflareType<S extends Record, O extends Record>(
        ResourceType<S, O> type, Function<CloudflareApi, ResourceHandler<S, O>> handler) {
    public static <S extends Record, O extends Record> CloudflareType<S, O> of(
            ResourceType<S, O> type, Function<CloudflareApi, ResourceHandler<S, O>> handler) {
        return new CloudflareType<>(type, handler);
    }
}

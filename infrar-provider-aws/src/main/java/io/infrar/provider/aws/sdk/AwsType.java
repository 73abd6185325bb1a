package io.infrar.provider.aws.sdk;

import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.function.Function;

/** A resource type and who handles it: what the provider lists. */
public record AwsType<S extends Record, O extends Record>(
        ResourceType<S, O> type, Function<AwsClients, ResourceHandler<S, O>> handler) {
    public static <S extends Record, O extends Record> AwsType<S, O> of(
            ResourceType<S, O> type, Function<AwsClients, ResourceHandler<S, O>> handler) {
        return new AwsType<>(type, handler);
    }
}

package io.infrar.provider.aws.elasticache;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

/** Whether a value fits its parameter is not tried: the simulation takes everything. */
class CacheParameterGroupTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "cache-parameter-group";
    }

    @Override
    protected Object spec() {
        return new CacheParameterGroup.Spec(
                "redis7",
                Map.of("maxmemory-policy", "allkeys-lru", "timeout", "300"),
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new CacheParameterGroup.Spec(
                "redis7", Map.of("maxmemory-policy", "noeviction"), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(
                new CacheParameterGroup.Spec("valkey8", Map.of("maxmemory-policy", "allkeys-lru"), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.elastiCache("us-east-1")
                    .describeCacheParameterGroups()
                    .cacheParameterGroups()
                    .size());
        }
    }
}

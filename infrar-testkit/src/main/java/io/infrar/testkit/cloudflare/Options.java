package io.infrar.testkit.cloudflare;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the builder of a simulator was told. */
record Options(
        String accountId,
        Map<String, Set<String>> tokens,
        Plan plan,
        Duration zoneInitializing,
        @Nullable Duration zoneActivation,
        Duration domainActivation,
        Duration deploymentTime,
        int filesPerDeployment,
        long fileSize,
        int callsPerWindow,
        Duration window,
        BucketStore buckets) {
    Options {
        tokens = Map.copyOf(tokens);
    }

    Optional<Duration> activation() {
        return Optional.ofNullable(zoneActivation);
    }
}

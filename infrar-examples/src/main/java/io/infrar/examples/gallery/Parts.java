package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.model.Compute;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Monitor;
import io.infrar.model.Network;

/** What several architectures have in common. */
final class Parts {
    private Parts() {}

    static Compute.Builder platform(Compute.Builder c) {
        return c.image("infrar-platform:1.4")
                .port(8080)
                .cpu(1)
                .memory(gib(2))
                .health("/health")
                .env("ENVIRONMENT", "production")
                .env("DATABASE_HOST", database("main").host())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("REDIS_URL", cache("main").uri())
                .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts"), bucket("logs"));
    }

    static EnvironmentBuilder infrarBuckets(EnvironmentBuilder e, String prefix) {
        return e.bucket("uploads", b -> b.bucketName(prefix + "-uploads"))
                .bucket("artifacts", b -> b.bucketName(prefix + "-artifacts"))
                .bucket("logs", b -> b.bucketName(prefix + "-logs"));
    }

    static Compute.Builder webranaBackend(Compute.Builder c) {
        return c.image("webrana/backend:1")
                .port(8080)
                .health("/health")
                .env("DATABASE_URL", database("main").jdbcUrl())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("ENCRYPTION_KEY", secret("encryption-key"))
                .env("JWT_SECRET", secret("jwt"))
                .uses(database("main"), cache("main"));
    }

    static EnvironmentBuilder webranaData(EnvironmentBuilder e, String block, int zones) {
        return e.network("main", n -> n.cidr(block).zones(zones).nat(Network.Nat.SHARED_GATEWAY))
                .registry("backend", r -> {})
                .registry("frontend", r -> {})
                .secret("encryption-key", s -> s.generated(64))
                .secret("jwt", s -> s.generated(64))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .storage(gib(20))
                                .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")))
                .bucket("backups", b -> b.expireAfter(days(30)))
                .backup(
                        "daily",
                        b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .monitor(
                        "data",
                        m -> m.watch(database("main"))
                                .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80)));
    }
}

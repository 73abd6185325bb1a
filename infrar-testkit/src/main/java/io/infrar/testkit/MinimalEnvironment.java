package io.infrar.testkit;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.gib;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Stage;
import io.infrar.spi.Provider;
import java.util.Set;

/** The least that can be said of each kind. */
final class MinimalEnvironment {
    private static final String NAME = "part";

    private MinimalEnvironment() {}

    /** One component of each of the kinds that the provider realises. */
    static Environment of(Provider provider, Set<Kind> kinds) {
        EnvironmentBuilder builder =
                Infra.environment("contract").stage(Stage.DEVELOPMENT).on(provider.id());
        kinds.stream().filter(provider.kinds()::contains).forEach(kind -> add(builder, kind, provider));
        return builder.build();
    }

    private static void add(EnvironmentBuilder builder, Kind kind, Provider provider) {
        switch (kind) {
            case NETWORK -> builder.network(NAME, n -> n.cidr("10.0.0.0/16"));
            case SERVER -> builder.server(NAME, s -> {});
            case COMPUTE -> builder.compute(NAME, c -> c.image("part:1").port(8080));
            case JOB -> builder.job(NAME, j -> j.image("part:1"));
            case DATABASE -> builder.database(NAME, d -> d.postgres("15"));
            case CACHE -> builder.cache(NAME, c -> c.redis("7"));
            case BUCKET -> builder.bucket(NAME, b -> {});
            case SECRET -> builder.secret(NAME, s -> s.generated(32));
            case PARAMETER -> builder.parameter(NAME, p -> p.value("value"));
            case STATIC_SITE -> builder.staticSite(NAME, s -> s.directory("out"));
            case LOAD_BALANCER -> builder.loadBalancer(NAME, l -> l.https(443));
            case GATEWAY -> builder.gateway(NAME, g -> {});
            case DOMAIN -> builder.domain(NAME, d -> d.zone("example.org"));
            case REGISTRY -> builder.registry(NAME, r -> {});
            case CLUSTER -> builder.cluster(NAME, c -> c.version("1.31").nodePool("main", 2, gib(4), 1, 1));
            case MONITOR -> builder.monitor(NAME, m -> {});
            case EDGE -> edge(builder, provider);
            case MAIL -> builder.mail(NAME, m -> m.domain("example.org"));
            case BACKUP -> backup(builder, provider);
            case AUDIT_LOG -> builder.auditLog(NAME, a -> {});
            case EXTERNAL -> builder.external(NAME, e -> {});
            case NATIVE -> builder.resource(NAME, r -> {});
        }
    }

    /** In front of whatever the provider has. */
    private static void edge(EnvironmentBuilder builder, Provider provider) {
        if (provider.kinds().contains(Kind.STATIC_SITE)) {
            add(builder, Kind.STATIC_SITE, provider);
            builder.edge(NAME, e -> e.inFrontOf(staticSite(NAME)));
        } else if (provider.kinds().contains(Kind.BUCKET)) {
            add(builder, Kind.BUCKET, provider);
            builder.edge(NAME, e -> e.inFrontOf(bucket(NAME)));
        } else {
            add(builder, Kind.COMPUTE, provider);
            builder.edge(NAME, e -> e.inFrontOf(compute(NAME)));
        }
    }

    private static void backup(EnvironmentBuilder builder, Provider provider) {
        if (provider.kinds().contains(Kind.DATABASE)) {
            add(builder, Kind.DATABASE, provider);
            builder.backup(NAME, b -> b.of(database(NAME)).schedule("0 3 * * *"));
        } else {
            add(builder, Kind.SERVER, provider);
            builder.backup(NAME, b -> b.of(server(NAME)).schedule("0 3 * * *"));
        }
    }
}

package io.infrar.provider.local;

import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.List;
import java.util.Set;

/**
 * Real services on the machine that runs the program, without containers: PostgreSQL, Redis, an S3-compatible store, secrets,
 * processes behind a reverse proxy, static sites and scheduled jobs. They outlive the program and are found again by the next one.
 * Everything listens on loopback.
 */
public final class LocalProvider implements Provider {
    private static final List<Region> REGIONS = List.of(new Region("this-machine", "--", Jurisdiction.LOCAL));

    /** Called by {@link java.util.ServiceLoader}. */
    public LocalProvider() {}

    @Override
    public String id() {
        return Local.ID;
    }

    @Override
    public List<Region> regions() {
        return REGIONS;
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(
                Kind.NETWORK,
                Kind.SERVER,
                Kind.COMPUTE,
                Kind.JOB,
                Kind.DATABASE,
                Kind.CACHE,
                Kind.BUCKET,
                Kind.SECRET,
                Kind.PARAMETER,
                Kind.STATIC_SITE);
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        return List.of(
                PostgresServer.TYPE,
                DatabaseBackup.TYPE,
                RedisServer.TYPE,
                ObjectStore.TYPE,
                StoreBucket.TYPE,
                VaultSecret.TYPE,
                ServiceProcess.TYPE,
                ReverseProxy.TYPE,
                Site.TYPE,
                ScheduledJob.TYPE);
    }

    @Override
    public Set<String> options() {
        return Set.of(Local.PORT);
    }

    @Override
    public Translation translate(Slice slice) {
        return new LocalTranslator(slice).translate();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        return new LocalSession(connection);
    }
}

package io.infrar.examples;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.spi.StateStore;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Example I8 on simulated vendors whose state is in the folder: each process starts them anew. */
public final class ProductionCrashSubject implements CrashSubject {
    private static final Map<Path, Started> STARTED = new HashMap<>();

    private record Started(Vendors vendors, VendorProxies proxies) {
        void close() {
            proxies.close();
            vendors.close();
        }
    }

    /** Another process may have changed the state since the last time. */
    private static Started started(Path folder, CrashMoments moments) {
        synchronized (STARTED) {
            Optional.ofNullable(STARTED.remove(folder)).ifPresent(Started::close);
            Vendors vendors = new Vendors(folder.resolve("vendors"));
            VendorProxies proxies = new VendorProxies(vendors, 1);
            proxies.aroundChanges(moments::pass);
            Started started = new Started(vendors, proxies);
            STARTED.put(folder, started);
            return started;
        }
    }

    @Override
    public List<Environment> versions() {
        return FaultyProduction.versions(Path.of("target").toAbsolutePath());
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started started = started(folder, moments);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new HetznerProvider())
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .parallelism(8)
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        started.proxies().settings().forEach(builder::setting);
        return builder.build();
    }

    @Override
    public List<String> objects(Path folder) {
        return started(folder, CrashMoments.never()).vendors().ids();
    }
}

package io.infrar.provider.hetzner.storage;

import static io.infrar.model.Units.days;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.spi.StateStore;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Buckets in a store whose state is in the folder: each process has a simulator of its own, one after the other. */
public final class BucketCrashSubject implements CrashSubject {
    private static final Map<Path, Started> STARTED = new HashMap<>();

    private record Started(S3Sim sim, FaultProxy proxy) {
        void close() {
            proxy.close();
            sim.close();
        }
    }

    /** Another process may have changed the state since the last time. */
    private static Started started(Path folder, CrashMoments moments) {
        synchronized (STARTED) {
            Optional.ofNullable(STARTED.remove(folder)).ifPresent(Started::close);
            S3Sim sim = S3Sim.builder(Profile.HETZNER)
                    .state(folder.resolve("store"))
                    .start();
            FaultProxy proxy = FaultProxy.before(sim.endpoint(), 1)
                    .faults(new FaultProxy.Faults(1, List.of(FaultProxy.Fault.RESET), call -> {
                        if (!call.reads()) {
                            moments.pass();
                        }
                        return false;
                    }));
            Started started = new Started(sim, proxy);
            STARTED.put(folder, started);
            return started;
        }
    }

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("buckets").stage(Stage.DEVELOPMENT).on("hetzner", "fsn1");
        components.accept(builder);
        return builder.build();
    }

    @Override
    public List<Environment> versions() {
        return List.of(
                environment(e -> e.bucket(
                                "uploads",
                                b -> b.bucketName("crash-uploads")
                                        .versioned()
                                        .expireAfter(days(30))
                                        .emptyOnDestroy())
                        .bucket("dumps", b -> b.expireAfter("old/", days(3)))),
                environment(e -> e.bucket(
                                "uploads", b -> b.bucketName("crash-other").emptyOnDestroy())
                        .bucket("dumps", b -> b.cors("https://infrar.io", "GET"))));
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started started = started(folder, moments);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new HetznerProvider())
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        started.sim().settings().forEach(builder::setting);
        return builder.setting("HETZNER_S3_ENDPOINT", started.proxy().endpoint().toString())
                .build();
    }

    @Override
    public List<String> objects(Path folder) {
        return List.copyOf(started(folder, CrashMoments.never()).sim().buckets());
    }
}

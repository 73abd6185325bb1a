package io.infrar.provider.hetzner;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.StateStore;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.http.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A simulated project of Hetzner whose state is in the folder, so that it outlives the killed process. */
public final class HetznerCrashSubject implements CrashSubject {
    private static final Map<Path, Started> STARTED = new HashMap<>();

    private record Started(HetznerSim sim, FaultProxy proxy) {
        void close() {
            proxy.close();
            sim.close();
        }
    }

    /** Another process may have changed the state since the last time. */
    private static Started started(Path folder, CrashMoments moments) {
        synchronized (STARTED) {
            Optional.ofNullable(STARTED.remove(folder)).ifPresent(Started::close);
            // Reading the description takes longer than a whole run; other tests hold the calls to it.
            HetznerSim sim = HetznerSim.builder()
                    .state(folder.resolve("project"))
                    .unchecked()
                    .start();
            // The faults are drawn for each call before it is forwarded; there are none, but it can be fatal.
            FaultProxy proxy = FaultProxy.before(
                            URI.create("http://" + sim.endpoint().getAuthority()), 1)
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

    @Override
    public List<Environment> versions() {
        return FaultyProject.versions();
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started started = started(folder, moments);
        return HetznerTests.infra(started.sim(), folder)
                .state(store)
                .setting("HCLOUD_ENDPOINT", started.proxy().endpoint() + "/v1")
                .keyFile(folder.resolve("fingerprint.key"))
                .parallelism(8)
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100))
                .build();
    }

    @Override
    public List<String> objects(Path folder) {
        return FaultyProject.objects(started(folder, CrashMoments.never()).sim());
    }
}

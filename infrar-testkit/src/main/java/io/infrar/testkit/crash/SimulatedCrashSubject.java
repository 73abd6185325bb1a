package io.infrar.testkit.crash;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.http.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A provider on a simulator that keeps its state in the folder. It is started anew for each use, since another process may have
 * changed the state since the last time, behind a proxy that can be fatal around each call that changes something.
 *
 * @param <S> the simulator
 */
public abstract class SimulatedCrashSubject<S extends AutoCloseable> implements CrashSubject {
    private final Map<Path, Started<S>> started = new HashMap<>();

    private record Started<S extends AutoCloseable>(S simulator, FaultProxy proxy) {
        void close() {
            proxy.close();
            try {
                simulator.close();
            } catch (Exception e) {
                throw new IllegalStateException("the simulator does not end", e);
            }
        }
    }

    /** Starts the simulator with its state below the folder. */
    protected abstract S start(Path folder);

    /** Where the simulator listens. */
    protected abstract URI endpoint(S simulator);

    /**
     * Adds the provider and its settings; state, home, key file and retries are set.
     *
     * @param proxied to be called instead of the simulator: scheme, host and port
     */
    protected abstract void configure(Infra.Builder builder, S simulator, URI proxied);

    /** The ids, as rows have them, of every object there is. */
    protected abstract List<String> objects(S simulator);

    private Started<S> restart(Path folder, CrashMoments moments) {
        synchronized (started) {
            Started<S> before = started.remove(folder);
            if (before != null) {
                before.close();
            }
            S simulator = start(folder);
            URI root = URI.create("http://" + endpoint(simulator).getAuthority());
            Started<S> now = new Started<>(simulator, FaultProxy.before(root, 1).aroundChanges(moments::pass));
            started.put(folder, now);
            return now;
        }
    }

    @Override
    public final Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started<S> now = restart(folder, moments);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .parallelism(8)
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        configure(builder, now.simulator(), now.proxy().endpoint());
        return builder.build();
    }

    @Override
    public final List<String> objects(Path folder) {
        return objects(restart(folder, CrashMoments.never()).simulator());
    }
}

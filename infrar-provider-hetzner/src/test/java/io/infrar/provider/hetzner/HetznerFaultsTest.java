package io.infrar.provider.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.http.FaultProxy.Faults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that throttles, refuses, resets and loses answers. */
class HetznerFaultsTest {
    /** A run may end with a failure that was retried in vain; then one runs it again. */
    private static final int RUNS = 5;

    private static final long SEED = 7;

    private final HetznerSim sim = HetznerSim.start();
    private final StateStore store = new MemoryStateStore();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        sim.close();
    }

    private Infra infra(FaultProxy proxy) {
        return HetznerTests.infra(sim, folder)
                .state(store)
                .setting("HCLOUD_ENDPOINT", proxy.endpoint() + "/v1")
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100))
                .build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_and_nothing_is_orphaned_or_made_twice_when_that_share_of_calls_fails(double share) {
        URI upstream = URI.create("http://" + sim.endpoint().getAuthority());
        try (FaultProxy proxy = FaultProxy.before(upstream, SEED)) {
            for (Environment version : FaultyProject.versions()) {
                proxy.faults(Faults.any(share));
                converge(proxy, infra -> infra.plan(version));
                proxy.faults(Faults.NONE);
                try (Infra infra = infra(proxy)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                }
                assertThat(store.read(FaultyProject.NAME).rows())
                        .extracting(row -> String.valueOf(row.id()))
                        .containsExactlyInAnyOrderElementsOf(FaultyProject.objects(sim));
            }
            proxy.faults(Faults.any(share));
            converge(proxy, infra -> infra.planDestroy(FaultyProject.NAME));
        }
        assertThat(store.read(FaultyProject.NAME).rows()).isEmpty();
        assertThat(FaultyProject.objects(sim)).as("what is left").isEmpty();
    }

    private void converge(FaultProxy proxy, Function<Infra, Plan> planning) {
        for (int run = 1; ; run++) {
            try (Infra infra = infra(proxy)) {
                Plan plan = planning.apply(infra);
                assertThat(plan.blocking()).isEmpty();
                infra.apply(plan);
                return;
            } catch (ApplyException e) {
                assertThat(run)
                        .as("runs, the last ended with " + e.getMessage())
                        .isLessThan(RUNS);
            }
        }
    }
}

package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.http.FaultProxy.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recommended production environment through a network that throttles, refuses, resets and loses answers of both vendors. */
class ProductionFaultsTest {
    /** A run may end with a failure that was retried in vain; then one runs it again. */
    private static final int RUNS = 5;

    private static final long SEED = 7;

    private final StateStore store = new MemoryStateStore();

    @TempDir
    Path folder;

    private Infra infra(VendorProxies proxies) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new HetznerProvider())
                .state(store)
                .home(folder.resolve("home"))
                .base(folder)
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        proxies.settings().forEach(builder::setting);
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_and_nothing_is_orphaned_or_made_twice_when_that_share_of_calls_fails(double share) {
        try (Vendors vendors = new Vendors();
                VendorProxies proxies = new VendorProxies(vendors, SEED)) {
            Faults faults = Faults.any(share);
            for (Environment version : FaultyProduction.versions(folder)) {
                proxies.faults(faults);
                converge(proxies, infra -> infra.plan(version));
                proxies.faults(Faults.NONE);
                try (Infra infra = infra(proxies)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                }
                assertThat(store.read("faulty").rows())
                        .extracting(row -> String.valueOf(row.id()))
                        .containsExactlyInAnyOrderElementsOf(vendors.ids());
            }
            proxies.faults(faults);
            converge(proxies, infra -> infra.planDestroy("faulty"));
            assertThat(store.read("faulty").rows()).isEmpty();
            assertThat(vendors.everything()).as("what is left").isEmpty();
        }
    }

    private void converge(VendorProxies proxies, Function<Infra, Plan> planning) {
        for (int run = 1; ; run++) {
            try (Infra infra = infra(proxies)) {
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

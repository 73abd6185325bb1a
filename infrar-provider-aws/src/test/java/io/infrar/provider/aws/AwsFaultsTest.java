package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.http.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that throttles, refuses, resets and loses answers. */
class AwsFaultsTest {
    /** A run may end with a failure that was retried in vain; then one runs it again. */
    private static final int RUNS = 5;

    private static final long SEED = 7;

    private final Moto moto = Moto.shared();
    private final StateStore store = new MemoryStateStore();

    @TempDir
    Path folder;

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto has no services that become stable");
        moto.reset();
    }

    private Infra infra(FaultProxy proxy) {
        return AwsTests.infra(moto, folder)
                .state(store)
                .setting("AWS_ENDPOINT_URL", proxy.endpoint().toString())
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100))
                .build();
    }

    private Map<String, Set<String>> inventory() {
        try (AwsClients aws = AwsTests.clients(moto)) {
            return AwsInventory.all(aws, "eu-west-1");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_and_nothing_is_orphaned_or_made_twice_when_that_share_of_calls_fails(double share) {
        Map<String, Set<String>> before = inventory();
        try (FaultProxy proxy = FaultProxy.before(moto.endpoint(), SEED)) {
            for (Environment version : FaultyEnvironment.versions()) {
                proxy.faults(FaultProxy.Faults.any(share));
                converge(proxy, infra -> infra.plan(version));
                proxy.faults(FaultProxy.Faults.NONE);
                try (Infra infra = infra(proxy)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                }
                Map<String, Set<String>> made = without(inventory(), before);
                assertThat(recorded(made.keySet())).isEqualTo(made);
            }
            proxy.faults(FaultProxy.Faults.any(share));
            converge(proxy, infra -> infra.planDestroy("faulty"));
        }
        assertThat(store.read("faulty").rows()).isEmpty();
        assertThat(inventory()).as("what is left").isEqualTo(before);
    }

    private static Map<String, Set<String>> without(Map<String, Set<String>> all, Map<String, Set<String>> some) {
        all.forEach((type, ids) -> ids.removeAll(some.getOrDefault(type, Set.of())));
        return all;
    }

    /** The ids of the rows of some types. */
    private Map<String, Set<String>> recorded(Set<String> types) {
        Map<String, Set<String>> ids = new TreeMap<>();
        types.forEach(type -> ids.put(type, new TreeSet<>()));
        for (Row row : store.read("faulty").rows()) {
            ids.getOrDefault(row.address().type(), new TreeSet<>()).add(String.valueOf(row.id()));
        }
        return ids;
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

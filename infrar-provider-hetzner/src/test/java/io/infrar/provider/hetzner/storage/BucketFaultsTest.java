package io.infrar.provider.hetzner.storage;

import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.http.FaultProxy.Fault;
import io.infrar.testkit.http.FaultProxy.Faults;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketFaultsTest {
    private static final int RUNS = 10;

    @TempDir
    Path folder;

    private final StateStore store = new MemoryStateStore();
    private S3Sim sim;

    @BeforeEach
    void start() {
        sim = S3Sim.start(Profile.HETZNER);
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    private Infra infra(FaultProxy proxy) {
        return StorageTests.infra(sim, folder)
                .setting("HETZNER_S3_ENDPOINT", proxy.endpoint().toString())
                .state(store)
                .retries(2, Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("faults").stage(Stage.DEVELOPMENT).on("hetzner", "fsn1");
        components.accept(builder);
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_without_an_orphan_when_that_share_of_calls_fails(double share) {
        Environment first = environment(e -> {
            for (String name : List.of("uploads", "artifacts", "dumps")) {
                e.bucket(name, b -> b.versioned().expireAfter(days(30)).emptyOnDestroy());
            }
        });
        Environment second = environment(e -> {
            for (String name : List.of("uploads", "artifacts", "dumps")) {
                e.bucket(name, b -> b.expireAfter("old/", days(3)).emptyOnDestroy());
            }
        });
        try (FaultProxy proxy = FaultProxy.before(sim.endpoint(), 11)) {
            for (Environment version : List.of(first, second)) {
                proxy.faults(Faults.any(share));
                converge(proxy, infra -> infra.plan(version));
                proxy.faults(Faults.NONE);
                try (Infra infra = infra(proxy)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                }
                assertThat(sim.buckets()).hasSize(3);
            }
            proxy.faults(Faults.any(share));
            converge(proxy, infra -> infra.planDestroy("faults"));
        }
        assertThat(store.read("faults").rows()).isEmpty();
        assertThat(sim.buckets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_new_bucket_that_is_unknown_for_a_while_is_waited_for(int calls) {
        sim.close();
        sim = S3Sim.builder(Profile.HETZNER).newBucketsUnknownFor(calls).start();
        Environment environment =
                environment(e -> e.bucket("uploads", b -> b.versioned().expireAfter(days(30))));
        try (Infra infra = StorageTests.infra(sim, folder).state(store).build()) {
            infra.apply(infra.plan(environment));

            assertThat(infra.plan(environment).effective()).isEmpty();
        }
        assertThat(sim.buckets()).hasSize(1);
        assertThat(sim.calls().stream()
                        .filter(call -> call.line().matches("PUT /[^/]+")
                                && call.query().isEmpty()))
                .hasSize(1);
    }

    /** The SDK makes the call again by itself, and is told that the name is taken. */
    @Test
    void a_bucket_whose_create_call_got_no_answer_is_known_as_ones_own() {
        Environment environment = environment(e -> e.bucket("uploads", b -> b.bucketName("the-uploads")));
        boolean[] lost = new boolean[1];
        try (FaultProxy proxy = FaultProxy.before(sim.endpoint(), 1)) {
            proxy.faults(new Faults(1, List.of(Fault.LOST_ANSWER), call -> {
                boolean first = !lost[0] && call.action().equals("PUT /the-uploads");
                lost[0] |= first;
                return first;
            }));
            try (Infra infra = infra(proxy)) {
                infra.apply(infra.plan(environment));
                assertThat(infra.plan(environment).effective()).isEmpty();
            }
        }
        assertThat(lost[0]).isTrue();
        assertThat(sim.keys("the-uploads")).containsExactly(".infrar/owner");
    }

    /** The next run finds a bucket without a mark, which it knows to be its own since it saw that there was none. */
    @Test
    void a_bucket_whose_mark_was_never_written_is_found_again() {
        Environment environment = environment(e -> e.bucket("uploads", b -> b.bucketName("the-uploads")));
        try (FaultProxy proxy = FaultProxy.before(sim.endpoint(), 1)) {
            proxy.faults(new Faults(
                    1,
                    List.of(Fault.UNAVAILABLE),
                    call -> call.action().startsWith("PUT ") && call.action().contains(".infrar")));
            try (Infra infra = infra(proxy)) {
                infra.apply(infra.plan(environment));
            } catch (ApplyException expected) {
                assertThat(expected.report().failed()).isNotEmpty();
            }
            assertThat(sim.buckets()).containsExactly("the-uploads");
            assertThat(sim.keys("the-uploads")).isEmpty();
            proxy.faults(Faults.NONE);
            try (Infra infra = infra(proxy)) {
                infra.apply(infra.plan(environment));
                assertThat(infra.plan(environment).effective()).isEmpty();
            }
        }
        assertThat(sim.keys("the-uploads")).containsExactly(".infrar/owner");
    }

    private void converge(FaultProxy proxy, Function<Infra, Plan> planned) {
        for (int run = 1; ; run++) {
            try (Infra infra = infra(proxy)) {
                Plan plan = planned.apply(infra);
                if (plan.blocking().isEmpty()) {
                    infra.apply(plan);
                    return;
                }
            } catch (ApplyException e) {
                if (run == RUNS) {
                    throw e;
                }
            }
            assertThat(run).isLessThan(RUNS);
        }
    }
}

package io.infrar.provider.cloudflare.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.http.FaultProxy.Fault;
import io.infrar.testkit.http.FaultProxy.Faults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesFaultsTest {
    private static final int RUNS = 6;
    private static final List<Fault> KINDS = List.of(Fault.UNAVAILABLE, Fault.RESET, Fault.LOST_ANSWER);

    @TempDir
    Path folder;

    private final CloudflareSim sim = CloudflareTests.shared();
    private final StateStore store = new MemoryStateStore();

    @BeforeEach
    void beginWithNothing() {
        sim.reset();
        PagesSite.files(folder);
    }

    private Infra infra(FaultProxy proxy, int retries) {
        return CloudflareTests.infra(sim, folder)
                .state(store)
                .setting("CLOUDFLARE_BASE_URL", proxy.endpoint() + "/client/v4")
                .retries(retries, Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    private FaultProxy proxy(long seed) {
        URI sims = sim.endpoint();
        return FaultProxy.before(URI.create("http://" + sims.getAuthority()), seed);
    }

    private List<Deployment> deployments() {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            return api.call(RestRequest.get(PagesProject.path(api, "web") + "/deployments"))
                    .list("result", Deployment.class);
        }
    }

    private static Predicate<FaultProxy.Call> deploying() {
        return call -> call.action().startsWith("POST ") && call.action().endsWith("/deployments");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_without_a_deployment_too_many_when_that_share_of_calls_fails(double share) {
        int made = 0;
        try (FaultProxy proxy = proxy(7)) {
            for (Environment version : PagesSite.versions(folder)) {
                proxy.faults(new Faults(share, KINDS, call -> true));
                converge(proxy, infra -> infra.plan(version));
                proxy.faults(Faults.NONE);
                try (Infra infra = infra(proxy, 1)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                }
                assertThat(deployments()).hasSize(++made);
            }
            proxy.faults(new Faults(share, KINDS, call -> true));
            converge(proxy, infra -> infra.planDestroy(PagesSite.NAME));
        }
        assertThat(store.read(PagesSite.NAME).rows()).isEmpty();
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            assertThat(PagesProject.list(api)).isEmpty();
        }
    }

    @Test
    void a_deployment_whose_answer_was_lost_is_found_again_in_the_same_run() {
        Environment version = PagesSite.versions(folder).get(0);
        AtomicInteger lost = new AtomicInteger();
        try (FaultProxy proxy = proxy(1)) {
            proxy.faults(new Faults(
                    1, List.of(Fault.LOST_ANSWER), call -> deploying().test(call) && lost.getAndIncrement() == 0));

            converge(proxy, infra -> infra.plan(version));
        }
        assertThat(lost.get()).isEqualTo(1);
        assertThat(deployments()).hasSize(1);
    }

    @Test
    void a_new_deployment_whose_answer_was_lost_is_found_again_by_the_next_run() {
        List<Environment> versions = PagesSite.versions(folder);
        try (FaultProxy proxy = proxy(1)) {
            converge(proxy, infra -> infra.plan(versions.get(0)));
            proxy.faults(new Faults(1, List.of(Fault.LOST_ANSWER), deploying()));
            try (Infra infra = infra(proxy, 1)) {
                Plan plan = infra.plan(versions.get(1));
                assertThatThrownBy(() -> infra.apply(plan)).isInstanceOf(ApplyException.class);
            }
            proxy.faults(Faults.NONE);

            converge(proxy, infra -> infra.plan(versions.get(1)));
        }
        assertThat(deployments()).hasSize(2);
        assertThat(sim.site("web", "main").get("/index.html")).asString().isEqualTo("<p>two");
    }

    private void converge(FaultProxy proxy, Function<Infra, Plan> planning) {
        for (int run = 1; ; run++) {
            try (Infra infra = infra(proxy, 10)) {
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

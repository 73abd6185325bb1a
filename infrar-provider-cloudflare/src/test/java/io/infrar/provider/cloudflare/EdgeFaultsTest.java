package io.infrar.provider.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.http.FaultProxy;
import io.infrar.testkit.http.FaultProxy.Faults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeFaultsTest {
    private static final int RUNS = 6;

    @TempDir
    Path folder;

    private final CloudflareSim sim = CloudflareTests.shared();
    private final StateStore store = new MemoryStateStore();

    @BeforeEach
    void beginWithNothing() {
        sim.reset();
    }

    private Infra infra(FaultProxy proxy) {
        return CloudflareTests.infra(sim, folder)
                .provider(new KnownServers())
                .state(store)
                .setting("CLOUDFLARE_BASE_URL", proxy.endpoint() + "/client/v4")
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2})
    void everything_converges_without_anything_twice_when_that_share_of_calls_fails(double share) {
        URI upstream = URI.create("http://" + sim.endpoint().getAuthority());
        try (FaultProxy proxy = FaultProxy.before(upstream, 11)) {
            for (Environment version : EdgeSite.versions()) {
                proxy.faults(Faults.any(share));
                converge(proxy, infra -> infra.plan(version));
                proxy.faults(Faults.NONE);
                try (Infra infra = infra(proxy)) {
                    assertThat(infra.plan(version).effective()).isEmpty();
                    assertThat(infra.drift(EdgeSite.NAME).effective()).isEmpty();
                }
                assertNothingTwice();
            }
            proxy.faults(Faults.any(share));
            converge(proxy, infra -> infra.planDestroy(EdgeSite.NAME));
        }
        assertThat(store.read(EdgeSite.NAME).rows()).isEmpty();
        assertThat(get("/zones")).isEmpty();
        assertThat(get(balancing("pools"))).isEmpty();
        assertThat(get(balancing("monitors"))).isEmpty();
    }

    private String balancing(String what) {
        return "/accounts/" + sim.accountId() + "/load_balancers/" + what;
    }

    private void assertNothingTwice() {
        assertThat(get("/zones")).hasSize(1);
        String zone = "/zones/" + get("/zones").path(0).path("id").asText();
        assertThat(get(zone + "/dns_records")).hasSize(4);
        assertThat(get(zone + "/load_balancers")).hasSize(1);
        assertThat(get(balancing("pools"))).hasSize(1);
        assertThat(get(balancing("monitors"))).hasSize(1);
        assertThat(get(zone + "/rulesets/phases/http_request_firewall_managed/entrypoint")
                        .path("rules"))
                .hasSize(2);
        assertThat(get(zone + "/rulesets/phases/http_response_headers_transform/entrypoint")
                        .path("rules"))
                .hasSize(1);
    }

    private JsonNode get(String path) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            return api.call(RestRequest.get(path)).json().path("result");
        }
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

package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.testkit.http.FaultProxy;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsBeforeHetznerTest {
    private static final String NETWORK = "{'name':'main','ip_range':'10.0.0.0/16'}";

    private final HetznerSim sim = HetznerSim.start();
    private final FaultProxy proxy = FaultProxy.before(sim.endpoint().resolve("/"), 1);
    private final ApiClient api = new ApiClient(
            URI.create(proxy.endpoint().toString().replaceAll("/$", "") + "/v1"),
            sim.settings().get("HCLOUD_TOKEN"));

    @AfterEach
    void close() {
        proxy.close();
        sim.close();
    }

    private void always(FaultProxy.Fault fault) {
        proxy.faults(new FaultProxy.Faults(1, List.of(fault), call -> true));
    }

    @Test
    void refusals_look_like_those_of_hetzner() {
        always(FaultProxy.Fault.THROTTLED);
        assertThat(api.post("/networks", NETWORK).error()).isEqualTo("429 rate_limit_exceeded");
        always(FaultProxy.Fault.UNAVAILABLE);
        assertThat(api.post("/networks", NETWORK).error()).isEqualTo("503 unavailable");
        assertThat(sim.calls()).isEmpty();
    }

    @Test
    void what_was_made_is_there_although_the_answer_is_lost() {
        always(FaultProxy.Fault.LOST_ANSWER);
        assertThatThrownBy(() -> api.post("/networks", NETWORK)).isInstanceOf(UncheckedIOException.class);
        proxy.faults(FaultProxy.Faults.NONE);
        assertThat(api.post("/networks", NETWORK).error()).isEqualTo("409 uniqueness_error");
    }
}

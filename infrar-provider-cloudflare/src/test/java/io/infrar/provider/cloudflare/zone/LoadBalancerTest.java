package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.rest.RestRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LoadBalancerTest extends ZoneContract {
    private String first = "";
    private String second = "";

    @Override
    protected void prepare() {
        super.prepare();
        first = pool("first");
        second = pool("second");
    }

    private String pool(String name) {
        return result(RestRequest.post(
                        "/accounts/" + sim.accountId() + "/load_balancers/pools",
                        Map.of("name", name, "origins", List.of(Map.of("name", "a", "address", "203.0.113.1")))))
                .path("id")
                .asText();
    }

    @Override
    protected String type() {
        return "load-balancer";
    }

    private LoadBalancer.Spec spec(String name, String fallback, String affinity, String... pools) {
        List<Output<String>> all =
                List.of(pools).stream().<Output<String>>map(Output::of).toList();
        return new LoadBalancer.Spec(zone(), name, all, Output.of(fallback), "off", affinity, true);
    }

    @Override
    protected Object spec() {
        return spec("app.komply.one", first, "none", first);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("app.komply.one", second, "cookie", first, second));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("www.komply.one", first, "none", first));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(get("/zones/" + zoneId + "/load_balancers").size());
    }
}

package io.infrar.provider.cloudflare.zone;

import java.util.Optional;

class MonitorTest extends ZoneContract {
    @Override
    protected String type() {
        return "monitor";
    }

    @Override
    protected Object spec() {
        return new Monitor.Spec("https", "/health", "api.komply.one", null, "2xx", 60, 5, 2, false);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Monitor.Spec("https", "/ready", null, 8443, "200,301", 120, 4, 1, true));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(
                get("/accounts/" + sim.accountId() + "/load_balancers/monitors").size());
    }
}

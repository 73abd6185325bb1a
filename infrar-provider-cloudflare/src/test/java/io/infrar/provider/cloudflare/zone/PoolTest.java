package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import java.util.List;
import java.util.Optional;

class PoolTest extends ZoneContract {
    @Override
    protected String type() {
        return "pool";
    }

    @Override
    protected Object spec() {
        return new Pool.Spec(null, List.of(new Pool.Origin("a", Output.of("203.0.113.1"), null, 1)), null, "random", 1);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Pool.Spec(
                null,
                List.of(
                        new Pool.Origin("b", Output.of("203.0.113.2"), null, 1),
                        new Pool.Origin("a", Output.of("203.0.113.1"), 8443, 0.5)),
                null,
                "least_connections",
                2));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(
                get("/accounts/" + sim.accountId() + "/load_balancers/pools").size());
    }
}

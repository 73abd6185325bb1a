package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.cloud.Network.Route;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class NetworkTest extends HetznerHandlerContract {
    @Override
    protected String type() {
        return "network";
    }

    @Override
    protected Object spec() {
        return new Network.Spec(
                "10.8.0.0/16",
                Set.of(new Route("10.100.1.0/24", "10.8.1.1"), new Route("10.100.2.0/24", "10.8.1.2")),
                false,
                false,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Network.Spec(
                "10.8.0.0/15",
                Set.of(new Route("10.100.1.0/24", "10.8.1.9")),
                true,
                false,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Network.Spec("10.9.0.0/16", Set.of(), false, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/networks"));
    }
}

package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import java.util.Map;
import java.util.Optional;

class ZoneTest extends HetznerHandlerContract {
    @Override
    protected String type() {
        return "zone";
    }

    @Override
    protected Object spec() {
        return new Zone.Spec("example.org", 600, false, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Zone.Spec("example.org", 900, false, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Zone.Spec("example.net", null, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/zones"));
    }
}

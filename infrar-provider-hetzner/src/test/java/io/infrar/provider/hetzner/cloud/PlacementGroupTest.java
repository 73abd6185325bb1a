package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import java.util.Map;
import java.util.Optional;

class PlacementGroupTest extends HetznerHandlerContract {
    @Override
    protected String type() {
        return "placement-group";
    }

    @Override
    protected Object spec() {
        return new PlacementGroup.Spec("spread", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new PlacementGroup.Spec("spread", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/placement_groups"));
    }
}

package io.infrar.provider.hetzner;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.hetzner.HetznerSim;
import java.nio.file.Path;
import java.util.Map;

/** An environment through its life, in as many runs as there are calls. */
public final class Life {
    private final Map<String, String> settings;
    private final Path folder;
    private final MemoryStateStore store = new MemoryStateStore();

    public Life(HetznerSim sim, Path folder) {
        this(sim.settings(), folder);
    }

    public Life(Map<String, String> settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** One resource and nothing else. */
    public static Environment only(String type, Object spec) {
        return Infra.environment("life")
                .stage(Stage.DEVELOPMENT)
                .on(Hetzner.ID)
                .resource("thing", r -> r.type(type).spec(spec))
                .build();
    }

    public Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    /** Plans, fails where that says errors, and applies. */
    public Plan apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            if (!plan.blocking().isEmpty()) {
                throw new AssertionError("refused: " + plan.blocking());
            }
            infra.apply(plan);
            return plan;
        }
    }

    public void destroy(Environment environment) {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(environment.name()));
        }
    }

    /** A new run. */
    public Infra infra() {
        return HetznerTests.infra(settings, folder).state(store).build();
    }
}

package io.infrar.provider.hetzner;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import io.infrar.testkit.hetzner.HetznerSim;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every type of resource promises, tried against a simulated Hetzner that is empty before each test. */
public abstract class HetznerHandlerContract extends HandlerContract {
    @TempDir
    protected Path folder;

    private static final HetznerSim SHARED = HetznerSim.start();

    protected final HetznerSim sim = SHARED;

    @BeforeEach
    void beginWithNothing() {
        sim.reset();
        prepare();
    }

    /** Fails when a request or an answer broke the official description. */
    @AfterEach
    void conforms() {
        sim.assertConforms();
    }

    /** Makes what the spec refers to; each test begins without anything. */
    protected void prepare() {}

    @Override
    protected final String provider() {
        return Hetzner.ID;
    }

    @Override
    protected Infra infra(StateStore store) {
        return HetznerTests.infra(sim, folder).state(store).build();
    }

    /** How many there are of a path such as {@code /servers}. */
    protected final int count(String path) {
        return HetznerTests.list(sim, path).size();
    }
}

package io.infrar.provider.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every type of resource promises, tried against a simulated Cloudflare that is empty before each test. */
public abstract class CloudflareHandlerContract extends HandlerContract {
    @TempDir
    protected Path folder;

    protected final CloudflareSim sim = CloudflareTests.shared();

    private int violations;

    @BeforeEach
    void beginWithNothing() {
        sim.reset();
        violations = sim.violations().size();
        prepare();
    }

    @AfterEach
    void calls_are_what_the_official_description_says() {
        assertThat(sim.violations().stream().skip(violations)).isEmpty();
    }

    /** Makes what the spec refers to. */
    protected void prepare() {}

    @Override
    protected final String provider() {
        return Cloudflare.ID;
    }

    @Override
    protected Infra infra(StateStore store) {
        return CloudflareTests.infra(sim, folder).state(store).build();
    }
}

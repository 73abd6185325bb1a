package io.infrar.provider.aws;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What every type of resource promises, tried against a simulated AWS that is empty before each test; minutes for all of them. */
@Tag("each-type")
public abstract class AwsHandlerContract extends HandlerContract {
    @TempDir
    Path folder;

    protected final Moto moto = Moto.shared();

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        prepare();
    }

    /** Makes what the spec refers to; each test begins without anything. */
    protected void prepare() {}

    @Override
    protected final String provider() {
        return Aws.ID;
    }

    @Override
    protected Infra infra(StateStore store) {
        return AwsTests.infra(moto, folder).state(store).build();
    }
}

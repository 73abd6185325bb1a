package io.infrar.provider.hetzner.storage;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class BucketTest extends HandlerContract {
    private static final S3Sim SIM = S3Sim.start(Profile.HETZNER);

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        SIM.close();
    }

    @BeforeEach
    void beginWithNothing() {
        SIM.reset();
    }

    @Override
    protected String provider() {
        return "hetzner";
    }

    @Override
    protected String type() {
        return "bucket";
    }

    @Override
    protected Infra infra(StateStore store) {
        return StorageTests.infra(SIM, folder).state(store).build();
    }

    @Override
    protected Object spec() {
        return new Bucket.Spec(
                "infrar-contract-uploads",
                true,
                Set.of(new Bucket.LifecycleRule("", 90, 90, 7), new Bucket.LifecycleRule("temp/", 1, null, null)),
                null,
                false,
                false);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Bucket.Spec(
                "infrar-contract-uploads",
                false,
                null,
                List.of(new Bucket.CorsRule(
                        Set.of("https://infrar.io"), Set.of("GET", "PUT"), Set.of("*"), Set.of("ETag"), 3600)),
                true,
                true));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Bucket.Spec("infrar-contract-other", false, null, null, false, false));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(SIM.buckets().size());
    }
}

package io.infrar.provider.hetzner.storage;

import io.infrar.Infra;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.s3.S3Access;
import io.infrar.s3.S3Store;
import io.infrar.testkit.s3.S3Sim;
import java.net.URI;
import java.nio.file.Path;

/** What tests of buckets share. */
final class StorageTests {
    private StorageTests() {}

    static Infra.Builder infra(S3Sim sim, Path folder) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new HetznerProvider())
                .home(folder.resolve("home"));
        sim.settings().forEach(builder::setting);
        return builder;
    }

    static S3Store store(S3Sim sim, String project) {
        S3Sim.Credentials keys = sim.credentials(project);
        return new S3Store(
                new S3Access(
                        "Hetzner Object Storage",
                        URI.create(sim.settings().get("HETZNER_S3_ENDPOINT")),
                        "fsn1",
                        keys.accessKey(),
                        io.infrar.model.SecretValue.of(keys.secretKey())),
                "the keys of the test");
    }
}

package io.infrar.provider.hetzner.storage;

import static io.infrar.model.Units.days;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.testkit.crash.SimulatedCrashSubject;
import io.infrar.testkit.s3.S3Sim;
import io.infrar.testkit.s3.S3Sim.Profile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Buckets in a store whose state is in the folder: each process has a simulator of its own, one after the other. */
public final class BucketCrashSubject extends SimulatedCrashSubject<S3Sim> {
    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("buckets").stage(Stage.DEVELOPMENT).on("hetzner", "fsn1");
        components.accept(builder);
        return builder.build();
    }

    @Override
    public List<Environment> versions() {
        return List.of(
                environment(e -> e.bucket(
                                "uploads",
                                b -> b.bucketName("crash-uploads")
                                        .versioned()
                                        .expireAfter(days(30))
                                        .emptyOnDestroy())
                        .bucket("dumps", b -> b.expireAfter("old/", days(3)))),
                environment(e -> e.bucket(
                                "uploads", b -> b.bucketName("crash-other").emptyOnDestroy())
                        .bucket("dumps", b -> b.cors("https://infrar.io", "GET"))));
    }

    @Override
    protected S3Sim start(Path folder) {
        return S3Sim.builder(Profile.HETZNER).state(folder.resolve("store")).start();
    }

    @Override
    protected URI endpoint(S3Sim sim) {
        return sim.endpoint();
    }

    @Override
    protected void configure(Infra.Builder builder, S3Sim sim, URI proxied) {
        builder.provider(new HetznerProvider());
        sim.settings().forEach(builder::setting);
        builder.setting("HETZNER_S3_ENDPOINT", proxied.toString());
    }

    @Override
    protected List<String> objects(S3Sim sim) {
        return List.copyOf(sim.buckets());
    }
}

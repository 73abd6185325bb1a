package io.infrar.testkit.fake;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Kind;
import io.infrar.model.Stage;
import io.infrar.spi.Provider;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.ProviderContract;
import java.nio.file.Path;
import java.util.List;

class FakeProviderContractTest extends ProviderContract {
    private final FakeCloud cloud = FakeCloud.inMemory();

    @Override
    protected Provider provider() {
        return new FakeProvider(cloud);
    }

    @Override
    protected Infra infra() {
        return Infra.builder()
                .onlyGivenProviders()
                .provider(provider())
                .state(new MemoryStateStore())
                .keyFile(Path.of("target", "test-fingerprint.key"))
                .build();
    }

    @Override
    protected Environment environment() {
        var builder = Infra.environment("contract").stage(Stage.DEVELOPMENT).on("fake");
        provider().kinds().stream()
                .filter(kind -> kind != Kind.STATIC_SITE)
                .flatMap(kind -> minimal(kind).components().stream())
                .forEach(component -> {
                    switch (component.kind()) {
                        case NETWORK -> builder.network("n", n -> n.zones(2));
                        case COMPUTE -> builder.compute("c", c -> c.image("c:1"));
                        case JOB -> builder.job("j", j -> j.image("j:1"));
                        case DATABASE -> builder.database("d", d -> d.postgres("15"));
                        case CACHE -> builder.cache("k", c -> c.redis("7"));
                        case BUCKET -> builder.bucket("b", b -> {});
                        case SECRET -> builder.secret("s", s -> s.generated(20));
                        case PARAMETER -> builder.parameter("p", p -> p.value("v"));
                        default -> throw new AssertionError(component.kind());
                    }
                });
        return builder.build();
    }

    @Override
    protected List<String> leftovers() {
        return cloud.objects().stream().map(FakeObject::toString).toList();
    }
}

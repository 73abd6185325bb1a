package io.infrar.provider.local;

import static io.infrar.model.Units.mib;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Stage;
import io.infrar.spi.Provider;
import io.infrar.testkit.ProviderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class LocalProviderContractTest extends ProviderContract {
    @TempDir
    Path folder;

    @Override
    protected Provider provider() {
        return new LocalProvider();
    }

    @Override
    protected Infra infra() {
        try {
            LocalHome.site(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return LocalHome.builder(folder)
                .onlyGivenProviders()
                .provider(provider())
                .build();
    }

    @Override
    protected Environment environment() {
        return LocalPrograms.small();
    }

    @Override
    protected Environment minimal(Kind kind) {
        EnvironmentBuilder environment =
                Infra.environment("contract").stage(Stage.DEVELOPMENT).on("local");
        return switch (kind) {
            // What this machine is already needs no resource, so there is something else beside it.
            case NETWORK -> withSite(environment.network("part", n -> n.cidr("10.0.0.0/16")));
            case SERVER -> withSite(environment.server("part", s -> {}));
            case PARAMETER -> withSite(environment.parameter("part", p -> p.value("value")));
            // All buckets are in one store, which is not called after any of them.
            case BUCKET -> environment.bucket("store", b -> {}).build();
            case COMPUTE ->
                environment
                        .compute("part", c -> c.command("true").port(8080).replicas(2))
                        .build();
            case JOB -> environment.job("part", j -> j.command("true")).build();
            case DATABASE -> environment.database("part", d -> d.postgres("15")).build();
            case CACHE ->
                environment.cache("part", c -> c.redis("7").memory(mib(16))).build();
            case SECRET -> environment.secret("part", s -> s.generated(32)).build();
            case STATIC_SITE -> withSite(environment);
            default -> throw new AssertionError("add the least of a " + kind);
        };
    }

    private static Environment withSite(EnvironmentBuilder environment) {
        return environment.staticSite("part", s -> s.directory("site")).build();
    }

    @Override
    protected List<String> leftovers() {
        Path home = LocalHome.home(folder);
        try (Stream<Path> files = Files.exists(home) ? Files.walk(home) : Stream.empty()) {
            return files.map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

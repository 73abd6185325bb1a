package io.infrar.examples.snippets;

import io.infrar.Infra;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class ParameterFileTest extends HandlerContract {
    @TempDir
    Path folder;

    @Override
    protected String provider() {
        return "file";
    }

    @Override
    protected String type() {
        return "parameter";
    }

    @Override
    protected Object spec() {
        return Map.of("value", "1.4");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(Map.of("value", "1.5"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Infra infra(StateStore store) {
        return Infra.builder()
                .onlyGivenProviders()
                .provider(new FileProvider())
                .setting("PARAMETERS_FOLDER", folder.toString())
                .state(store)
                .home(folder.resolve("home"))
                .build();
    }

    @Override
    protected Optional<Integer> count() {
        try (Stream<Path> files = Files.list(folder)) {
            return Optional.of((int) files.filter(Files::isRegularFile).count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

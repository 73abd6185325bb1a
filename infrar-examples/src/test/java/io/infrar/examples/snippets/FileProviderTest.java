package io.infrar.examples.snippets;

// region provider-test
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Provider;
import io.infrar.testkit.ProviderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileProviderTest extends ProviderContract {
    @TempDir
    Path folder;

    @Override
    protected Provider provider() {
        return new FileProvider();
    }

    @Override
    protected Infra infra() {
        return Infra.builder()
                .onlyGivenProviders()
                .provider(provider())
                .setting("PARAMETERS_FOLDER", folder.resolve("parameters").toString())
                .home(folder.resolve("home"))
                .build();
    }

    @Override
    protected Environment environment() {
        return Infra.environment("contract")
                .on("file")
                .parameter("image-tag", p -> p.value("1.4"))
                .build();
    }
}
// endregion

package io.infrar.testkit;

import io.infrar.spi.StateStore;
import io.infrar.state.FileStateStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileStateStoreContractTest extends StateStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected StateStore open() {
        return FileStateStore.at(folder.resolve("state"));
    }

    @Override
    protected StateStore openAnother() {
        return FileStateStore.at(folder.resolve("state"));
    }
}

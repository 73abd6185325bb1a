package io.infrar.testkit;

import io.infrar.spi.StateStore;

class MemoryStateStoreTest extends StateStoreContract {
    private MemoryStateStore store;

    @Override
    protected StateStore open() {
        store = new MemoryStateStore();
        return store;
    }

    @Override
    protected StateStore openAnother() {
        return store.another();
    }
}

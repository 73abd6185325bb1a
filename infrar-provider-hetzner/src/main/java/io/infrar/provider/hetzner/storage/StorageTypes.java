package io.infrar.provider.hetzner.storage;

import io.infrar.provider.hetzner.api.HetznerType;
import java.util.List;

/** The resource types of Object Storage. */
public final class StorageTypes {
    private StorageTypes() {}

    public static List<HetznerType<?, ?>> all() {
        return List.of(HetznerType.of(Bucket.TYPE, Bucket::new));
    }
}

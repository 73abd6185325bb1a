package io.infrar.provider.hetzner.storage;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.s3.S3Access;
import io.infrar.s3.S3Store;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The object stores of an account: one in each location. */
final class Stores {
    private final S3Access.Settings settings;
    private final ConcurrentMap<String, S3Store> stores = new ConcurrentHashMap<>();

    Stores(HetznerApi api) {
        settings = new S3Access.Settings(api.connection(), "Hetzner Object Storage", "HETZNER_S3");
        api.onClose(() -> stores.values().forEach(S3Store::close));
    }

    /** The store of a location, opened when it is first needed. */
    S3Store in(String location) {
        return stores.computeIfAbsent(location, where -> {
            S3Access access = settings.access(
                    endpoint(where),
                    where,
                    "they are made in the Hetzner Console under Security / S3 credentials of the project,"
                            + " and are for all of its buckets");
            return new S3Store(access, "HETZNER_S3_ACCESS_KEY and " + settings.secretKeyName());
        });
    }

    private static String endpoint(String location) {
        return "https://" + location + ".your-objectstorage.com";
    }

    String secretKeyName() {
        return settings.secretKeyName();
    }

    Optional<String> accessKey() {
        return settings.accessKey();
    }
}

package io.infrar.provider.hetzner;

import io.infrar.provider.hetzner.api.HetznerType;
import io.infrar.provider.hetzner.cloud.CloudTypes;
import io.infrar.provider.hetzner.storage.StorageTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every resource type, by name. */
final class HetznerTypes {
    static final Map<String, HetznerType<?, ?>> ALL = all();

    private HetznerTypes() {}

    private static Map<String, HetznerType<?, ?>> all() {
        Map<String, HetznerType<?, ?>> types = new LinkedHashMap<>();
        // One line for each package of resources: CloudTypes.all(), ...
        Stream.<List<HetznerType<?, ?>>>of(CloudTypes.all(), StorageTypes.all())
                .flatMap(List::stream)
                .forEach(each -> types.put(each.type().name(), each));
        return Map.copyOf(types);
    }
}

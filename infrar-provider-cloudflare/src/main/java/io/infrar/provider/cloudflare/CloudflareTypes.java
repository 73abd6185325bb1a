package io.infrar.provider.cloudflare;

import io.infrar.provider.cloudflare.api.CloudflareType;
import io.infrar.provider.cloudflare.pages.PagesTypes;
import io.infrar.provider.cloudflare.r2.R2Types;
import io.infrar.provider.cloudflare.zone.ZoneTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every resource type, by name. */
final class CloudflareTypes {
    static final Map<String, CloudflareType<?, ?>> ALL = all();

    private CloudflareTypes() {}

    private static Map<String, CloudflareType<?, ?>> all() {
        Map<String, CloudflareType<?, ?>> types = new LinkedHashMap<>();
        // One line for each package of resources: CloudTypes.all(), ...
        Stream.<List<CloudflareType<?, ?>>>of(PagesTypes.all(), R2Types.all(), ZoneTypes.all())
                .flatMap(List::stream)
                .forEach(each -> types.put(each.type().name(), each));
        return Map.copyOf(types);
    }
}

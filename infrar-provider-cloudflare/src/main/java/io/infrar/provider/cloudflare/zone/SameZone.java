package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.ProviderException;

/**
 * A zone that is said in another way: by its name before, and by its id since a domain of the environment gives that. What is in it
 * stays as it is then.
 */
final class SameZone {
    private SameZone() {}

    /** What the fields say, without the zone when it may be the same. */
    static <S extends Record> Effect effect(Change<S> change, Output<String> before, Output<String> after) {
        boolean another = before.isKnown()
                && after.isKnown()
                && CloudflareApi.isZoneId(before.get()) == CloudflareApi.isZoneId(after.get());
        return Effect.byFields(
                another
                        ? change
                        : new Change<>(
                                change.before(),
                                change.after(),
                                change.fields().stream()
                                        .filter(field -> !field.root().equals("zone"))
                                        .toList()));
    }

    /** Fails when it turned out to be another one. */
    static void check(CloudflareApi api, String zoneId, Output<String> asked) {
        if (!api.zoneId(asked.get()).equals(zoneId)) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "the zone was " + zoneId + " and is now " + asked.get()
                            + ", and nothing moves from one to another; give the resource another name");
        }
    }
}

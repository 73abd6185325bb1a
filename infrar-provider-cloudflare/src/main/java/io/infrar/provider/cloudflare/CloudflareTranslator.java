package io.infrar.provider.cloudflare;

import io.infrar.model.Kind;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.Set;

/** Turns components into resources: a translator for each kind. */
final class CloudflareTranslator {
    static final Set<Kind> KINDS = Set.of();

    private final Translating t;

    CloudflareTranslator(Slice slice) {
        this.t = new Translating(slice);
    }

    Translation translate() {
        return t.build();
    }
}

package io.infrar.provider.hetzner;

import io.infrar.model.Kind;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.Set;

/** Turns components into resources: a translator for each kind. */
final class HetznerTranslator {
    static final Set<Kind> KINDS = Set.of();

    private final Translating t;

    HetznerTranslator(Slice slice) {
        this.t = new Translating(slice);
    }

    Translation translate() {
        return t.build();
    }
}

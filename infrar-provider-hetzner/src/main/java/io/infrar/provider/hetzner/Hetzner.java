package io.infrar.provider.hetzner;

import java.util.Set;

/** What only Hetzner has: options of components. */
public final class Hetzner {
    /** The provider's id, as in {@code on("hetzner")}. */
    public static final String ID = "hetzner";

    static final Set<String> OPTIONS = Set.of();

    private Hetzner() {}
}

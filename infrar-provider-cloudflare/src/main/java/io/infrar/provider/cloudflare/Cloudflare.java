package io.infrar.provider.cloudflare;

import java.util.Set;

/** What only Cloudflare has: options of components. */
public final class Cloudflare {
    /** The provider's id, as in {@code on("cloudflare")}. */
    public static final String ID = "cloudflare";

    static final Set<String> OPTIONS = Set.of(PagesOptions.NAME);

    private Cloudflare() {}

    /** Begins options of a static site. */
    public static PagesOptions pages() {
        return PagesOptions.NONE;
    }
}

package io.infrar.provider.cloudflare;

import java.util.Set;

/** What only Cloudflare has: options for {@code with(...)} of components. */
public final class Cloudflare {
    /** The provider's id, as in {@code on("cloudflare")}. */
    public static final String ID = "cloudflare";

    static final Set<String> OPTIONS = Set.of(
            ZonePlan.NAME, ZoneName.NAME, UseExistingZone.NAME, Affinity.NAME, PagesOptions.NAME, R2Options.NAME);

    private Cloudflare() {}

    /** Says which plan the zone of a domain or edge has; Free unless given. Infrar does not subscribe to it. */
    public static ZonePlan plan(ZonePlan.Level level) {
        return new ZonePlan(level);
    }

    /**
     * Names the zone that the hosts of a component are in, where it is neither a domain of the environment nor what is before the
     * top-level domain.
     */
    public static ZoneName zone(String name) {
        return new ZoneName(name);
    }

    /** Makes a domain use the zone that is at Cloudflare already: it is neither made nor deleted, only its records are. */
    public static UseExistingZone existingZone() {
        return new UseExistingZone(true);
    }

    /** Makes a load balancer keep a visitor with the server that answered first, by a cookie. */
    public static Affinity sessionAffinity() {
        return new Affinity(true);
    }

    /** Begins options of a static site. */
    public static PagesOptions pages() {
        return PagesOptions.NONE;
    }

    /** Begins options of a bucket. */
    public static R2Options r2() {
        return R2Options.NONE;
    }
}

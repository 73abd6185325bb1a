package io.infrar.provider.cloudflare.zone;

import io.infrar.provider.cloudflare.api.CloudflareType;
import java.util.List;

/** The types of zones: DNS, settings, rules, load balancing. */
public final class ZoneTypes {
    private ZoneTypes() {}

    public static List<CloudflareType<?, ?>> all() {
        return List.of(
                CloudflareType.of(Zone.TYPE, Zone::new),
                CloudflareType.of(ExistingZone.TYPE, ExistingZone::new),
                CloudflareType.of(DnsRecord.TYPE, DnsRecord::new),
                CloudflareType.of(ZoneSetting.TYPE, ZoneSetting::new),
                CloudflareType.of(Ruleset.TYPE, Ruleset::new),
                CloudflareType.of(LoadBalancer.TYPE, LoadBalancer::new),
                CloudflareType.of(Pool.TYPE, Pool::new),
                CloudflareType.of(Monitor.TYPE, Monitor::new));
    }
}

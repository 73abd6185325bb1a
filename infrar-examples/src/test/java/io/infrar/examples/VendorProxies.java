package io.infrar.examples;

import io.infrar.testkit.http.FaultProxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A proxy before each of the vendors that example I8 is on. */
final class VendorProxies implements AutoCloseable {
    private final Vendors vendors;
    private final FaultProxy hetzner;
    private final FaultProxy buckets;
    private final FaultProxy cloudflare;

    VendorProxies(Vendors vendors, long seed) {
        this.vendors = vendors;
        hetzner = before(vendors.hetzner.endpoint(), seed);
        buckets = before(vendors.hetznerBuckets.endpoint(), seed + 1);
        cloudflare = before(vendors.cloudflare.endpoint(), seed + 2);
    }

    private static FaultProxy before(URI endpoint, long seed) {
        return FaultProxy.before(URI.create("http://" + endpoint.getAuthority()), seed);
    }

    void faults(FaultProxy.Faults faults) {
        List.of(hetzner, buckets, cloudflare).forEach(proxy -> proxy.faults(faults));
    }

    void aroundChanges(Runnable moment) {
        List.of(hetzner, buckets, cloudflare).forEach(proxy -> proxy.aroundChanges(moment));
    }

    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(vendors.settings());
        settings.put("HCLOUD_ENDPOINT", hetzner.endpoint() + "/v1");
        settings.put("HETZNER_S3_ENDPOINT", buckets.endpoint().toString());
        settings.put("CLOUDFLARE_BASE_URL", cloudflare.endpoint() + "/client/v4");
        return settings;
    }

    @Override
    public void close() {
        List.of(hetzner, buckets, cloudflare).forEach(FaultProxy::close);
    }
}

package io.infrar.provider.cloudflare;

import io.infrar.model.Bucket;
import io.infrar.model.Domain;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Secret;
import io.infrar.model.StaticSite;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.Set;

/** Turns components into resources: a translator for each kind. */
final class CloudflareTranslator {
    static final Set<Kind> KINDS =
            Set.of(Kind.BUCKET, Kind.DOMAIN, Kind.EDGE, Kind.LOAD_BALANCER, Kind.SECRET, Kind.STATIC_SITE);

    private final Translating t;

    CloudflareTranslator(Slice slice) {
        this.t = new Translating(slice);
    }

    Translation translate() {
        DomainTranslator domains = new DomainTranslator(t);
        t.slice().components(Domain.class).forEach(domains::translate);
        t.slice().components(Secret.class).forEach(new SecretTranslator(t)::translate);
        StaticSiteTranslator sites = new StaticSiteTranslator(t);
        t.slice().components(StaticSite.class).forEach(sites::translate);
        new EdgeTranslator(t).translate();
        LoadBalancerTranslator balancers = new LoadBalancerTranslator(t);
        t.slice().components(LoadBalancer.class).forEach(balancers::translate);
        BucketTranslator buckets = new BucketTranslator(t);
        t.slice().components(Bucket.class).forEach(buckets::translate);
        return t.build();
    }
}

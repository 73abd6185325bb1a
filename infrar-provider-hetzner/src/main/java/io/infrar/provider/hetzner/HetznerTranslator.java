package io.infrar.provider.hetzner;

import io.infrar.model.Bucket;
import io.infrar.model.Domain;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.Set;

/** Turns components into resources: a translator for each kind. */
final class HetznerTranslator {
    static final Set<Kind> KINDS = Set.of(Kind.NETWORK, Kind.LOAD_BALANCER, Kind.DOMAIN, Kind.BUCKET);

    private final Slice slice;
    private final Translating t;

    HetznerTranslator(Slice slice) {
        this.slice = slice;
        this.t = new Translating(slice);
    }

    Translation translate() {
        slice.components(Network.class).forEach(new NetworkTranslator(t)::translate);
        slice.components(LoadBalancer.class).forEach(new LoadBalancerTranslator(t)::translate);
        slice.components(Domain.class).forEach(new DomainTranslator(t)::translate);
        slice.components(Bucket.class).forEach(new BucketTranslator(t)::translate);
        return t.build();
    }
}

package io.infrar.provider.hetzner;

import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Domain;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Secret;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Turns components into resources: a translator for each kind. */
final class HetznerTranslator {
    static final Set<Kind> KINDS = kinds();

    private final Slice slice;
    private final Translating t;

    HetznerTranslator(Slice slice) {
        this.slice = slice;
        this.t = new Translating(slice);
    }

    private static Set<Kind> kinds() {
        Set<Kind> kinds =
                EnumSet.of(Kind.NETWORK, Kind.SERVER, Kind.LOAD_BALANCER, Kind.DOMAIN, Kind.BUCKET, Kind.SECRET);
        kinds.addAll(HostedTranslator.KINDS);
        return Set.copyOf(kinds);
    }

    Translation translate() {
        labels();
        slice.components(Secret.class).forEach(new SecretTranslator(t)::translate);
        slice.components(Network.class).forEach(new NetworkTranslator(t)::translate);
        slice.components(Server.class).forEach(new ServerTranslator(t)::translate);
        new HostedTranslator(t).translate();
        slice.components(LoadBalancer.class).forEach(new LoadBalancerTranslator(t)::translate);
        slice.components(Domain.class).forEach(new DomainTranslator(t)::translate);
        slice.components(Bucket.class).forEach(new BucketTranslator(t)::translate);
        return t.build();
    }

    /** Tags become labels, which may have fewer characters. */
    private void labels() {
        boolean first = true;
        for (ComponentKey key : slice.placements().keySet()) {
            if (key.kind() == Kind.BUCKET || key.kind() == Kind.SECRET) {
                continue;
            }
            Component component = slice.environment().component(key).orElseThrow();
            Map<String, String> tags = new TreeMap<>(component.traits().tags());
            if (first) {
                slice.environment().tags().forEach(tags::putIfAbsent);
                first = false;
            }
            Labels.problems(tags)
                    .forEach((tag, problem) -> t.error(
                            "hetzner.labels",
                            component,
                            "tag: " + problem + ".",
                            "Use other characters; Hetzner keeps tags as labels."));
        }
    }
}

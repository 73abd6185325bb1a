package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerType;
import java.util.List;

/** The resource types of this package. */
public final class CloudTypes {
    private CloudTypes() {}

    /** All of them. */
    public static List<HetznerType<?, ?>> all() {
        return List.of(
                HetznerType.of(Certificate.TYPE, Certificate::new),
                HetznerType.of(Firewall.TYPE, Firewall::new),
                HetznerType.of(FloatingIp.TYPE, FloatingIp::new),
                HetznerType.of(LoadBalancer.TYPE, LoadBalancer::new),
                HetznerType.of(Network.TYPE, Network::new),
                HetznerType.of(PlacementGroup.TYPE, PlacementGroup::new),
                HetznerType.of(PrimaryIp.TYPE, PrimaryIp::new),
                HetznerType.of(RrSet.TYPE, RrSet::new),
                HetznerType.of(Server.TYPE, Server::new),
                HetznerType.of(Snapshot.TYPE, Snapshot::new),
                HetznerType.of(SshKey.TYPE, SshKey::new),
                HetznerType.of(Subnet.TYPE, Subnet::new),
                HetznerType.of(Volume.TYPE, Volume::new),
                HetznerType.of(Zone.TYPE, Zone::new));
    }
}

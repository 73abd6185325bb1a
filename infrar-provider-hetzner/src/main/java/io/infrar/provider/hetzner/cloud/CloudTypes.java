package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerType;
import java.util.List;

/** The resource types of this package. */
public final class CloudTypes {
    private CloudTypes() {}

    /** All of them. */
    public static List<HetznerType<?, ?>> all() {
        return List.of(
                HetznerType.of(Firewall.TYPE, Firewall::new),
                HetznerType.of(Network.TYPE, Network::new),
                HetznerType.of(Subnet.TYPE, Subnet::new));
    }
}

package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What only EKS has. Made by {@link Aws#eks()}.
 *
 * @param publicEndpoint whether the Kubernetes API can be reached from outside the network; it can unless said otherwise, by who has
 *     the rights
 * @param publicCidrs from where; empty means from anywhere
 * @param logging which logs of the control plane go to CloudWatch; none unless said otherwise. Their log group stays when the cluster
 *     goes
 * @param spot whether its machines are spot instances, which cost less and may be taken away
 * @param diskGib of each machine; 20 unless said otherwise
 */
public record EksOptions(
        boolean publicEndpoint, Set<String> publicCidrs, Set<String> logging, boolean spot, int diskGib)
        implements ProviderOption {
    static final String NAME = "eks";
    static final EksOptions DEFAULT = new EksOptions(true, Set.of(), Set.of(), false, 20);

    public EksOptions {
        publicCidrs = publicCidrs == null ? Set.of() : Set.copyOf(publicCidrs);
        logging = logging == null ? Set.of() : Set.copyOf(logging);
    }

    /** The Kubernetes API can be reached from inside the network only. */
    public EksOptions privateOnly() {
        return new EksOptions(false, Set.of(), logging, spot, diskGib);
    }

    /** The Kubernetes API can be reached from these blocks of addresses only, and from inside. */
    public EksOptions publicFrom(String... blocks) {
        return new EksOptions(true, new TreeSet<>(List.of(blocks)), logging, spot, diskGib);
    }

    /** Logs of the control plane: {@code api}, {@code audit}, {@code authenticator}, {@code controllerManager}, {@code scheduler}. */
    public EksOptions logs(String... kinds) {
        return new EksOptions(publicEndpoint, publicCidrs, new TreeSet<>(List.of(kinds)), spot, diskGib);
    }

    /** Its machines are spot instances. */
    public EksOptions onSpot() {
        return new EksOptions(publicEndpoint, publicCidrs, logging, true, diskGib);
    }

    /** The disk of each machine. */
    public EksOptions disk(int gib) {
        return new EksOptions(publicEndpoint, publicCidrs, logging, spot, gib);
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

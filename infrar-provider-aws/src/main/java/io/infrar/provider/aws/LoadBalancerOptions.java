package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the load balancer of a component is set up, be it its own or that of a public service. Made by {@link Aws#loadBalancer}.
 *
 * @param idleTimeoutSeconds how long a connection may say nothing, 1 to 4000; null is a minute
 * @param deletionProtection refuses to be deleted until this is turned off
 * @param redirectHttp port 80 is open too, and sends every request on to HTTPS; for services, since load balancer components say
 *     that by {@code redirect(80, 443)}
 */
public record LoadBalancerOptions(
        @Nullable Integer idleTimeoutSeconds, boolean deletionProtection, boolean redirectHttp)
        implements ProviderOption {
    static final String NAME = "load-balancer";

    static final LoadBalancerOptions NONE = new LoadBalancerOptions(null, false, false);

    private static final int LONGEST = 4000;

    public LoadBalancerOptions {
        if (idleTimeoutSeconds != null && (idleTimeoutSeconds < 1 || idleTimeoutSeconds > LONGEST)) {
            throw new IllegalArgumentException("idleTimeout must be 1 to 4000 s, is " + idleTimeoutSeconds);
        }
    }

    /** How long a connection may say nothing; raise it for answers that take longer than a minute. */
    public LoadBalancerOptions idleTimeout(Duration timeout) {
        return new LoadBalancerOptions(Math.toIntExact(timeout.toSeconds()), deletionProtection, redirectHttp);
    }

    /** Refuses to be deleted until this is turned off. */
    public LoadBalancerOptions protectedFromDeletion() {
        return new LoadBalancerOptions(idleTimeoutSeconds, true, redirectHttp);
    }

    /** Opens port 80 of a service's load balancer too, and sends every request on to HTTPS. */
    public LoadBalancerOptions redirectingHttp() {
        return new LoadBalancerOptions(idleTimeoutSeconds, deletionProtection, true);
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

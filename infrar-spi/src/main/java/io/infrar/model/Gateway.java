package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API gateway: requests come with a key, and the key's tier says how many are let through.
 *
 * @param routes which requests go where
 * @param tiers rate limits by name; without any, keys are not asked for
 * @param domain the host that it answers to; null means the provider's own name for it
 */
public record Gateway(
        String name,
        Traits traits,
        List<Route> routes,
        List<RateTier> tiers,
        @Nullable String domain) implements Component {
    private static final Set<Kind> TARGETS = Set.of(Kind.COMPUTE, Kind.SERVER, Kind.LOAD_BALANCER);

    public Gateway {
        routes = Values.copy(routes);
        tiers = Values.copy(tiers);
    }

    /**
     * How many requests the keys of a tier may make, each for itself.
     *
     * @param burst how many at once
     * @param monthlyQuota null means no quota
     */
    public record RateTier(
            String name,
            int requestsPerSecond,
            int burst,
            @Nullable Long monthlyQuota) {
        public RateTier {
            requireNonNull(name, "name is null");
        }
    }

    @Override
    public Kind kind() {
        return Kind.GATEWAY;
    }

    @Override
    public void references(References references) {
        Route.references(routes, references);
    }

    @Override
    public void check(Problems problems) {
        Route.check(routes, problems, this, TARGETS);
        for (RateTier tier : tiers) {
            String at = "tiers[" + tier.name() + "]";
            Fields.text(problems, this, at + ".name", tier.name());
            Fields.atLeast(problems, this, at + ".requestsPerSecond", 1, tier.requestsPerSecond());
            Fields.atLeast(problems, this, at + ".burst", 1, tier.burst());
            Long quota = tier.monthlyQuota();
            if (quota != null) {
                Fields.atLeast(problems, this, at + ".monthlyQuota", 1, quota);
            }
        }
        Fields.unique(problems, this, "tiers", tiers, RateTier::name);
        if (domain != null) {
            Fields.domain(problems, this, "domain", domain);
        }
    }

    /** A gateway by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.GATEWAY;
        }

        public Output<URI> url() {
            return output("url");
        }

        /** The provider's name for it, which DNS records of its domain point to. */
        public Output<String> host() {
            return output("host");
        }
    }

    /** What a gateway gives to others. */
    public record Exports(URI url, String host) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url, Output<String> host) {
        return Map.of("url", url, "host", host);
    }

    /** Builds a {@link Gateway}; a route is needed. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final List<Route> routes = new ArrayList<>();
        private final List<RateTier> tiers = new ArrayList<>();
        private @Nullable String domain;

        Builder() {}

        /** Sends all requests to a service. */
        public Builder routeTo(Compute.Ref target, int port) {
            return route("/", target, port);
        }

        /** Sends all requests to a server. */
        public Builder routeTo(Server.Ref target, int port) {
            return route("/", target, port);
        }

        /** Sends all requests to a load balancer. */
        public Builder routeTo(LoadBalancer.Ref target, int port) {
            return route("/", target, port);
        }

        /** Sends requests with a path prefix to a service. */
        public Builder route(String pathPrefix, Compute.Ref target, int port) {
            return add(pathPrefix, target, port);
        }

        /** Sends requests with a path prefix to a server. */
        public Builder route(String pathPrefix, Server.Ref target, int port) {
            return add(pathPrefix, target, port);
        }

        /** Sends requests with a path prefix to a load balancer. */
        public Builder route(String pathPrefix, LoadBalancer.Ref target, int port) {
            return add(pathPrefix, target, port);
        }

        private Builder add(String pathPrefix, ComponentRef target, int port) {
            Fields.put(routes, new Route(null, pathPrefix, Fields.local(target), port), Route::identity);
            return this;
        }

        /** A tier without a monthly quota; one of the same name is replaced. */
        public Builder tier(String name, int requestsPerSecond, int burst) {
            return tier(new RateTier(name, requestsPerSecond, burst, null));
        }

        /** A tier; one of the same name is replaced. */
        public Builder tier(String name, int requestsPerSecond, int burst, long monthlyQuota) {
            return tier(new RateTier(name, requestsPerSecond, burst, monthlyQuota));
        }

        private Builder tier(RateTier tier) {
            Fields.put(tiers, tier, RateTier::name);
            return this;
        }

        /** The host that it answers to. */
        public Builder domain(String host) {
            domain = host;
            return this;
        }

        @Override
        Gateway build(String name) {
            return new Gateway(name, traits(), routes, tiers, domain);
        }
    }
}

package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer of its own, for what the ones that providers give to services cannot do.
 *
 * @param network where it is placed; null lets the provider choose
 * @param listeners the ports that it is reached at, one listener each
 * @param routes which requests go where
 * @param healthPath asked by HTTP GET at every target; null uses what the targets say themselves
 * @param minimumTls the oldest version of HTTPS listeners
 * @param certificateDomains names that a managed certificate is made for; {@code *.infrar.io} is possible
 * @param certificate one that is uploaded instead of a managed one
 * @param publiclyReachable from the Internet, as is its use; else only from its network
 */
public record LoadBalancer(
        String name,
        Traits traits,
        Network.@Nullable Ref network,
        List<Listener> listeners,
        List<Route> routes,
        @Nullable String healthPath,
        Tls minimumTls,
        Algorithm algorithm,
        List<String> certificateDomains,
        @Nullable Certificate certificate,
        boolean publiclyReachable)
        implements Component {
    private static final Set<Kind> TARGETS = Set.of(Kind.COMPUTE, Kind.SERVER);

    public LoadBalancer {
        requireNonNull(minimumTls, "minimumTls is null");
        requireNonNull(algorithm, "algorithm is null");
        listeners = Values.copy(listeners);
        routes = Values.copy(routes);
        certificateDomains = Values.copy(certificateDomains);
    }

    /** What a listener understands. */
    public enum Protocol {
        HTTP,
        HTTPS,
        /** Passed through as it comes; routes by host or path do not apply. */
        TCP
    }

    /** How a target is chosen. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    /**
     * A port that it is reached at.
     *
     * @param redirectTo the HTTPS listener's port that every request is sent on to; null serves the routes
     */
    public record Listener(
            int port, Protocol protocol, @Nullable Integer redirectTo) {
        public Listener {
            requireNonNull(protocol, "protocol is null");
        }
    }

    /**
     * A certificate that exists already.
     *
     * @param chain the certificate and those above it, PEM
     * @param key where the private key is kept, PEM
     */
    public record Certificate(Output<String> chain, Secret.Ref key) {
        public Certificate {
            requireNonNull(chain, "chain is null");
            requireNonNull(key, "key is null");
        }
    }

    @Override
    public Kind kind() {
        return Kind.LOAD_BALANCER;
    }

    @Override
    public void references(References references) {
        if (network != null) {
            references.to(network, Role.IN);
        }
        Route.references(routes, references);
        if (certificate != null) {
            references.to(certificate.chain());
            references.to(certificate.key(), Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(!listeners.isEmpty(), this, "listeners", "are missing: write https(443)");
        Map<Integer, Protocol> protocols = new HashMap<>();
        listeners.forEach(listener -> protocols.put(listener.port(), listener.protocol()));
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            Fields.port(problems, this, "listeners[" + i + "].port", listener.port());
            Integer redirectTo = listener.redirectTo();
            if (redirectTo != null) {
                problems.check(
                        listener.protocol() == Protocol.HTTP && protocols.get(redirectTo) == Protocol.HTTPS,
                        this,
                        "listeners[" + i + "].redirectTo",
                        "must lead from an HTTP listener to the port of an HTTPS one, is " + redirectTo);
            }
        }
        Fields.unique(problems, this, "listeners", listeners, Listener::port);
        Route.check(routes, problems, this, TARGETS);
        problems.check(
                healthPath == null || healthPath.startsWith("/"),
                this,
                "healthPath",
                "must begin with /, is '" + healthPath + "'");
        Fields.domains(problems, this, "certificateDomains", certificateDomains);
        problems.check(
                certificate == null || certificateDomains.isEmpty(),
                this,
                "certificate",
                "is uploaded, so certificateDomains must be empty");
    }

    /** A load balancer by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.LOAD_BALANCER;
        }

        /** The address of its HTTPS listener, or of its first one. */
        public Output<URI> url() {
            return output("url");
        }

        /** A name or address for DNS records. */
        public Output<String> host() {
            return output("host");
        }

        /** The address; providers whose load balancers have only a name do not give it. */
        public Output<String> ip() {
            return output("ip");
        }
    }

    /** What a load balancer gives to others. */
    public record Exports(URI url, String host, @Nullable String ip) {}

    /** For providers: the exports as outputs of resources; no address where there is only a name. */
    public static Map<String, Output<?>> exports(Output<String> url, Output<String> host, @Nullable Output<String> ip) {
        return ip == null ? Map.of("url", url, "host", host) : Map.of("url", url, "host", host, "ip", ip);
    }

    /** Builds a {@link LoadBalancer}: HTTPS on 443 from TLS 1.2 on, reachable from the Internet. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private Network.@Nullable Ref network;
        private final List<Listener> listeners = new ArrayList<>();
        private final List<Route> routes = new ArrayList<>();
        private @Nullable String healthPath;
        private Tls minimumTls = Tls.V1_2;
        private Algorithm algorithm = Algorithm.ROUND_ROBIN;
        private final List<String> certificateDomains = new ArrayList<>();
        private @Nullable Certificate certificate;
        private boolean publiclyReachable = true;

        Builder() {}

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Listens for HTTPS. */
        public Builder https(int port) {
            return listener(new Listener(port, Protocol.HTTPS, null));
        }

        /** Listens for HTTP without TLS, which the rule security.tls refuses unless suppressed with a reason. */
        public Builder http(int port) {
            return listener(new Listener(port, Protocol.HTTP, null));
        }

        /** Listens for HTTP and sends every request on to the HTTPS listener of the given port. */
        public Builder redirect(int port, int httpsPort) {
            return listener(new Listener(port, Protocol.HTTP, httpsPort));
        }

        /** Listens for anything, passed through as it comes. */
        public Builder tcp(int port) {
            return listener(new Listener(port, Protocol.TCP, null));
        }

        private Builder listener(Listener listener) {
            Fields.put(listeners, listener, Listener::port);
            return this;
        }

        /** Sends all requests to a service. */
        public Builder routeTo(Compute.Ref target, int port) {
            return route(new Route(null, "/", Fields.local(target), port));
        }

        /** Sends all requests to a server; several servers share them. */
        public Builder routeTo(Server.Ref target, int port) {
            return route(new Route(null, "/", Fields.local(target), port));
        }

        /** Sends requests for a host (null for any) and a path prefix to a service. */
        public Builder route(@Nullable String host, String pathPrefix, Compute.Ref target, int port) {
            return route(new Route(host, pathPrefix, Fields.local(target), port));
        }

        /** Sends requests for a host (null for any) and a path prefix to a server. */
        public Builder route(@Nullable String host, String pathPrefix, Server.Ref target, int port) {
            return route(new Route(host, pathPrefix, Fields.local(target), port));
        }

        private Builder route(Route route) {
            Fields.put(routes, route, Route::identity);
            return this;
        }

        /** What every target is asked for; a target that does not answer 200 to 399 gets no requests. */
        public Builder health(String path) {
            healthPath = path;
            return this;
        }

        /** The oldest TLS version; below 1.2 the rule security.tls refuses it unless suppressed with a reason. */
        public Builder minimumTls(Tls version) {
            minimumTls = version;
            return this;
        }

        /** How a target is chosen; {@link Algorithm#ROUND_ROBIN} unless given. */
        public Builder algorithm(Algorithm way) {
            algorithm = way;
            return this;
        }

        /** Makes a managed certificate for these names. */
        public Builder certificateFor(String... domains) {
            for (String domain : domains) {
                Fields.put(certificateDomains, domain, Function.identity());
            }
            return this;
        }

        /** Uploads a certificate, such as the origin certificate of the CDN in front. */
        public Builder certificate(String chain, Secret.Ref key) {
            return certificate(Output.of(chain), key);
        }

        /** Uploads a certificate that another component gives. */
        public Builder certificate(Output<String> chain, Secret.Ref key) {
            certificate = new Certificate(chain, key);
            return this;
        }

        /** Makes it reachable from its network only. */
        public Builder internal() {
            publiclyReachable = false;
            return this;
        }

        @Override
        LoadBalancer build(String name) {
            List<Listener> all = listeners.isEmpty() ? List.of(new Listener(443, Protocol.HTTPS, null)) : listeners;
            return new LoadBalancer(
                    name,
                    traits(),
                    network,
                    all,
                    routes,
                    healthPath,
                    minimumTls,
                    algorithm,
                    certificateDomains,
                    certificate,
                    publiclyReachable);
        }
    }
}

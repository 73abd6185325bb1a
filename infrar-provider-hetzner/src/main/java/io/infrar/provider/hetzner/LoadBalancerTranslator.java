package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.HealthCheck;
import io.infrar.model.LoadBalancer;
import io.infrar.model.LoadBalancer.Listener;
import io.infrar.model.LoadBalancer.Protocol;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Route;
import io.infrar.model.Server;
import io.infrar.model.Tls;
import io.infrar.provider.hetzner.cloud.Certificate;
import io.infrar.provider.hetzner.cloud.LoadBalancer.HealthRequest;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Http;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Service;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Target;
import io.infrar.provider.hetzner.cloud.Pem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns a load balancer into one at Hetzner, with a certificate for HTTPS. It sends what comes to a port to one port of all its targets:
 * hosts and paths do not decide.
 */
final class LoadBalancerTranslator {
    private static final String SERVICE = "load-balancer";
    private static final int HTTP_PORT = 80;
    private static final int TLS_PORT = 443;

    /** What Hetzner checks unless told otherwise. */
    private static final HealthCheck DEFAULT =
            new HealthCheck("/", Duration.ofSeconds(15), Duration.ofSeconds(10), 3, Duration.ZERO, List.of());

    private final Translating t;

    LoadBalancerTranslator(Translating t) {
        this.t = t;
    }

    /** The types with what they take, smallest first. */
    enum Size {
        LB11(5, 25),
        LB21(15, 75),
        LB31(30, 150);

        private final int services;
        private final int targets;

        Size(int services, int targets) {
            this.services = services;
            this.targets = targets;
        }

        String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean takes(int someServices, int someTargets) {
            return someServices <= services && someTargets <= targets;
        }

        static Optional<Size> of(String type) {
            return Arrays.stream(values())
                    .filter(size -> size.type().equals(type))
                    .findFirst();
        }
    }

    /** What cannot be; all of it is said at once. */
    private record Problem(String id, String what, String fix) {}

    void translate(LoadBalancer component) {
        Address address = Translating.own("load-balancer", component);
        export(component, address);
        Network network = network(component);
        Set<Server> servers = servers(component);
        Size size = size(component, servers);
        if (!check(component, network, servers) || size == null) {
            return;
        }
        Output<String> certificate = certificate(component);
        Set<Service> services = new HashSet<>();
        for (Listener listener : component.listeners()) {
            if (listener.redirectTo() == null) {
                services.add(service(component, listener, certificate));
            }
        }
        Set<Target> targets = new HashSet<>();
        for (Server server : servers) {
            for (Address machine : machines(server)) {
                targets.add(Target.server(Translating.output(machine, "id"), network != null));
            }
        }
        t.add(
                address,
                component,
                new io.infrar.provider.hetzner.cloud.LoadBalancer.Spec(
                        size.type(),
                        t.region(component),
                        component.algorithm() == LoadBalancer.Algorithm.LEAST_CONNECTIONS
                                ? io.infrar.provider.hetzner.cloud.LoadBalancer.Algorithm.LEAST_CONNECTIONS
                                : io.infrar.provider.hetzner.cloud.LoadBalancer.Algorithm.ROUND_ROBIN,
                        services,
                        targets,
                        network == null ? null : NetworkTranslator.id(network),
                        component.publiclyReachable(),
                        component.traits().isProtected(),
                        Map.of()),
                t.months(SERVICE, size.type(), t.region(component), BigDecimal.ONE));
        warn(component, network, servers);
        if (component.minimumTls() != Tls.V1_2) {
            t.notRealised(component, List.of("minimumTls: load balancers of Hetzner take TLS 1.2 and 1.3"));
        }
    }

    /** What is likely not to work. */
    private void warn(LoadBalancer component, @Nullable Network network, Set<Server> servers) {
        int port = component.routes().get(0).port();
        boolean tcp = component.listeners().stream().allMatch(each -> each.protocol() == Protocol.TCP);
        if (!tcp && port == TLS_PORT) {
            t.warning(
                    "hetzner.target-tls",
                    component,
                    "routes lead to port 443, and the load balancer speaks HTTP without TLS to its targets.",
                    "Let them lead to a port that answers HTTP, or pass TLS through: tcp(443).");
        }
        for (Server server : servers) {
            boolean closed = network == null
                    && server.openPorts().stream()
                            .noneMatch(
                                    open -> open.protocol().equals("tcp") && open.from() <= port && port <= open.to());
            if (closed) {
                t.warning(
                        "hetzner.firewall",
                        component,
                        "it reaches " + server.key() + " by its public address at port " + port
                                + ", which openPorts does not let in.",
                        "Put both into one network, or open the port.");
            }
        }
    }

    private void export(LoadBalancer component, Address address) {
        Output<String> ip = Translating.output(address, component.publiclyReachable() ? "ip" : "privateIp");
        Listener main = component.listeners().stream()
                .filter(each -> each.protocol() == Protocol.HTTPS)
                .findFirst()
                .orElse(component.listeners().get(0));
        boolean tls = main.protocol() == Protocol.HTTPS;
        Output<String> name = component.certificateDomains().stream()
                .filter(domain -> tls && !domain.startsWith("*"))
                .findFirst()
                .map(Output::of)
                .orElse(ip);
        boolean usual = main.port() == (tls ? TLS_PORT : HTTP_PORT);
        Output<String> url = Output.format((tls ? "https" : "http") + "://{}" + (usual ? "" : ":" + main.port()), name);
        t.export(component, LoadBalancer.exports(url, ip, ip));
    }

    // ---- targets

    private @Nullable Network network(LoadBalancer component) {
        Network.Ref in = component.network();
        return in == null || in.environment() != null || !t.isHere(in.key()) ? null : find(in.key(), Network.class);
    }

    private <C extends Component> @Nullable C find(@Nullable ComponentKey key, Class<C> type) {
        return key == null
                ? null
                : t.environment()
                        .component(key)
                        .filter(type::isInstance)
                        .map(type::cast)
                        .orElse(null);
    }

    /** Requests of a service reach the server that it is on. */
    private @Nullable Server server(Route route) {
        Compute compute = find(route.target(), Compute.class);
        if (compute != null) {
            return compute.host() == null ? null : find(compute.host().key(), Server.class);
        }
        return find(route.target(), Server.class);
    }

    private Set<Server> servers(LoadBalancer component) {
        Map<String, Server> servers = new LinkedHashMap<>();
        for (Route route : component.routes()) {
            Server server = server(route);
            if (server != null) {
                servers.put(server.name(), server);
            }
        }
        return new HashSet<>(servers.values());
    }

    /** Each machine of a server. */
    private static List<Address> machines(Server server) {
        if (server.count() == 1) {
            return List.of(Translating.own("server", server));
        }
        List<Address> machines = new ArrayList<>();
        for (int i = 1; i <= server.count(); i++) {
            machines.add(Translating.own("server", server, Integer.toString(i)));
        }
        return machines;
    }

    private @Nullable Size size(LoadBalancer component, Set<Server> servers) {
        int targets = servers.stream().mapToInt(Server::count).sum();
        int services = (int) component.listeners().stream()
                .filter(each -> each.redirectTo() == null)
                .count();
        Optional<String> asked = t.option(component, LoadBalancerType.class, LoadBalancerType.NAME)
                .map(LoadBalancerType::type);
        if (asked.isPresent()) {
            Optional<Size> size = Size.of(asked.get());
            if (size.isEmpty()) {
                t.error(
                        "hetzner.load-balancer-type",
                        component,
                        "load balancer type '" + asked.get() + "' is not one of Hetzner's.",
                        "Choose lb11, lb21 or lb31.");
                return null;
            }
            if (!size.get().takes(services, targets)) {
                tooMany(component, size.get(), services, targets);
                return null;
            }
            return size.get();
        }
        for (Size size : Size.values()) {
            if (size.takes(services, targets)) {
                return size;
            }
        }
        tooMany(component, Size.LB31, services, targets);
        return null;
    }

    private void tooMany(LoadBalancer component, Size size, int services, int targets) {
        t.error(
                "hetzner.load-balancer-type",
                component,
                "it has " + services + " listeners and " + targets + " targets, and " + size.type() + " takes "
                        + size.services + " and " + size.targets + ".",
                size == Size.LB31 ? "Use several load balancers." : "Choose a larger type.");
    }

    // ---- checks

    private boolean check(LoadBalancer component, @Nullable Network network, Set<Server> servers) {
        List<Problem> problems = new ArrayList<>();
        if (!component.publiclyReachable() && component.network() == null) {
            problems.add(new Problem(
                    "hetzner.network",
                    "it is internal() and in no network.",
                    "Put it into the network of its targets: in(...)."));
        }
        checkListeners(component, problems);
        checkRoutes(component, problems);
        checkCertificate(component, problems);
        String zone = Zones.of(t.region(component));
        if (component.network() != null && network == null) {
            problems.add(new Problem(
                    "hetzner.network",
                    "its network '" + component.network().name() + "' is not one of this environment on hetzner.",
                    "Put it into one that is, or leave out in(...)."));
        }
        if (network != null && !Zones.of(t.region(network)).equals(zone)) {
            problems.add(new Problem(
                    "hetzner.location",
                    "it is in " + t.region(component) + " (" + zone + "), and its network in " + t.region(network)
                            + " (" + Zones.of(t.region(network)) + ").",
                    "Use locations of one network zone."));
        }
        for (Server server : servers) {
            checkServer(server, network, zone, problems);
        }
        problems.forEach(each -> t.error(each.id(), component, each.what(), each.fix()));
        return problems.isEmpty();
    }

    private void checkServer(Server server, @Nullable Network network, String zone, List<Problem> problems) {
        if (!t.isHere(server.key())) {
            problems.add(new Problem(
                    "hetzner.routes",
                    "routes lead to " + server.key() + ", which is not on hetzner.",
                    "Let them lead to servers on hetzner."));
        } else if (network != null
                && (server.network() == null || !server.network().key().equals(network.key()))) {
            problems.add(new Problem(
                    "hetzner.network",
                    server.key() + " is not in " + network.key() + ", through which it would be reached.",
                    "Put both into one network, or the load balancer into none."));
        } else if (!Zones.of(t.region(server)).equals(zone)) {
            problems.add(new Problem(
                    "hetzner.location",
                    server.key() + " is in " + t.region(server) + ", outside of the network zone " + zone
                            + " of the load balancer.",
                    "Use locations of one network zone."));
        } else if (network == null && !hasIpv4(server)) {
            problems.add(new Problem(
                    "hetzner.network",
                    server.key() + " has no public IPv4 address, by which a load balancer in no network reaches it.",
                    "Put both into one network, or leave it the address."));
        }
    }

    private boolean hasIpv4(Server server) {
        return t.option(server, ServerOptions.PublicNet.class, ServerOptions.PublicNet.NAME)
                .map(ServerOptions.PublicNet::ipv4)
                .orElse(true);
    }

    private void checkListeners(LoadBalancer component, List<Problem> problems) {
        for (Listener listener : component.listeners()) {
            Integer to = listener.redirectTo();
            if (to != null && (listener.port() != HTTP_PORT || to != TLS_PORT)) {
                problems.add(new Problem(
                        "hetzner.listeners",
                        "listeners redirects port " + listener.port() + " to " + to
                                + ", and Hetzner redirects only port 80 to 443.",
                        "Write redirect(80, 443)."));
            }
        }
    }

    private void checkRoutes(LoadBalancer component, List<Problem> problems) {
        Set<Integer> ports = new TreeSet<>();
        for (Route route : component.routes()) {
            ports.add(route.port());
            if (route.host() != null || !route.pathPrefix().equals("/")) {
                problems.add(new Problem(
                        "hetzner.routes",
                        "routes sends " + (route.host() == null ? "" : route.host()) + route.pathPrefix() + " to "
                                + route.target() + ", and load balancers of Hetzner do not look at host or path.",
                        "Use routeTo(...) and let a proxy on the servers decide, a load balancer for each, or an edge on"
                                + " cloudflare."));
            }
            if (server(route) == null) {
                problems.add(new Problem(
                        "hetzner.routes",
                        "routes lead to " + route.target() + ", which is on no server.",
                        "Put it on a server: on(server(\"...\"))."));
            }
        }
        if (ports.size() > 1) {
            problems.add(new Problem(
                    "hetzner.routes",
                    "routes lead to the ports " + ports
                            + ", and load balancers of Hetzner use one port of all targets.",
                    "Use one port, or a load balancer for each."));
        }
    }

    private void checkCertificate(LoadBalancer component, List<Problem> problems) {
        boolean https = component.listeners().stream().anyMatch(each -> each.protocol() == Protocol.HTTPS);
        LoadBalancer.Certificate uploaded = component.certificate();
        if (https && uploaded == null && component.certificateDomains().isEmpty()) {
            problems.add(new Problem(
                    "hetzner.certificate",
                    "certificateDomains is empty and no certificate is given, and HTTPS needs one.",
                    "Upload a certificate(...), or write certificateFor(...) for names of a domain on hetzner."));
        }
        if (uploaded != null
                && uploaded.chain().isKnown()
                && !Pem.hasCertificate(uploaded.chain().get())) {
            problems.add(new Problem(
                    "hetzner.certificate",
                    "certificate has no certificate in PEM form in its chain.",
                    "Give it with -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----."));
        }
        for (String host : component.certificateDomains()) {
            if (DomainTranslator.holding(t, host).isEmpty()) {
                problems.add(new Problem(
                        "hetzner.certificate",
                        "certificateDomains has " + host
                                + ", and Hetzner makes certificates only for zones in its own DNS;"
                                + " no domain of this environment on hetzner holds it.",
                        "Upload a certificate(...), such as the origin certificate of the CDN in front, or put the domain on"
                                + " hetzner."));
            }
        }
    }

    // ---- parts

    /** Null without HTTPS. */
    private @Nullable Output<String> certificate(LoadBalancer component) {
        Address address = Translating.own("certificate", component);
        LoadBalancer.Certificate uploaded = component.certificate();
        if (uploaded != null) {
            t.add(
                    address,
                    component,
                    Certificate.Spec.uploaded(uploaded.chain(), uploaded.key().value()));
        } else if (component.certificateDomains().isEmpty()) {
            return null;
        } else {
            List<Address> zones = component.certificateDomains().stream()
                    .map(host -> DomainTranslator.holding(t, host))
                    .flatMap(Optional::stream)
                    .map(DomainTranslator::zone)
                    .distinct()
                    .toList();
            t.addAfter(
                    zones, address, component, Certificate.Spec.managed(new TreeSet<>(component.certificateDomains())));
        }
        return Translating.output(address, "id");
    }

    private Service service(LoadBalancer component, Listener listener, @Nullable Output<String> certificate) {
        int port = component.routes().get(0).port();
        boolean https = listener.protocol() == Protocol.HTTPS;
        boolean tcp = listener.protocol() == Protocol.TCP;
        boolean redirects = https
                && component.listeners().stream().anyMatch(each -> Objects.equals(each.redirectTo(), listener.port()));
        return new Service(
                listener.port(),
                io.infrar.provider.hetzner.cloud.LoadBalancer.Protocol.valueOf(
                        listener.protocol().name()),
                port,
                false,
                health(component, port, tcp),
                tcp
                        ? null
                        : new Http(
                                https && certificate != null ? Set.of(certificate) : Set.of(),
                                redirects,
                                false,
                                null,
                                null,
                                null));
    }

    /** What the load balancer says goes before what its targets say. */
    private io.infrar.provider.hetzner.cloud.LoadBalancer.HealthCheck health(
            LoadBalancer component, int port, boolean tcp) {
        HealthCheck check = component.routes().stream()
                .map(route -> find(route.target(), Compute.class))
                .filter(compute -> compute != null && compute.health() != null)
                .map(compute -> Objects.requireNonNull(compute.health()))
                .findFirst()
                .orElse(null);
        String path = component.healthPath() != null ? component.healthPath() : check == null ? null : check.path();
        HealthCheck times = check == null ? DEFAULT : check;
        return new io.infrar.provider.hetzner.cloud.LoadBalancer.HealthCheck(
                port,
                within(times.interval().toSeconds(), 3, 60),
                within(times.timeout().toSeconds(), 1, 60),
                within(times.retries(), 1, 5),
                path == null ? null : new HealthRequest(path, null, tcp && port == TLS_PORT, HealthRequest.WELL));
    }

    private static int within(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }
}

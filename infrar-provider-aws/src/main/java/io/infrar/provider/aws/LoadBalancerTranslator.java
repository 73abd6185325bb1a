package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.HealthCheck;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Route;
import io.infrar.provider.aws.dns.Certificate;
import io.infrar.provider.aws.elb.Listener;
import io.infrar.provider.aws.elb.ListenerRule;
import io.infrar.provider.aws.elb.TargetGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a load balancer into resources: an application load balancer, or a network one when it passes TCP through. */
final class LoadBalancerTranslator {
    /** A forward action takes so many target groups. */
    private static final int TARGET_GROUPS = 5;

    /** A path pattern has 128 characters at most, with the star at its end. */
    private static final int PATH = 127;

    private static final Pattern NOT_IN_TAGS = Pattern.compile("[^A-Za-z0-9._:/=+@-]");
    private static final int NAME = 120;

    private final Translating t;

    LoadBalancerTranslator(Translating t) {
        this.t = t;
    }

    /** What decides where a request goes; null is every host. */
    private record Place(@Nullable String host, String pathPrefix) {
        boolean isEverything() {
            return host == null && pathPrefix.equals("/");
        }
    }

    /**
     * Those who share requests in one target group: services, or servers, with the same port.
     *
     * @param members by name
     */
    record Targets(Kind kind, Set<ComponentKey> members, int port) {
        Address address(LoadBalancer loadBalancer) {
            String names = members.stream().map(ComponentKey::name).collect(Collectors.joining("-"));
            return Translating.shared("target-group", loadBalancer, names + "-" + port);
        }
    }

    /** The target groups of a load balancer. */
    static Set<Targets> targets(Translating t, LoadBalancer loadBalancer) {
        Set<Targets> all = new LinkedHashSet<>();
        places(t, loadBalancer).values().forEach(all::addAll);
        return all;
    }

    /** The listeners and rules that lead to a target group: before them it is at no load balancer. */
    static List<Address> leadingTo(Translating t, LoadBalancer loadBalancer, Targets targets) {
        List<Address> leading = new ArrayList<>();
        for (LoadBalancer.Listener listener : loadBalancer.listeners()) {
            if (listener.redirectTo() == null) {
                places(t, loadBalancer).forEach((place, all) -> {
                    if (all.contains(targets)) {
                        leading.add(
                                place.isEverything()
                                        ? address(loadBalancer, listener)
                                        : rule(loadBalancer, listener, place));
                    }
                });
            }
        }
        return leading;
    }

    private static Address rule(LoadBalancer loadBalancer, LoadBalancer.Listener listener, Place place) {
        return Translating.shared("listener-rule", loadBalancer, listener.port() + "-" + name(place));
    }

    /** As part of an address, which is a tag: of few characters, and not of more than a tag has. */
    private static String name(Place place) {
        String text = text(place);
        String plain = NOT_IN_TAGS.matcher(text).replaceAll("_");
        if (plain.equals(text) && plain.length() <= NAME) {
            return text;
        }
        return plain.substring(0, Math.min(plain.length(), NAME)) + "-" + Integer.toHexString(text.hashCode());
    }

    private static Address address(LoadBalancer loadBalancer, LoadBalancer.Listener listener) {
        return Translating.shared("listener", loadBalancer, Integer.toString(listener.port()));
    }

    private static Map<Place, Set<Targets>> places(Translating t, LoadBalancer loadBalancer) {
        Map<Place, Map<String, Set<ComponentKey>>> members = new LinkedHashMap<>();
        for (Route route : loadBalancer.routes()) {
            ComponentKey target = host(t, route.target());
            members.computeIfAbsent(new Place(route.host(), route.pathPrefix()), place -> new TreeMap<>())
                    .computeIfAbsent(
                            onCluster(t, target).map(each -> each.name() + "/").orElse("")
                                    + target.kind().label() + " " + route.port(),
                            key -> new TreeSet<>())
                    .add(target);
        }
        Map<Place, Set<Targets>> places = new LinkedHashMap<>();
        members.forEach((place, groups) -> {
            Set<Targets> targets = new LinkedHashSet<>();
            groups.forEach((key, some) -> targets.add(new Targets(
                    some.iterator().next().kind(), some, Integer.parseInt(key.substring(key.lastIndexOf(' ') + 1)))));
            places.put(place, targets);
        });
        return places;
    }

    /** Requests of a service that runs by Docker on a server reach that server's port. */
    private static ComponentKey host(Translating t, ComponentKey target) {
        if (onCluster(t, target).isPresent()) {
            return target;
        }
        return t.environment()
                .component(target)
                .map(each -> ElbParts.machine(t, each).key())
                .orElse(target);
    }

    /** A service that runs on a cluster: its machines listen for it, at a port of its own. */
    private static Optional<Compute> onCluster(Translating t, ComponentKey target) {
        return t.environment()
                .component(target)
                .filter(Compute.class::isInstance)
                .map(Compute.class::cast)
                .filter(each -> each.cluster() != null);
    }

    void translate(LoadBalancer component) {
        Network network = t.network(component, component.network());
        if (network == null || !isPossible(component)) {
            return;
        }
        boolean tcp = component.listeners().get(0).protocol() == LoadBalancer.Protocol.TCP;
        boolean internal = !component.publiclyReachable();
        Output<String> group = t.firewall().group(component, network);
        Address groupAddress = Firewall.address(component);
        for (LoadBalancer.Listener listener : component.listeners()) {
            Cidr source = internal ? ElbParts.block(network) : Cidr.ANYWHERE;
            t.firewall().openFrom(source, groupAddress, Firewall.TCP, listener.port(), listener.port());
        }
        Address address = Translating.shared("load-balancer", component);
        ElbParts.addLoadBalancer(
                t,
                address,
                component,
                network,
                tcp
                        ? io.infrar.provider.aws.elb.LoadBalancer.Kind.NETWORK
                        : io.infrar.provider.aws.elb.LoadBalancer.Kind.APPLICATION,
                internal,
                group);
        for (Targets targets : targets(t, component)) {
            Optional<Compute> onCluster =
                    onCluster(t, targets.members().iterator().next());
            int port =
                    onCluster.map(each -> NodePorts.of(t, each, targets.port())).orElse(targets.port());
            t.add(
                    targets.address(component),
                    component,
                    ElbParts.targets(
                            port,
                            targets.kind() == Kind.SERVER || onCluster.isPresent()
                                    ? TargetGroup.INSTANCE
                                    : TargetGroup.IP,
                            network,
                            health(component, targets, tcp),
                            algorithm(component, tcp)));
            for (ComponentKey member : targets.members()) {
                t.environment().component(member).ifPresent(each -> {
                    Component machine = onCluster.isPresent() ? ElbParts.machine(t, each) : each;
                    t.firewall().group(machine, network);
                    t.firewall().open(groupAddress, Firewall.address(machine), port);
                });
            }
        }
        Output<String> arn = Translating.output(address, "arn");
        Output<String> certificate = certificate(component);
        for (LoadBalancer.Listener listener : component.listeners()) {
            addListener(component, listener, arn, certificate);
        }
        notRealised(component, tcp);
        Output<String> host = Translating.output(address, "dnsName");
        LoadBalancer.Listener main = component.listeners().stream()
                .filter(each -> each.protocol() == LoadBalancer.Protocol.HTTPS)
                .findFirst()
                .orElse(component.listeners().get(0));
        boolean tls = main.protocol() == LoadBalancer.Protocol.HTTPS;
        Output<String> name = component.certificateDomains().stream()
                .filter(domain -> !domain.startsWith("*"))
                .findFirst()
                .map(Output::of)
                .orElse(host);
        t.export(component, LoadBalancer.exports(ElbParts.url(tls, tls ? name : host, main.port()), host, null));
    }

    private boolean isPossible(LoadBalancer component) {
        boolean possible = true;
        Set<Boolean> tcp = component.listeners().stream()
                .map(listener -> listener.protocol() == LoadBalancer.Protocol.TCP)
                .collect(Collectors.toSet());
        if (tcp.size() > 1) {
            t.error(
                    "aws.listeners",
                    component,
                    "listeners has TCP beside HTTP or HTTPS, and a load balancer of AWS does one or the other.",
                    "Make two load balancers.");
            possible = false;
        }
        boolean https =
                component.listeners().stream().anyMatch(listener -> listener.protocol() == LoadBalancer.Protocol.HTTPS);
        if (https
                && component.certificate() == null
                && component.certificateDomains().isEmpty()) {
            t.error(
                    "aws.certificate",
                    component,
                    "certificateDomains is empty and no certificate is given, and HTTPS needs one.",
                    "Write certificateFor(\"example.org\"), or upload a certificate(...).");
            possible = false;
        }
        for (Map.Entry<Place, Set<Targets>> place : places(t, component).entrySet()) {
            int most = tcp.contains(true) ? 1 : TARGET_GROUPS;
            if (place.getKey().pathPrefix().length() > PATH) {
                t.error(
                        "aws.routes",
                        component,
                        "routes has a path prefix of more than " + PATH + " characters: "
                                + place.getKey().pathPrefix(),
                        "Use a shorter one.");
                possible = false;
            }
            if (place.getValue().size() > most) {
                t.error(
                        "aws.routes",
                        component,
                        "routes sends the same requests to targets that need "
                                + place.getValue().size() + " target groups, and " + most + " can share them.",
                        "Use one port and one kind of targets for them.");
                possible = false;
            }
            if (tcp.contains(true) && !place.getKey().isEverything()) {
                t.error(
                        "aws.routes",
                        component,
                        "routes has a host or path, which a TCP listener does not see.",
                        "Use routeTo(...), or http or https listeners.");
                possible = false;
            }
        }
        return possible;
    }

    private TargetGroup.Health health(LoadBalancer component, Targets targets, boolean tcp) {
        HealthCheck check = targets.members().stream()
                .map(t.environment()::component)
                .flatMap(Optional::stream)
                .filter(Compute.class::isInstance)
                .map(each -> ((Compute) each).health())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (tcp && component.healthPath() == null) {
            return new TargetGroup.Health(null, 30, 10, 2, 2, null);
        }
        return ElbParts.health(t, component, check, component.healthPath());
    }

    private static @Nullable String algorithm(LoadBalancer component, boolean tcp) {
        if (tcp) {
            return null;
        }
        return component.algorithm() == LoadBalancer.Algorithm.LEAST_CONNECTIONS
                ? "least_outstanding_requests"
                : "round_robin";
    }

    /** Null without HTTPS. */
    private @Nullable Output<String> certificate(LoadBalancer component) {
        LoadBalancer.Certificate uploaded = component.certificate();
        if (uploaded != null) {
            Address address = Translating.shared("certificate", component);
            t.add(
                    address,
                    component,
                    Certificate.Spec.imported(uploaded.chain(), uploaded.key().value()));
            return Translating.output(address, "arn");
        }
        return component.certificateDomains().isEmpty()
                ? null
                : ElbParts.certificate(t, component, t.region(component), component.certificateDomains());
    }

    private void addListener(
            LoadBalancer component,
            LoadBalancer.Listener listener,
            Output<String> arn,
            @Nullable Output<String> certificate) {
        boolean https = listener.protocol() == LoadBalancer.Protocol.HTTPS;
        Map<Place, Set<Targets>> places = places(t, component);
        Set<Targets> everything = places.getOrDefault(new Place(null, "/"), Set.of());
        boolean redirects = listener.redirectTo() != null;
        Address address = address(component, listener);
        t.add(
                address,
                component,
                new Listener.Spec(
                        arn,
                        listener.port(),
                        listener.protocol().name(),
                        https ? ElbParts.sslPolicy(component.minimumTls()) : null,
                        https ? certificate : null,
                        redirects ? Set.of() : arns(component, everything),
                        null,
                        listener.redirectTo(),
                        redirects || !everything.isEmpty() ? null : 404,
                        Map.of()));
        if (redirects) {
            return;
        }
        Map<Place, Integer> priorities = priorities(places.keySet());
        priorities.forEach((place, priority) -> t.add(
                rule(component, listener, place),
                component,
                new ListenerRule.Spec(
                        Translating.output(address, "arn"),
                        priority,
                        place.host() == null ? Set.of() : Set.of(place.host()),
                        place.pathPrefix().equals("/") ? Set.of() : Set.of(place.pathPrefix() + "*"),
                        arns(component, places.getOrDefault(place, Set.of())),
                        Map.of())));
    }

    private static Set<Output<String>> arns(LoadBalancer component, Set<Targets> targets) {
        return targets.stream()
                .map(each -> Translating.<String>output(each.address(component), "arn"))
                .collect(Collectors.toSet());
    }

    private static String text(Place place) {
        return (place.host() == null ? "any" : place.host()) + place.pathPrefix();
    }

    /**
     * The order of rules: a host before a wildcard before any host, longer paths first. A number depends on the place alone, but
     * for the rare clash, so that a new route moves no other one.
     */
    private static Map<Place, Integer> priorities(Set<Place> places) {
        Map<Place, Integer> priorities = new LinkedHashMap<>();
        Set<Integer> taken = new HashSet<>();
        places.stream()
                .filter(place -> !place.isEverything())
                .sorted(Comparator.comparing(LoadBalancerTranslator::text))
                .forEach(place -> {
                    int first = first(place);
                    int slot = Math.floorMod(text(place).hashCode(), SLOTS);
                    while (!taken.add(first + slot)) {
                        slot = (slot + 1) % SLOTS;
                    }
                    priorities.put(place, first + slot);
                });
        return priorities;
    }

    /** Paths of up to 128 characters, eleven kinds of hosts and 35 slots each are within 50000. */
    private static final int SLOTS = 35;

    private static final int PATHS = 129;

    private static int first(Place place) {
        int shorter = PATHS - Math.min(PATHS, place.pathPrefix().length());
        return 1 + (hostClass(place.host()) * PATHS + shorter) * SLOTS;
    }

    private static int hostClass(@Nullable String host) {
        if (host == null) {
            return 10;
        }
        if (!host.startsWith("*")) {
            return 0;
        }
        int labels = host.split("\\.").length;
        return Math.max(1, 10 - labels);
    }

    private void notRealised(LoadBalancer component, boolean tcp) {
        List<String> missing = new ArrayList<>();
        if (tcp && component.algorithm() == LoadBalancer.Algorithm.LEAST_CONNECTIONS) {
            missing.add("algorithm: a connection stays with the target that its addresses lead to");
        }
        t.notRealised(component, missing);
    }
}

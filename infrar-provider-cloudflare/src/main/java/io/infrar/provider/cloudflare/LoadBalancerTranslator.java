package io.infrar.provider.cloudflare;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.LoadBalancer;
import io.infrar.model.LoadBalancer.Protocol;
import io.infrar.model.Output;
import io.infrar.model.Route;
import io.infrar.provider.cloudflare.zone.Monitor;
import io.infrar.provider.cloudflare.zone.Pool;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a load balancer into one for each of its hosts, with a pool of origins, and a monitor. */
final class LoadBalancerTranslator {
    private static final int INTERVAL = 60;
    private static final int TIMEOUT = 5;
    private static final int RETRIES = 2;
    private static final int INCLUDED_ORIGINS = 2;
    private static final Set<Integer> USUAL = Set.of(80, 443);

    private final Translating t;

    LoadBalancerTranslator(Translating t) {
        this.t = t;
    }

    /** The names that it answers to. */
    static List<String> hosts(LoadBalancer balancer) {
        Set<String> hosts = new LinkedHashSet<>();
        for (Route route : balancer.routes()) {
            if (route.host() != null) {
                hosts.add(route.host());
            }
        }
        hosts.addAll(balancer.certificateDomains());
        return List.copyOf(hosts);
    }

    void translate(LoadBalancer balancer) {
        List<String> hosts = hosts(balancer);
        if (!check(balancer, hosts)) {
            return;
        }
        Address monitor = Translating.own("monitor", balancer);
        Map<String, Output<String>> pools = new LinkedHashMap<>();
        int origins = 0;
        for (String host : hosts) {
            List<Pool.Origin> some = origins(balancer, host);
            if (some.isEmpty()) {
                t.error(
                        "cloudflare.load-balancer",
                        balancer,
                        "no route leads anywhere from " + host + ", for which it has a certificate.",
                        "Give it a route, or leave certificateFor out.");
                return;
            }
            if (!checkAddresses(balancer, host, some)) {
                return;
            }
            String name = some.equals(origins(balancer, null)) ? "default" : Translating.suffix(host);
            Address pool = Translating.own("pool", balancer, name);
            if (!t.has(pool)) {
                origins += some.size();
                t.add(
                        pool,
                        balancer,
                        new Pool.Spec(
                                null,
                                some,
                                balancer.healthPath() == null ? null : Translating.output(monitor, "id"),
                                balancer.algorithm() == LoadBalancer.Algorithm.LEAST_CONNECTIONS
                                        ? "least_connections"
                                        : "random",
                                1));
            }
            pools.put(host, Translating.output(pool, "id"));
        }
        if (balancer.healthPath() != null) {
            t.add(monitor, balancer, monitor(balancer, hosts.get(0)));
        }
        addBalancers(balancer, hosts, pools, origins);
        tellMissing(balancer);
    }

    private boolean check(LoadBalancer balancer, List<String> hosts) {
        List<String> problems = new ArrayList<>();
        if (hosts.isEmpty()) {
            problems.add(
                    "no route has a host and certificateDomains are empty, but Cloudflare balances names of its zones only");
        }
        if (!balancer.publiclyReachable()) {
            problems.add("publiclyReachable is false, but Cloudflare's load balancers are on the Internet");
        }
        if (balancer.listeners().stream().anyMatch(each -> each.protocol() == Protocol.TCP)) {
            problems.add("listeners has TCP, which Cloudflare passes on only with Spectrum");
        }
        for (int i = 0; i < balancer.routes().size(); i++) {
            if (!balancer.routes().get(i).pathPrefix().equals("/")) {
                problems.add("routes[" + i + "].pathPrefix is "
                        + balancer.routes().get(i).pathPrefix() + ", but pools are chosen by the host here");
            }
        }
        problems.forEach(problem -> t.error(
                "cloudflare.load-balancer",
                balancer,
                problem + ".",
                "Write route(\"app.example.com\", \"/\", server(\"a\"), 443) with https(443)."));
        return problems.isEmpty();
    }

    private List<Pool.Origin> origins(LoadBalancer balancer, @Nullable String host) {
        List<Pool.Origin> origins = new ArrayList<>();
        for (Route route : balancer.routes()) {
            Component target = t.environment().component(route.target()).orElseThrow();
            Output<String> address = EdgeTranslator.target(target);
            boolean fits = route.host() == null || route.host().equals(host);
            if (fits && address != null) {
                Pool.Origin origin = new Pool.Origin(
                        target.name() + "-" + route.port(),
                        address,
                        USUAL.contains(route.port()) ? null : route.port(),
                        1);
                // A route without a host and one with it may say the same.
                if (!origins.contains(origin)) {
                    origins.add(origin);
                }
            }
        }
        return origins;
    }

    /** A pool has each address once, whatever the port. */
    private boolean checkAddresses(LoadBalancer balancer, String host, List<Pool.Origin> origins) {
        Map<Output<String>, String> names = new HashMap<>();
        for (Pool.Origin origin : origins) {
            String other = names.putIfAbsent(origin.address(), origin.name());
            if (other != null) {
                t.error(
                        "cloudflare.load-balancer",
                        balancer,
                        "routes lead " + host + " to one address twice, as " + other + " and " + origin.name()
                                + ", and a pool of Cloudflare has each address once, whatever the port.",
                        "Give the ports hosts of their own.");
                return false;
            }
        }
        return true;
    }

    private static Monitor.Spec monitor(LoadBalancer balancer, String host) {
        int port = balancer.routes().get(0).port();
        return new Monitor.Spec(
                port == 80 ? "http" : "https",
                balancer.healthPath(),
                host.startsWith("*.") ? null : host,
                USUAL.contains(port) ? null : port,
                "2xx,3xx",
                INTERVAL,
                TIMEOUT,
                RETRIES,
                false);
    }

    private void addBalancers(
            LoadBalancer balancer, List<String> hosts, Map<String, Output<String>> pools, int origins) {
        String affinity = t.option(balancer, Affinity.class, Affinity.NAME)
                .filter(Affinity::cookie)
                .map(option -> "cookie")
                .orElse("none");
        for (String host : hosts) {
            t.checkCertificate(balancer, host);
            boolean first = host.equals(hosts.get(0));
            Output<String> pool = Objects.requireNonNull(pools.get(host));
            var spec = new io.infrar.provider.cloudflare.zone.LoadBalancer.Spec(
                    t.zone(balancer, host), host, List.of(pool), pool, "off", affinity, true);
            Address address = first
                    ? Translating.own("load-balancer", balancer)
                    : Translating.own("load-balancer", balancer, Translating.suffix(host));
            t.add(address, balancer, spec, first ? charges(origins) : new Charge[0]);
        }
        Output<String> host = Translating.output(Translating.own("load-balancer", balancer), "hostname");
        t.export(balancer, LoadBalancer.exports(Output.of("https://" + hosts.get(0)), host, null));
    }

    private Charge[] charges(int origins) {
        List<Charge> charges = new ArrayList<>();
        charges.add(t.months("load-balancing", "base-2-endpoints", "global", BigDecimal.ONE));
        if (origins > INCLUDED_ORIGINS) {
            charges.add(t.months(
                    "load-balancing", "extra-endpoint", "global", BigDecimal.valueOf(origins - INCLUDED_ORIGINS)));
        }
        return charges.toArray(Charge[]::new);
    }

    private void tellMissing(LoadBalancer balancer) {
        List<String> missing = new ArrayList<>();
        if (balancer.algorithm() == LoadBalancer.Algorithm.ROUND_ROBIN) {
            missing.add("algorithm ROUND_ROBIN (origins are chosen at random)");
        }
        if (balancer.certificate() != null) {
            missing.add("certificate (Cloudflare's own covers the zone and the names right below it)");
        }
        if (balancer.listeners().stream().anyMatch(each -> each.redirectTo() != null)) {
            missing.add("redirectTo (an edge in front of it sends HTTP on to HTTPS)");
        }
        t.notRealised(balancer, missing);
    }
}

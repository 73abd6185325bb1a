package io.infrar.provider.cloudflare;

import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Edge;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.model.Tls;
import io.infrar.provider.cloudflare.zone.Ruleset;
import io.infrar.provider.cloudflare.zone.ZoneSetting;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns edges into settings of their zones, rules for their hosts, and proxied records that lead to their origins. Versions of TLS
 * and the mode are settings of a whole zone; everything else counts for the edge's hosts only.
 */
final class EdgeTranslator {
    private final Translating t;

    /** Settings and who asked for them, by zone. */
    private final Map<String, Map<String, Object>> settings = new TreeMap<>();

    private final Map<String, Edge> firsts = new TreeMap<>();

    /** How many rules there are by zone and phase, for the limits of plans. */
    private final Map<String, Integer> counts = new TreeMap<>();

    EdgeTranslator(Translating t) {
        this.t = t;
    }

    void translate() {
        t.slice().components(Edge.class).forEach(this::translate);
        firsts.forEach((zone, edge) -> settings.getOrDefault(zone, Map.of())
                .forEach((name, value) -> t.add(
                        Translating.shared("zone-setting", edge.key(), zone + "." + name),
                        edge,
                        new ZoneSetting.Spec(t.zone(edge, zone), name, value),
                        // A zone that is no domain here is paid for all the same.
                        name.equals("ssl") && t.domain(zone).isEmpty()
                                ? new Charge[] {t.months("zone-plan", t.plan(zone).sku, "global", BigDecimal.ONE)}
                                : new Charge[0])));
    }

    private void translate(Edge edge) {
        Component origin = edge.origin() == null
                ? null
                : t.environment().component(edge.origin()).orElse(null);
        if (origin == null) {
            return;
        }
        List<String> hosts = t.hosts(edge);
        if (hosts.isEmpty()) {
            t.error(
                    "cloudflare.edge-domains",
                    edge,
                    "domains are missing, and Cloudflare answers only to names of its zones.",
                    "Write domains(\"www.example.com\").");
            return;
        }
        if (!leadHosts(edge, origin, hosts)) {
            return;
        }
        Map<String, List<String>> byZone = new LinkedHashMap<>();
        hosts.forEach(host -> byZone.computeIfAbsent(t.zoneName(edge, host), zone -> new ArrayList<>())
                .add(host));
        byZone.forEach((zone, some) -> {
            setting(edge, zone);
            rules(edge, zone, some);
        });
        t.export(edge, Edge.exports(Output.of("https://" + hosts.get(0)), Output.of(hosts.get(0))));
    }

    // ---- origins

    /** What is on Cloudflare takes the hosts itself, see {@link Translating#edgeDomains}. */
    private boolean leadHosts(Edge edge, Component origin, List<String> hosts) {
        if (t.isHere(origin.key()) && origin.kind() != Kind.LOAD_BALANCER) {
            return true;
        }
        if (t.isHere(origin.key())) {
            return leadToBalancer(edge, (LoadBalancer) origin, hosts);
        }
        Output<String> target = target(origin);
        if (target == null) {
            t.error(
                    "cloudflare.edge-origin",
                    edge,
                    "origin is " + origin.key()
                            + " of another provider, which has no address that a DNS record can lead to.",
                    "Put it on cloudflare, or put the edge in front of a server, compute or loadBalancer.");
            return false;
        }
        for (String host : hosts) {
            t.checkCertificate(edge, host);
            t.leadTo(edge, host, target);
        }
        return true;
    }

    /** Its names are answered without records. */
    private boolean leadToBalancer(Edge edge, LoadBalancer balancer, List<String> hosts) {
        List<String> names = LoadBalancerTranslator.hosts(balancer);
        List<String> others =
                hosts.stream().filter(host -> !names.contains(host)).toList();
        if (!others.isEmpty()) {
            t.error(
                    "cloudflare.edge-origin",
                    edge,
                    "domains has " + String.join(", ", others) + ", which " + balancer.key() + " does not answer to.",
                    "Give it a route or certificateFor that name.");
        }
        return others.isEmpty();
    }

    static @Nullable Output<String> target(Component origin) {
        ComponentKey key = origin.key();
        if (origin instanceof Server) {
            return export(key, "publicIp");
        }
        if (origin instanceof Compute compute) {
            Server.Ref machine = compute.host();
            return machine != null ? export(machine.key(), "publicIp") : export(key, "host");
        }
        return origin instanceof LoadBalancer ? export(key, "host") : null;
    }

    private static Output<String> export(ComponentKey component, String name) {
        return new Output.OfComponent<>(null, component, name);
    }

    // ---- settings

    private void setting(Edge edge, String zone) {
        Map<String, Object> asked = new TreeMap<>();
        asked.put(
                "ssl",
                switch (edge.tlsMode()) {
                    case FLEXIBLE -> "flexible";
                    case FULL -> "full";
                    case FULL_STRICT -> "strict";
                });
        asked.put("min_tls_version", edge.minimumTls().version());
        asked.put("always_use_https", edge.alwaysHttps() ? "on" : "off");
        if (edge.minimumTls() == Tls.V1_3) {
            asked.put("tls_1_3", "on");
        }
        Map<String, Object> before = settings.putIfAbsent(zone, asked);
        Edge first = firsts.putIfAbsent(zone, edge);
        if (before != null && first != null && !before.equals(asked)) {
            t.error(
                    "cloudflare.zone-settings",
                    edge,
                    "tlsMode, minimumTls and alwaysHttps are those of a whole zone, and " + first.key()
                            + " asks for others in " + zone + ".",
                    "Give both edges the same.");
        }
    }

    // ---- rules

    private void rules(Edge edge, String zone, List<String> hosts) {
        ZonePlan.Level plan = t.plan(zone);
        EdgeRules rules = new EdgeRules(t, edge, plan, hosts);
        add(edge, zone, "http_request_firewall_custom", rules.custom(), plan.customRules);
        add(edge, zone, "http_request_firewall_managed", rules.managed(zone), plan.otherRules);
        add(edge, zone, "http_ratelimit", rules.rateLimit(), plan.rateLimits);
        add(edge, zone, "http_response_headers_transform", rules.headers(), plan.otherRules);
        add(edge, zone, "http_request_cache_settings", rules.cache(), plan.otherRules);
    }

    private void add(Edge edge, String zone, String phase, List<Ruleset.Rule> rules, int most) {
        if (rules.isEmpty()) {
            return;
        }
        int count = counts.merge(zone + " " + phase, rules.size(), Integer::sum);
        if (count > most) {
            t.error(
                    "cloudflare.plan",
                    edge,
                    "the edges of " + zone + " ask for " + count + " rules of " + phase + ", and its plan "
                            + t.plan(zone).title() + " has " + most + ".",
                    "Ask for fewer, or say with(Cloudflare.plan(...)) when the zone has a higher plan.");
        }
        t.add(
                Translating.shared("ruleset", edge.key(), zone + "." + phase),
                edge,
                new Ruleset.Spec(t.zone(edge, zone), phase, rules));
    }
}

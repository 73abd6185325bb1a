package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Domain;
import io.infrar.model.Domain.DnsRecord;
import io.infrar.model.Domain.Type;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.cloud.RrSet;
import io.infrar.provider.hetzner.cloud.Zone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns a domain into a zone with its record sets. DNS at Hetzner is free. */
final class DomainTranslator {
    private final Translating t;

    DomainTranslator(Translating t) {
        this.t = t;
    }

    /** The domain of this environment at Hetzner whose zone holds a host, the longest one. */
    static Optional<Domain> holding(Translating t, String host) {
        String plain = host.startsWith("*.") ? host.substring(2) : host;
        return t.slice().components(Domain.class).stream()
                .filter(domain -> plain.equals(domain.zone()) || plain.endsWith("." + domain.zone()))
                .max(Comparator.comparingInt(domain -> domain.zone().length()));
    }

    static Address zone(Domain domain) {
        return Translating.own("zone", domain);
    }

    void translate(Domain component) {
        Address zone = zone(component);
        Output<String> zoneId = Translating.output(zone, "zoneId");
        t.export(component, Domain.exports(zoneId, Translating.output(zone, "nameServers")));
        boolean twice = t.slice().components(Domain.class).stream()
                .anyMatch(other ->
                        other.zone().equals(component.zone()) && other.name().compareTo(component.name()) < 0);
        if (twice) {
            t.error(
                    "hetzner.zone",
                    component,
                    "zone " + component.zone() + " is that of another domain of this environment.",
                    "Put the records into one domain.");
            return;
        }
        t.add(
                zone,
                component,
                new Zone.Spec(component.zone(), null, component.traits().isProtected(), Map.of()));
        List<String> missing = new ArrayList<>();
        if (component.certificate()) {
            missing.add("certificate (Hetzner makes them for load balancers: certificateFor(...) there)");
        }
        Set<String> added = new HashSet<>();
        for (DnsRecord each : component.records()) {
            addRecord(component, zoneId, each, added);
            if (each.proxied()) {
                missing.add("proxied of " + each.name() + " " + each.type() + " (Hetzner has no proxy)");
            }
        }
        t.notRealised(component, missing);
    }

    private void addRecord(Domain component, Output<String> zoneId, DnsRecord asked, Set<String> added) {
        String at = "records[" + asked.name() + " " + asked.type() + "]";
        boolean good = check(component, asked, at);
        Output<String> first = asked.values().get(0);
        boolean isAddress = givesAddress(first);
        if (asked.type() == Type.CNAME && isAddress) {
            t.error(
                    "hetzner.record",
                    component,
                    at + " leads to " + first + ", which is an address at Hetzner and not a name.",
                    "Use an A record, or ALIAS.");
            return;
        }
        boolean six = asked.values().stream().anyMatch(this::givesOnlyIpv6);
        if (six && asked.type() == Type.A) {
            t.error(
                    "hetzner.record",
                    component,
                    at + " leads to a server that has only an IPv6 address.",
                    "Use an AAAA record, or leave the server a public IPv4 address.");
            return;
        }
        if (!good) {
            return;
        }
        if (six && asked.type() == Type.ALIAS) {
            add(component, zoneId, asked, Type.AAAA, asked.values(), added);
        } else if (asked.type() != Type.ALIAS) {
            add(component, zoneId, asked, asked.type(), asked.values(), added);
        } else if (isAddress) {
            add(component, zoneId, asked, Type.A, asked.values(), added);
            boolean hasOwn = component.records().stream()
                    .anyMatch(other -> other.name().equals(asked.name()) && other.type() == Type.AAAA);
            if (!hasOwn) {
                ipv6(first).ifPresent(ip -> add(component, zoneId, asked, Type.AAAA, List.of(ip), added));
            }
        } else if (!asked.name().equals(RrSet.APEX)) {
            boolean alone = component.records().stream()
                            .filter(other -> other.name().equals(asked.name()))
                            .count()
                    == 1;
            if (!alone) {
                t.error(
                        "hetzner.alias",
                        component,
                        at + " becomes a CNAME record, beside which there can be no other of the same name.",
                        "Use A records for it, or take the others away.");
                return;
            }
            add(component, zoneId, asked, Type.CNAME, asked.values(), added);
        } else {
            t.error(
                    "hetzner.alias",
                    component,
                    at + " leads to " + first + ", and Hetzner answers for the zone itself only with addresses.",
                    "Let it lead to a loadBalancer or server of this environment on hetzner, or use A records.");
        }
    }

    private boolean check(Domain component, DnsRecord asked, String at) {
        boolean good = true;
        long ttl = asked.ttl().toSeconds();
        if (ttl < RrSet.SHORTEST_TTL || ttl > Integer.MAX_VALUE) {
            t.error(
                    "hetzner.record",
                    component,
                    at + ".ttl is " + ttl + " s, and Hetzner takes " + RrSet.SHORTEST_TTL + " to " + Integer.MAX_VALUE
                            + ".",
                    "Give another one.");
            good = false;
        }
        if (asked.name().equals(RrSet.APEX) && asked.type() == Type.NS) {
            t.error(
                    "hetzner.record",
                    component,
                    at + " are the name servers of the zone, which Hetzner keeps.",
                    "Leave it out; nameServers() of the domain gives them.");
            good = false;
        }
        return good;
    }

    /** Whether a value is the host of something at Hetzner that has only an address. */
    private boolean givesAddress(Output<String> value) {
        return value instanceof Output.OfComponent<String> export
                        && export.environment() == null
                        && export.component().kind() == Kind.LOAD_BALANCER
                        && (export.export().equals("host") || export.export().equals("ip"))
                        && t.isHere(export.component())
                || value instanceof Output.OfComponent<String> address
                        && address.export().equals("publicIp");
    }

    /** Whether a value is the public address of a server here that has no IPv4 address. */
    private boolean givesOnlyIpv6(Output<String> value) {
        return value instanceof Output.OfComponent<String> address
                && address.export().equals("publicIp")
                && t.slice().components(Server.class).stream()
                        .filter(server -> server.key().equals(address.component()) && !server.staticIp())
                        .anyMatch(
                                server -> t.option(server, ServerOptions.PublicNet.class, ServerOptions.PublicNet.NAME)
                                        .filter(net -> !net.ipv4())
                                        .isPresent());
    }

    /** The IPv6 address of a load balancer that has one. */
    private Optional<Output<String>> ipv6(Output<String> value) {
        return value instanceof Output.OfComponent<String> export
                ? t.slice().components(LoadBalancer.class).stream()
                        .filter(each -> each.key().equals(export.component()) && each.publiclyReachable())
                        .map(each -> Translating.<String>output(Translating.own("load-balancer", each), "ipv6"))
                        .findFirst()
                : Optional.empty();
    }

    private void add(
            Domain component,
            Output<String> zoneId,
            DnsRecord asked,
            Type type,
            List<Output<String>> values,
            Set<String> added) {
        String name = asked.name();
        if (!added.add(name + " " + type)) {
            t.error(
                    "hetzner.record",
                    component,
                    "records[" + name + " " + asked.type() + "] becomes a record of type " + type
                            + ", and there is one of that name.",
                    "Write all its values as one record.");
            return;
        }
        String label = name.equals(RrSet.APEX) ? "apex" : name.replace("*", "any");
        t.add(
                Translating.own("rrset", component, label + "-" + type.name().toLowerCase(Locale.ROOT)),
                component,
                new RrSet.Spec(
                        zoneId,
                        name,
                        type.name(),
                        Math.toIntExact(asked.ttl().toSeconds()),
                        values.stream().map(RrSet.Value::of).collect(Collectors.toSet()),
                        false,
                        Map.of()));
    }
}

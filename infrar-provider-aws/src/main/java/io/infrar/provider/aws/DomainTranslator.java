package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Domain;
import io.infrar.model.Domain.DnsRecord;
import io.infrar.model.Domain.Type;
import io.infrar.model.Edge;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.provider.aws.dns.HostedZone;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a domain into a hosted zone with records, and a certificate when asked for. */
final class DomainTranslator {
    private static final String APEX = "@";

    private final Translating t;

    DomainTranslator(Translating t) {
        this.t = t;
    }

    /** What an alias record can stand for. */
    private record Target(Output<String> dnsName, Output<String> zoneId, boolean hasIpv6) {}

    void translate(Domain component) {
        Address zone = Translating.own("hosted-zone", component);
        t.add(
                zone,
                component,
                new HostedZone.Spec(component.zone(), Map.of()),
                Translating.charge("route53", "hosted-zone", null, BigDecimal.ONE),
                Translating.usage("route53", "standard-queries", null, 1, "1 million queries a month"));
        Output<String> zoneId = Translating.output(zone, "id");
        if (component.certificate()) {
            ElbParts.addCertificate(
                    t,
                    component,
                    t.region(component),
                    List.of(component.zone(), "*." + component.zone()),
                    Optional.of(component));
        }
        List<String> missing = new ArrayList<>();
        for (DnsRecord each : component.records()) {
            addRecord(component, zoneId, each);
            if (each.proxied()) {
                missing.add("proxied of " + each.name() + " " + each.type() + " (Route 53 has no proxy)");
            }
        }
        t.notRealised(component, missing);
        t.export(component, Domain.exports(zoneId, Translating.output(zone, "nameServers")));
    }

    private void addRecord(Domain component, Output<String> zoneId, DnsRecord asked) {
        String name = asked.name().equals(APEX) ? component.zone() : asked.name() + "." + component.zone();
        int ttl = Math.toIntExact(asked.ttl().toSeconds());
        if (asked.type() != Type.ALIAS) {
            add(
                    component,
                    asked,
                    asked.type().name(),
                    new io.infrar.provider.aws.dns.DnsRecord.Spec(
                            zoneId, name, asked.type().name(), ttl, Set.copyOf(asked.values()), null));
            return;
        }
        Output<String> value = asked.values().get(0);
        Optional<Target> target = target(value);
        if (target.isPresent()) {
            var alias = new io.infrar.provider.aws.dns.DnsRecord.Alias(
                    target.get().dnsName(), target.get().zoneId(), false);
            for (String type : target.get().hasIpv6() ? List.of("A", "AAAA") : List.of("A")) {
                add(
                        component,
                        asked,
                        type,
                        new io.infrar.provider.aws.dns.DnsRecord.Spec(zoneId, name, type, null, Set.of(), alias));
            }
        } else if (!asked.name().equals(APEX)) {
            add(
                    component,
                    asked,
                    "CNAME",
                    new io.infrar.provider.aws.dns.DnsRecord.Spec(zoneId, name, "CNAME", ttl, Set.of(value), null));
        } else {
            t.error(
                    "aws.alias",
                    component,
                    "records[@ ALIAS] leads to " + value + ", and Route 53 answers for the zone itself only with the"
                            + " addresses of load balancers and edges on aws.",
                    "Let it lead to a compute, loadBalancer or edge of this environment on aws, or use A records.");
        }
    }

    private void add(Domain component, DnsRecord asked, String type, io.infrar.provider.aws.dns.DnsRecord.Spec spec) {
        t.add(
                Translating.own("record", component, asked.name() + "-" + type.toLowerCase(Locale.ROOT)),
                component,
                spec);
    }

    /** What a value leads to, when that is something on AWS whose name has a zone. */
    private Optional<Target> target(Output<String> value) {
        if (!(value instanceof Output.OfComponent<String> export)
                || export.environment() != null
                || !export.export().equals("host")
                || !t.isHere(export.component())) {
            return Optional.empty();
        }
        return target(export.component());
    }

    private Optional<Target> target(ComponentKey key) {
        if (key.kind() == Kind.LOAD_BALANCER) {
            return Optional.of(loadBalancer(key));
        }
        if (key.kind() == Kind.COMPUTE) {
            return t.environment()
                    .component(key)
                    .filter(each -> each instanceof Compute compute
                            && compute.cluster() == null
                            && ElbParts.machine(t, compute).equals(compute)
                            && ElbParts.isNeeded(t, compute))
                    .map(each -> loadBalancer(key));
        }
        if (key.kind() == Kind.EDGE) {
            Address distribution = Translating.shared("distribution", key);
            if (t.has(distribution)) {
                return Optional.of(new Target(
                        Translating.output(distribution, "domainName"),
                        Translating.output(distribution, "zoneId"),
                        true));
            }
            // Only rules in front of a load balancer.
            return t.environment()
                    .component(key)
                    .map(each -> ((Edge) each).origin())
                    .filter(t::isHere)
                    .flatMap(this::target);
        }
        return Optional.empty();
    }

    private static Target loadBalancer(ComponentKey key) {
        Address address = Translating.shared("load-balancer", key);
        return new Target(Translating.output(address, "dnsName"), Translating.output(address, "zoneId"), false);
    }
}

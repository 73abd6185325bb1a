package io.infrar.provider.cloudflare;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Domain;
import io.infrar.model.Edge;
import io.infrar.model.Output;
import io.infrar.model.StaticSite;
import io.infrar.provider.cloudflare.zone.DnsRecord;
import io.infrar.spi.Slice;
import io.infrar.spi.TranslationDraft;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A translation in progress: what the translators of all kinds share. */
final class Translating extends TranslationDraft {
    private static final Set<String> SECOND_LEVEL =
            Set.of("ac", "co", "com", "edu", "gob", "gov", "gv", "ne", "net", "or", "org", "sch");

    /** Hosts that lead somewhere already: two edges may have the same. */
    private final Set<String> led = new HashSet<>();

    Translating(Slice slice) {
        super(Cloudflare.ID, "global", slice);
    }

    // ---- addresses: these forms are the only ones, so that any translator can name what another one makes

    /** A resource of a type that only components of one kind have. */
    static Address own(String type, Component component) {
        return new Address(Cloudflare.ID, type, component.name());
    }

    /** One of several. */
    static Address own(String type, Component component, String suffix) {
        return new Address(Cloudflare.ID, type, component.name() + "." + suffix);
    }

    /** A resource of a type that several kinds have. */
    static Address shared(String type, ComponentKey component) {
        return new Address(
                Cloudflare.ID, type, component.name() + "." + component.kind().label());
    }

    /** One of several. */
    static Address shared(String type, ComponentKey component, String suffix) {
        return new Address(
                Cloudflare.ID, type, component.name() + "." + component.kind().label() + "." + suffix);
    }

    static <T> Output<T> output(Address address, String field) {
        return Output.ofResource(address, field);
    }

    // ---- zones

    /** What a zone is called in specs: the id that a domain here gives, else its name. */
    Output<String> zone(Component component, String host) {
        String name = zoneName(component, host);
        return domain(name)
                .<Output<String>>map(domain -> output(zoneAddress(domain), "zoneId"))
                .orElseGet(() -> Output.of(name));
    }

    /**
     * The name of the zone that a host is in: of a domain here, else what the component's option says, else what one would register.
     */
    String zoneName(Component component, String host) {
        Optional<String> ours = slice().components(Domain.class).stream()
                .map(Domain::zone)
                .filter(zone -> isIn(zone, host))
                .max(Comparator.comparingInt(String::length));
        return ours.or(() -> option(component, ZoneName.class, ZoneName.NAME)
                        .map(ZoneName::zone)
                        .filter(zone -> isIn(zone, host)))
                .orElseGet(() -> registrable(host));
    }

    /** The domain here that is the zone. */
    Optional<Domain> domain(String zone) {
        return slice().components(Domain.class).stream()
                .filter(domain -> domain.zone().equals(zone))
                .findFirst();
    }

    /** The resource that gives {@code zoneId} and {@code nameServers} of a domain. */
    Address zoneAddress(Domain domain) {
        boolean existing = option(domain, UseExistingZone.class, UseExistingZone.NAME)
                .map(UseExistingZone::existing)
                .orElse(false);
        return own(existing ? "existing-zone" : "zone", domain);
    }

    private static boolean isIn(String zone, String host) {
        return host.equals(zone) || host.endsWith("." + zone);
    }

    /** Two labels, or three below those that countries register under, such as {@code co.uk}. */
    private static String registrable(String host) {
        String[] labels = host.split("\\.");
        int count = labels.length;
        boolean third = count > 2 && labels[count - 1].length() == 2 && SECOND_LEVEL.contains(labels[count - 2]);
        return String.join(".", List.of(labels).subList(Math.max(0, count - (third ? 3 : 2)), count));
    }

    /** What the zone is subscribed to: the highest that any domain or edge of it says. */
    ZonePlan.Level plan(String zone) {
        Stream<Component> domains = slice().components(Domain.class).stream()
                .filter(domain -> domain.zone().equals(zone))
                .map(Component.class::cast);
        Stream<Component> edges = slice().components(Edge.class).stream()
                .filter(edge -> hosts(edge).stream()
                        .anyMatch(host -> zoneName(edge, host).equals(zone)))
                .map(Component.class::cast);
        return Stream.concat(domains, edges)
                .flatMap(component -> option(component, ZonePlan.class, ZonePlan.NAME).stream())
                .map(ZonePlan::level)
                .max(Comparator.naturalOrder())
                .orElse(ZonePlan.FREE.level());
    }

    /** The hosts of the edges here that are in front of a component. */
    List<String> edgeDomains(Component origin) {
        return slice().components(Edge.class).stream()
                .filter(edge -> origin.key().equals(edge.origin()))
                .flatMap(edge -> edge.domains().stream())
                .distinct()
                .toList();
    }

    /** The hosts of an edge; those of what it is in front of when it has none. */
    List<String> hosts(Edge edge) {
        ComponentKey key = edge.origin();
        Component origin = key == null ? null : environment().component(key).orElse(null);
        if (edge.domains().isEmpty() && origin instanceof StaticSite site) {
            return site.domains();
        }
        return edge.domains().isEmpty() && origin instanceof Compute compute ? compute.domains() : edge.domains();
    }

    /** The certificate that comes with a zone has two names. */
    void checkCertificate(Component component, String host) {
        String zone = zoneName(component, host);
        if (!host.equals(zone)
                && host.substring(0, host.length() - zone.length() - 1).indexOf('.') >= 0) {
            warning(
                    "cloudflare.certificate",
                    component,
                    "the certificate that comes with the zone is for " + zone + " and *." + zone
                            + ", so browsers would not" + " trust " + host + ".",
                    "Take a name right below the zone, or order a certificate for it at Cloudflare.");
        }
    }

    /** A host as a part of an address; {@code *} is no letter for one. */
    static String suffix(String host) {
        return host.replace("*", "any");
    }

    /**
     * Adds a record that leads a host to something, unless a domain here has one of that name already.
     *
     * @param content an address or a name
     */
    void leadTo(Component component, String host, Output<String> content) {
        Address address = shared("dns-record", component.key(), suffix(host));
        Optional<Domain.DnsRecord> declared = slice().components(Domain.class).stream()
                .flatMap(domain -> domain.records().stream()
                        .filter(dns -> DomainTranslator.fullName(domain, dns).equals(host)
                                && DomainTranslator.LEADS.contains(dns.type())))
                .findFirst();
        if (declared.isPresent() && !declared.get().proxied()) {
            warning(
                    "cloudflare.not-proxied",
                    component,
                    "the domain has a record of " + host + " that is not proxied, so requests do not pass here.",
                    "Leave the record out, or write proxied(...).");
        }
        if (declared.isEmpty() && led.add(host)) {
            add(
                    address,
                    component,
                    new DnsRecord.Spec(
                            zone(component, host), host, DnsRecord.HOST, content, DnsRecord.AUTOMATIC, true));
        }
    }
}

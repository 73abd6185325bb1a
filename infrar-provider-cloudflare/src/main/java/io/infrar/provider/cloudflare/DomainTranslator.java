package io.infrar.provider.cloudflare;

import io.infrar.model.Address;
import io.infrar.model.Domain;
import io.infrar.model.Domain.Type;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.zone.DnsRecord;
import io.infrar.provider.cloudflare.zone.ExistingZone;
import io.infrar.provider.cloudflare.zone.Zone;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Turns a domain into a zone with a record for each value. Its certificate comes with the zone. */
final class DomainTranslator {
    /** Types by which a host is reached. */
    static final Set<Type> LEADS = Set.of(Type.A, Type.AAAA, Type.CNAME, Type.ALIAS);

    private static final String APEX = "@";

    /** Behind every value that is known. */
    private static final String LAST = "\uffff";

    private static final int LONGEST_TTL = 86_400;

    /** Letters of one text, and of all texts of a name together. */
    private static final int LONGEST_TEXT = 2_048;

    private static final int LONGEST_TEXTS = 8_192;

    private final Translating t;

    DomainTranslator(Translating t) {
        this.t = t;
    }

    static String fullName(Domain domain, Domain.DnsRecord dns) {
        return dns.name().equals(APEX) ? domain.zone() : dns.name() + "." + domain.zone();
    }

    void translate(Domain domain) {
        Address zone = t.zoneAddress(domain);
        var charge = t.months("zone-plan", t.plan(domain.zone()).sku, "global", BigDecimal.ONE);
        if (zone.type().equals("zone")) {
            t.add(zone, domain, new Zone.Spec(domain.zone()), charge);
        } else {
            t.add(zone, domain, new ExistingZone.Spec(domain.zone()), charge);
        }
        Output<String> zoneId = Translating.output(zone, "zoneId");
        for (Domain.DnsRecord dns : domain.records()) {
            check(domain, dns);
            add(domain, zoneId, dns);
        }
        t.export(domain, Domain.exports(zoneId, Translating.output(zone, "nameServers")));
    }

    private void check(Domain domain, Domain.DnsRecord dns) {
        String at = "records[" + dns.name() + " " + dns.type() + "]";
        long ttl = dns.ttl().toSeconds();
        int shortest = t.plan(domain.zone()).shortestTtl;
        if (!dns.proxied() && ttl != DnsRecord.AUTOMATIC && (ttl < shortest || ttl > LONGEST_TTL)) {
            t.error(
                    "cloudflare.ttl",
                    domain,
                    at + ".ttl is " + ttl + " seconds, and Cloudflare takes " + shortest
                            + " to 86400, or 1 for automatic.",
                    "Give a ttl between a minute and a day; the plan Enterprise has 30 seconds, too.");
        }
        if (dns.proxied()) {
            t.checkCertificate(domain, fullName(domain, dns));
        }
        if (dns.type() == Type.TXT) {
            checkTexts(domain, at, dns.values());
        }
        if (dns.type() == Type.NS && dns.name().equals(APEX)) {
            t.error(
                    "cloudflare.name-servers",
                    domain,
                    at + " would change the name servers of the zone itself, which Cloudflare chooses.",
                    "Leave the record out, and set the output nameServers at the registrar.");
        }
    }

    private void checkTexts(Domain domain, String at, List<Output<String>> values) {
        int all = 0;
        int longest = 0;
        for (Output<String> value : values) {
            int length = value.isKnown() ? value.get().length() : 0;
            all += length;
            longest = Math.max(longest, length);
        }
        if (longest > LONGEST_TEXT || all > LONGEST_TEXTS) {
            t.error(
                    "cloudflare.text",
                    domain,
                    at + ".values have " + longest + " characters in one text and " + all
                            + " in all, and Cloudflare takes " + LONGEST_TEXT + " and " + LONGEST_TEXTS + ".",
                    "Shorten them, or give some of them another name.");
        }
    }

    private void add(Domain domain, Output<String> zoneId, Domain.DnsRecord dns) {
        String type = dns.type() == Type.ALIAS ? "CNAME" : dns.type().name();
        String suffix = (dns.name().equals(APEX) ? "apex" : Translating.suffix(dns.name())) + "-"
                + type.toLowerCase(Locale.ROOT);
        int ttl =
                dns.proxied() ? DnsRecord.AUTOMATIC : Math.toIntExact(dns.ttl().toSeconds());
        // In one order: two records that were to take each other's value would refuse each other for ever.
        List<Output<String>> values = dns.values().stream()
                .distinct()
                .sorted(Comparator.comparing(value -> value.isKnown() ? value.get() : LAST))
                .toList();
        for (int i = 0; i < values.size(); i++) {
            t.add(
                    Translating.own("dns-record", domain, i == 0 ? suffix : suffix + "-" + (i + 1)),
                    domain,
                    new DnsRecord.Spec(zoneId, fullName(domain, dns), type, values.get(i), ttl, dns.proxied()));
        }
    }
}

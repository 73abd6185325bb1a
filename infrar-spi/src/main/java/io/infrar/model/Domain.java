package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A DNS zone with its records. Records of the zone that are not listed are left alone.
 *
 * @param zone its name, such as {@code infrar.io}
 * @param certificate a managed certificate for the zone and the names right below it
 */
public record Domain(String name, Traits traits, String zone, List<DnsRecord> records, boolean certificate)
        implements Component {
    public Domain {
        requireNonNull(zone, "zone is null");
        records = Values.copy(records);
    }

    /** The types of records. */
    public enum Type {
        A,
        AAAA,
        CNAME,
        /** Like CNAME, but possible for the zone itself: answered with the addresses of the other name. */
        ALIAS,
        MX,
        TXT,
        NS,
        CAA,
        SRV
    }

    /**
     * All values of one name and type.
     *
     * @param name relative to the zone; {@code @} is the zone itself, and the first label may be {@code *}
     * @param values in the form of a zone file, such as {@code 10 mail.infrar.io} for MX; texts of TXT without quotes
     * @param proxied through the provider's edge, where it has one
     */
    public record DnsRecord(String name, Type type, List<Output<String>> values, Duration ttl, boolean proxied) {
        public DnsRecord {
            requireNonNull(name, "name is null");
            requireNonNull(type, "type is null");
            requireNonNull(ttl, "ttl is null");
            values = Values.copy(values);
        }

        /** What can be there once. */
        List<String> identity() {
            return List.of(name, type.name());
        }
    }

    @Override
    public Kind kind() {
        return Kind.DOMAIN;
    }

    @Override
    public void references(References references) {
        records.forEach(dns -> dns.values().forEach(references::to));
    }

    @Override
    public void check(Problems problems) {
        problems.check(
                Fields.isDomain(zone),
                this,
                "zone",
                "must be a domain name in lower case, is '" + zone + "': write zone(\"infrar.io\")");
        Map<String, Integer> byName = new HashMap<>();
        records.forEach(dns -> byName.merge(dns.name(), 1, Integer::sum));
        for (DnsRecord dns : records) {
            String at = "records[" + dns.name() + " " + dns.type() + "]";
            boolean alone = dns.type() == Type.CNAME || dns.type() == Type.ALIAS;
            problems.check(
                    dns.name().equals("@")
                            || dns.name()
                                    .matches("(\\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)"
                                            + "(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"),
                    this,
                    at + ".name",
                    "must be @ or lower-case labels relative to the zone, is '" + dns.name() + "'");
            problems.check(!dns.values().isEmpty(), this, at + ".values", "are missing");
            problems.check(
                    !alone || dns.values().size() <= 1,
                    this,
                    at + ".values",
                    "must be one, are " + dns.values().size());
            problems.check(
                    dns.type() != Type.CNAME || !dns.name().equals("@"),
                    this,
                    at + ".type",
                    "cannot be CNAME for the zone itself: use ALIAS");
            problems.check(
                    dns.type() != Type.CNAME || byName.getOrDefault(dns.name(), 0) == 1,
                    this,
                    at + ".type",
                    "cannot be CNAME beside other records of the same name");
            problems.check(dns.ttl().getSeconds() >= 1, this, at + ".ttl", "must be a second or more, is " + dns.ttl());
            problems.check(
                    !dns.proxied() || alone || dns.type() == Type.A || dns.type() == Type.AAAA,
                    this,
                    at + ".proxied",
                    "is possible for A, AAAA, CNAME and ALIAS only");
            for (Output<String> value : dns.values()) {
                if (value.isKnown()) {
                    problems.check(fits(dns.type(), value.get()), this, at + ".values", "do not fit: '" + value + "'");
                }
            }
        }
        Fields.unique(problems, this, "records", records, DnsRecord::identity);
    }

    private static boolean fits(Type type, String value) {
        return switch (type) {
            case A -> value.matches("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
            case AAAA -> value.contains(":") && value.matches("[0-9A-Fa-f:.]{2,45}");
            case CNAME, ALIAS, NS -> value.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9.])?");
            case MX -> value.matches("\\d{1,5} \\S+");
            case SRV -> value.matches("\\d{1,5} \\d{1,5} \\d{1,5} \\S+");
            case CAA -> value.matches("\\d{1,3} [a-z]+ \\S+");
            case TXT -> !value.isBlank();
        };
    }

    /** A domain by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.DOMAIN;
        }

        /** The provider's id of the zone. */
        public Output<String> zoneId() {
            return output("zoneId");
        }

        /** What the registrar must be told. */
        public Output<List<String>> nameServers() {
            return output("nameServers");
        }
    }

    /** What a domain gives to others. */
    public record Exports(String zoneId, List<String> nameServers) {
        public Exports {
            nameServers = Values.copy(nameServers);
        }
    }

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> zoneId, Output<List<String>> nameServers) {
        return Map.of("zoneId", zoneId, "nameServers", nameServers);
    }

    /** Builds a {@link Domain}; records are kept for 5 minutes unless given as a {@link DnsRecord}. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private static final Duration TTL = Duration.ofMinutes(5);

        private @Nullable String zone;
        private final List<DnsRecord> records = new ArrayList<>();
        private boolean certificate;

        Builder() {}

        /** The zone's name; the component's name unless given. */
        public Builder zone(String newName) {
            zone = newName;
            return this;
        }

        /** A record with values known now; one of the same name and type is replaced. */
        public Builder record(String name, Type type, String... values) {
            List<Output<String>> known = new ArrayList<>();
            for (String value : values) {
                known.add(Output.of(value));
            }
            return record(new DnsRecord(name, type, known, TTL, false));
        }

        /** A record with a value that another component gives, such as {@code loadBalancer("main").host()}. */
        public Builder record(String name, Type type, Output<String> value) {
            return record(new DnsRecord(name, type, List.of(value), TTL, false));
        }

        /** A record that is served through the provider's edge. */
        public Builder proxied(String name, Type type, Output<String> value) {
            return record(new DnsRecord(name, type, List.of(value), TTL, true));
        }

        /** A record in full; one of the same name and type is replaced. */
        public Builder record(DnsRecord dns) {
            Fields.put(records, dns, DnsRecord::identity);
            return this;
        }

        /** A managed certificate for the zone and the names right below it. */
        public Builder certificate() {
            certificate = true;
            return this;
        }

        @Override
        Domain build(String name) {
            return new Domain(name, traits(), zone != null ? zone : name, records, certificate);
        }
    }
}

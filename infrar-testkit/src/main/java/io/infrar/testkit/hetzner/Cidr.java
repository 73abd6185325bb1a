package io.infrar.testkit.hetzner;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of IPv4 addresses. */
record Cidr(long base, int prefix) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})/(\\d{1,2})");
    private static final Set<String> PRIVATE = Set.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

    static Cidr parse(String field, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 32) {
            throw HetznerError.invalid(field, "'" + text + "' is no IPv4 network");
        }
        Cidr cidr = new Cidr(address(field, matcher.group(1)), Integer.parseInt(matcher.group(2)));
        if (cidr.base % cidr.size() != 0) {
            throw HetznerError.invalid(field, "'" + text + "' has host bits set");
        }
        return cidr;
    }

    static long address(String field, String text) {
        String[] parts = text.split("\\.", -1);
        long address = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255 || parts.length != 4) {
                throw HetznerError.invalid(field, "'" + text + "' is no IPv4 address");
            }
            address = address * 256 + Integer.parseInt(part);
        }
        return address;
    }

    static String text(long address) {
        return address / (1 << 24) + "." + address / (1 << 16) % 256 + "." + address / 256 % 256 + "." + address % 256;
    }

    long size() {
        return 1L << (32 - prefix);
    }

    boolean contains(long address) {
        return address >= base && address < base + size();
    }

    boolean contains(Cidr other) {
        return contains(other.base) && other.prefix >= prefix;
    }

    boolean overlaps(Cidr other) {
        return contains(other.base) || other.contains(base);
    }

    boolean isPrivate() {
        return PRIVATE.stream().anyMatch(range -> parse("", range).contains(this));
    }

    @Override
    public String toString() {
        return text(base) + "/" + prefix;
    }
}

package io.infrar.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A block of IPv4 addresses as in RFC 4632, such as {@code 10.0.0.0/16}.
 *
 * @param base the network address as an unsigned 32-bit number; bits outside the prefix are zero
 * @param prefix 0 to 32
 */
public record Cidr(long base, int prefix) implements Comparable<Cidr> {
    /** Every address: the Internet. */
    public static final Cidr ANYWHERE = new Cidr(0, 0);

    public Cidr {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("the prefix of a CIDR block is 0 to 32, not " + prefix);
        }
        if (base < 0 || base > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("the base of a CIDR block is not an IPv4 address: " + base);
        }
        if ((base & (sizeOf(prefix) - 1)) != 0) {
            throw new IllegalArgumentException(dotted(base) + "/" + prefix + " has bits set outside its prefix; write "
                    + dotted(base & -sizeOf(prefix)) + "/" + prefix);
        }
    }

    /**
     * Reads {@code a.b.c.d/n}.
     *
     * @throws IllegalArgumentException with the reason when it is not one
     */
    public static Cidr parse(String text) {
        String[] halves = text.split("/", -1);
        String[] parts = halves[0].split("\\.", -1);
        if (halves.length != 2 || parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is not a CIDR block such as 10.0.0.0/16");
        }
        long base = 0;
        for (String part : parts) {
            base = base << 8 | number(text, part, 255);
        }
        return new Cidr(base, number(text, halves[1], 32));
    }

    private static int number(String text, String part, int max) {
        if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > max) {
            throw new IllegalArgumentException("'" + text + "' is not a CIDR block such as 10.0.0.0/16: '" + part
                    + "' is not a number up to " + max);
        }
        return Integer.parseInt(part);
    }

    public long size() {
        return sizeOf(prefix);
    }

    public boolean contains(Cidr other) {
        return other.prefix >= prefix && (other.base & -sizeOf(prefix)) == base;
    }

    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /**
     * The first {@code count} blocks of the given prefix inside this one, in order.
     *
     * @throws IllegalArgumentException when they do not fit
     */
    public List<Cidr> split(int subnetPrefix, int count) {
        if (subnetPrefix < prefix || subnetPrefix > 32 || count > 1L << Math.min(subnetPrefix - prefix, 32)) {
            throw new IllegalArgumentException(count + " blocks of /" + subnetPrefix + " do not fit into " + this);
        }
        List<Cidr> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(new Cidr(base + i * sizeOf(subnetPrefix), subnetPrefix));
        }
        return List.copyOf(blocks);
    }

    private static long sizeOf(int prefix) {
        return 1L << (32 - prefix);
    }

    private static String dotted(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    @Override
    public int compareTo(Cidr other) {
        int byBase = Long.compare(base, other.base);
        return byBase != 0 ? byBase : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return dotted(base) + "/" + prefix;
    }
}

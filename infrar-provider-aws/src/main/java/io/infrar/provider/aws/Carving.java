package io.infrar.provider.aws;

import io.infrar.model.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Splits the block of a network into subnets. Blocks up to /20 get subnets of /24, public ones from the second /24 and private ones
 * from the twelfth: 10.0.1.0, 10.0.2.0 … and 10.0.11.0, 10.0.12.0 … in 10.0.0.0/16, so another zone changes nothing of those
 * that are there. Smaller blocks are halved, one half for each, with room for four zones where that fits.
 */
final class Carving {
    /** What AWS takes for networks and subnets. */
    static final int LARGEST = 16;

    static final int SMALLEST = 28;

    private static final int USUAL = 24;
    private static final int PUBLIC_SLOT = 1;
    private static final int PRIVATE_SLOT = 11;

    private Carving() {}

    /** As many as fit of the blocks of public subnets that overlap none of those taken. */
    static List<Cidr> publicOf(Cidr block, int zones, Collection<Cidr> taken) {
        return carve(block, zones, taken, false);
    }

    /** Likewise of private subnets. */
    static List<Cidr> privateOf(Cidr block, int zones, Collection<Cidr> taken) {
        return carve(block, zones, taken, true);
    }

    private static List<Cidr> carve(Cidr block, int zones, Collection<Cidr> taken, boolean isPrivate) {
        boolean usual = slots(block, USUAL) >= PRIVATE_SLOT + zones;
        int prefix = usual ? USUAL : prefix(block, zones);
        int slots = slots(block, prefix);
        int first = usual ? (isPrivate ? PRIVATE_SLOT : PUBLIC_SLOT) : isPrivate ? slots / 2 : 0;
        List<Cidr> carved = new ArrayList<>();
        for (int i = 0; i < slots && carved.size() < zones; i++) {
            int slot = (first + i) % slots;
            Cidr candidate = new Cidr(block.base() + ((long) slot << (32 - prefix)), prefix);
            if (taken.stream().noneMatch(candidate::overlaps)) {
                carved.add(candidate);
            }
        }
        return carved;
    }

    private static int slots(Cidr block, int prefix) {
        return prefix < block.prefix() ? 0 : 1 << (prefix - block.prefix());
    }

    private static int prefix(Cidr block, int zones) {
        int needed = Math.max(block.prefix() + 1, LARGEST);
        while (slots(block, needed) < 2 * zones && needed < SMALLEST) {
            needed++;
        }
        int roomy = Math.max(needed, Math.min(block.prefix() + 3, SMALLEST));
        return Math.min(roomy, SMALLEST);
    }
}

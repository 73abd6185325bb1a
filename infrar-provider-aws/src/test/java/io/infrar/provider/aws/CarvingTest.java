package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Cidr;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CarvingTest {
    @Property
    void subnets_lie_inside_their_block_overlap_nothing_and_are_of_a_size_that_aws_takes(
            @ForAll @IntRange(min = 16, max = 28) int prefix,
            @ForAll @IntRange(min = 1, max = 6) int zones,
            @ForAll @IntRange(max = 255) int position,
            @ForAll @IntRange(max = 40) int takenSlot) {
        Cidr block = new Cidr((10L << 24 | (long) position << 16) & -(1L << 32 - prefix), prefix);
        Cidr taken = new Cidr(block.base() + (takenSlot % (1L << 28 - prefix) << 4), 28);
        List<Cidr> outside = Carving.publicOf(block, zones, List.of(taken));
        List<Cidr> all = new ArrayList<>(outside);
        all.add(taken);
        List<Cidr> inside = Carving.privateOf(block, zones, all);
        all.addAll(inside);

        assertThat(outside).hasSizeLessThanOrEqualTo(zones);
        assertThat(inside).hasSizeLessThanOrEqualTo(zones);
        for (int i = 0; i < all.size(); i++) {
            assertThat(block.contains(all.get(i))).isTrue();
            assertThat(all.get(i).prefix()).isBetween(Carving.LARGEST, Carving.SMALLEST);
            for (Cidr other : all.subList(i + 1, all.size())) {
                assertThat(all.get(i).overlaps(other)).isFalse();
            }
        }
    }

    /** Whatever fits at all: two for each zone, of the smallest size that AWS takes. */
    @Property
    void there_is_room_for_every_zone_where_the_block_has_it(
            @ForAll @IntRange(min = 16, max = 28) int prefix, @ForAll @IntRange(min = 1, max = 6) int zones) {
        Cidr block = new Cidr(10L << 24, prefix);
        boolean fits = 1 << (28 - prefix) >= 2 * zones;
        List<Cidr> outside = Carving.publicOf(block, zones, List.of());
        assertThat(outside.size() == zones
                        && Carving.privateOf(block, zones, outside).size() == zones)
                .isEqualTo(fits);
    }

    @Example
    void the_usual_block_is_split_as_in_the_documents() {
        assertThat(Carving.publicOf(Cidr.parse("10.0.0.0/16"), 3, List.of()).toString())
                .isEqualTo("[10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24]");
        assertThat(Carving.privateOf(Cidr.parse("10.0.0.0/16"), 3, List.of()).toString())
                .isEqualTo("[10.0.11.0/24, 10.0.12.0/24, 10.0.13.0/24]");
        assertThat(Carving.privateOf(Cidr.parse("10.0.0.0/24"), 3, List.of()).toString())
                .isEqualTo("[10.0.0.128/27, 10.0.0.160/27, 10.0.0.192/27]");
    }
}

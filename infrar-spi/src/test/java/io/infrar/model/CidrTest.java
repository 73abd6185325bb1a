package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CidrTest {
    @Property
    void what_is_printed_is_read_back(@ForAll("blocks") Cidr block) {
        assertThat(Cidr.parse(block.toString())).isEqualTo(block);
        assertThat(Json.of(block).to(Cidr.class)).isEqualTo(block);
    }

    @Property
    void a_split_gives_disjoint_blocks_inside_in_order(
            @ForAll("blocks") Cidr block,
            @ForAll @IntRange(max = 6) int deeper,
            @ForAll @IntRange(min = 1, max = 64) int count) {
        int prefix = Math.min(32, block.prefix() + deeper);
        int wanted = (int) Math.min(count, 1L << (prefix - block.prefix()));

        List<Cidr> parts = block.split(prefix, wanted);

        assertThat(parts)
                .hasSize(wanted)
                .isSorted()
                .allMatch(block::contains)
                .allMatch(part -> part.prefix() == prefix);
        for (int i = 1; i < parts.size(); i++) {
            assertThat(parts.get(i - 1).overlaps(parts.get(i))).isFalse();
            assertThat(parts.get(i).base())
                    .isEqualTo(parts.get(i - 1).base() + parts.get(i - 1).size());
        }
    }

    @Property
    void more_blocks_than_fit_are_refused(@ForAll("blocks") Cidr block, @ForAll @IntRange(max = 8) int deeper) {
        int prefix = Math.min(32, block.prefix() + deeper);
        int tooMany = (1 << (prefix - block.prefix())) + 1;

        assertThatThrownBy(() -> block.split(prefix, tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(tooMany + " blocks of /" + prefix + " do not fit into " + block);
    }

    @Property
    void overlapping_is_symmetric_and_means_that_one_contains_the_other(
            @ForAll("blocks") Cidr one, @ForAll("blocks") Cidr other) {
        boolean shared = one.base() < other.base() + other.size() && other.base() < one.base() + one.size();

        assertThat(one.overlaps(other)).isEqualTo(other.overlaps(one)).isEqualTo(shared);
        assertThat(shared).isEqualTo(one.contains(other) || other.contains(one));
    }

    @Property
    void a_block_overlaps_itself_and_lies_in_the_internet(@ForAll("blocks") Cidr block) {
        assertThat(block.overlaps(block)).isTrue();
        assertThat(block.contains(block)).isTrue();
        assertThat(Cidr.ANYWHERE.contains(block)).isTrue();
    }

    @Property
    void any_text_is_read_or_refused_with_the_reason(@ForAll String text) {
        try {
            assertThat(Cidr.parse(text).toString()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("CIDR");
        }
    }

    @Example
    void sizes_are_counts_of_addresses() {
        assertThat(Cidr.parse("10.0.0.0/16").size()).isEqualTo(65_536);
        assertThat(Cidr.parse("255.255.255.255/32").size()).isEqualTo(1);
        assertThat(Cidr.ANYWHERE.size()).isEqualTo(1L << 32);
        assertThat(Cidr.ANYWHERE).hasToString("0.0.0.0/0");
    }

    @Provide
    Arbitrary<Cidr> blocks() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 0xFFFF_FFFFL),
                        Arbitraries.integers().between(0, 32))
                .as((address, prefix) -> new Cidr(address & -(1L << (32 - prefix)), prefix));
    }
}

package io.infrar.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Money;
import io.infrar.spi.Price;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class TiersTest {
    @Property
    void the_cost_is_the_sum_over_single_units(
            @ForAll("prices") Price price, @ForAll @IntRange(max = 300) int quantity) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int unit = 0; unit < quantity; unit++) {
            sum = sum.add(amountOfUnit(price, unit));
        }
        assertThat(cost(price, 0, quantity)).isEqualTo(new Money(sum, price.currency()));
    }

    @Property
    void more_never_costs_less(
            @ForAll("prices") Price price,
            @ForAll("quantities") BigDecimal less,
            @ForAll("quantities") BigDecimal more) {
        Money cheaper = Tiers.cost(price, BigDecimal.ZERO, less.min(more));
        Money dearer = Tiers.cost(price, BigDecimal.ZERO, less.max(more));
        assertThat(cheaper.amount()).isLessThanOrEqualTo(dearer.amount());
    }

    @Property
    void a_split_anywhere_changes_nothing(
            @ForAll("prices") Price price,
            @ForAll("quantities") BigDecimal quantity,
            @ForAll @BigRange(min = "0", max = "1") @Scale(3) BigDecimal share) {
        BigDecimal middle = quantity.multiply(share);
        assertThat(Tiers.cost(price, BigDecimal.ZERO, middle).plus(Tiers.cost(price, middle, quantity)))
                .isEqualTo(Tiers.cost(price, BigDecimal.ZERO, quantity));
    }

    @Property
    void a_split_at_every_bound_gives_each_tier_at_its_own_price(
            @ForAll("prices") Price price, @ForAll("quantities") BigDecimal quantity) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal lower = BigDecimal.ZERO;
        for (Price.Tier tier : price.tiers()) {
            BigDecimal upper = tier.upTo() == null ? quantity.max(lower) : tier.upTo();
            BigDecimal inTier = quantity.min(upper).subtract(lower).max(BigDecimal.ZERO);
            assertThat(Tiers.cost(price, lower, lower.add(inTier)).amount())
                    .isEqualByComparingTo(inTier.multiply(tier.amount()));
            sum = sum.add(inTier.multiply(tier.amount()));
            lower = upper;
        }
        assertThat(Tiers.cost(price, BigDecimal.ZERO, quantity).amount()).isEqualByComparingTo(sum);
    }

    private static BigDecimal amountOfUnit(Price price, int unit) {
        for (Price.Tier tier : price.tiers()) {
            if (tier.upTo() == null || BigDecimal.valueOf(unit).compareTo(tier.upTo()) < 0) {
                return tier.amount();
            }
        }
        throw new AssertionError("the last tier has an end: " + price);
    }

    private static Money cost(Price price, int from, int to) {
        return Tiers.cost(price, BigDecimal.valueOf(from), BigDecimal.valueOf(to));
    }

    /** Up to five tiers with whole bounds and amounts down to a ten-millionth. */
    @Provide
    Arbitrary<Price> prices() {
        Arbitrary<List<Integer>> widths =
                Arbitraries.integers().between(1, 80).list().ofMaxSize(4);
        Arbitrary<List<BigDecimal>> amounts = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.TEN)
                .ofScale(7)
                .list()
                .ofSize(5);
        return Combinators.combine(widths, amounts).as((width, amount) -> {
            List<Price.Tier> tiers = new ArrayList<>();
            int bound = 0;
            for (int i = 0; i < width.size(); i++) {
                bound += width.get(i);
                tiers.add(new Price.Tier(BigDecimal.valueOf(bound), amount.get(i)));
            }
            tiers.add(new Price.Tier(null, amount.get(width.size())));
            return new Price("GB", Currency.getInstance("USD"), tiers, LocalDate.EPOCH, "test");
        });
    }

    @Provide
    Arbitrary<BigDecimal> quantities() {
        return Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.valueOf(500))
                .ofScale(3);
    }
}

package io.infrar.pricing;

import io.infrar.model.Money;
import io.infrar.spi.Price;
import java.math.BigDecimal;

/** The arithmetic of graduated prices, exact. */
final class Tiers {
    private Tiers() {}

    /** What the units between two cumulative quantities cost; beyond the last bound its price goes on. */
    static Money cost(Price price, BigDecimal from, BigDecimal to) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal lower = BigDecimal.ZERO;
        int last = price.tiers().size() - 1;
        for (int i = 0; i <= last; i++) {
            Price.Tier tier = price.tiers().get(i);
            BigDecimal bound = i == last ? null : tier.upTo();
            BigDecimal begin = from.max(lower);
            BigDecimal end = bound == null ? to : to.min(bound);
            if (end.compareTo(begin) > 0) {
                sum = sum.add(end.subtract(begin).multiply(tier.amount()));
            }
            if (bound == null) {
                break;
            }
            lower = bound;
        }
        return new Money(sum, price.currency());
    }
}

package io.infrar.pricing;

import io.infrar.model.Money;
import io.infrar.spi.CostReport;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The monthly total of one currency before and after a change, without optional parts and what has no known price. */
public record CostDifference(Money before, Money after) {
    /** What it is more; negative when it is less. */
    public Money change() {
        return after.minus(before);
    }

    /** One for each currency of either report, by code. */
    public static List<CostDifference> between(CostReport before, CostReport after) {
        Map<String, CostDifference> differences = new TreeMap<>();
        for (Money total : before.totals()) {
            differences.put(code(total), new CostDifference(total, Money.zero(total.currency())));
        }
        for (Money total : after.totals()) {
            Currency currency = total.currency();
            CostDifference old = differences.get(code(total));
            differences.put(code(total), new CostDifference(old == null ? Money.zero(currency) : old.before(), total));
        }
        return List.copyOf(differences.values());
    }

    private static String code(Money money) {
        return money.currency().getCurrencyCode();
    }
}

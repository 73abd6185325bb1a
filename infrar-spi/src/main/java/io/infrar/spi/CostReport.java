package io.infrar.spi;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Money;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The list price of an environment for a month, net of tax, line by line. */
public record CostReport(List<Line> lines) {
    public static final CostReport EMPTY = new CostReport(List.of());

    public CostReport {
        lines = List.copyOf(lines);
    }

    /**
     * One charge of one resource.
     *
     * @param price null when no price book knows it
     * @param monthly quantity times price; null when the price is unknown, which is not zero
     * @param optional whether it belongs to an optional part
     */
    public record Line(
            Address address,
            ComponentKey component,
            Charge charge,
            @Nullable Price price,
            @Nullable Money monthly,
            boolean optional) {}

    /** The sum of each currency, without optional parts; amounts of different currencies are never added up. */
    public List<Money> totals() {
        return sum(lines.stream().filter(line -> !line.optional()).toList());
    }

    /** The sum of each currency with optional parts. */
    public List<Money> totalsWithOptional() {
        return sum(lines);
    }

    /** Lines whose price no book knows. */
    public List<Line> unknown() {
        return lines.stream().filter(line -> line.monthly() == null).toList();
    }

    private static List<Money> sum(List<Line> lines) {
        Map<String, Money> totals = new TreeMap<>();
        for (Line line : lines) {
            Money monthly = line.monthly();
            if (monthly != null) {
                Currency currency = monthly.currency();
                totals.merge(currency.getCurrencyCode(), monthly, Money::plus);
            }
        }
        return List.copyOf(new ArrayList<>(totals.values()));
    }
}

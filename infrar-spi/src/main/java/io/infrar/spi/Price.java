package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list price, net of tax.
 *
 * @param unit what one of the quantity is, such as {@code hour} or {@code GB-month}
 * @param tiers cumulative, in order; the last has no upper bound
 * @param asOf the day on which the price was seen
 * @param source where it was seen
 */
public record Price(String unit, Currency currency, List<Tier> tiers, LocalDate asOf, String source) {
    public Price {
        requireNonNull(unit, "unit is null");
        requireNonNull(currency, "currency is null");
        requireNonNull(asOf, "asOf is null");
        requireNonNull(source, "source is null");
        tiers = List.copyOf(tiers);
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("a price needs at least one tier");
        }
    }

    /**
     * The price of each unit up to a cumulative monthly quantity.
     *
     * @param upTo null for no bound
     */
    public record Tier(@Nullable BigDecimal upTo, BigDecimal amount) {}
}

package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A monthly quantity of something that has a price.
 *
 * @param provider whose price book is asked
 * @param service the provider's service, such as {@code rds}
 * @param sku what is charged, in the words of the price book, such as {@code db.t3.medium multi-az}
 * @param region the provider's word; null where the price is the same everywhere
 * @param quantity per month, in the unit of the price book
 * @param assumption what the quantity rests on when it is usage, such as {@code 100 GB out}; null when it follows from the model
 */
public record Charge(
        String provider,
        String service,
        String sku,
        @Nullable String region,
        BigDecimal quantity,
        @Nullable String assumption) {
    /** Hours of an average month, the convention of the price lists that charge by the hour. */
    public static final BigDecimal HOURS_PER_MONTH = BigDecimal.valueOf(730);

    public Charge {
        requireNonNull(provider, "provider is null");
        requireNonNull(service, "service is null");
        requireNonNull(sku, "sku is null");
        requireNonNull(quantity, "quantity is null");
    }
}

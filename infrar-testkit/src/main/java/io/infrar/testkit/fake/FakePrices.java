package io.infrar.testkit.fake;

import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.spi.PriceBook;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * Prices of the {@link FakeProvider}: an instance costs 0.01 euro an hour for each unit of size up to 16, larger ones have no
 * price; storage costs 0.02 euro a gigabyte for the first 50, then 0.01.
 */
public final class FakePrices implements PriceBook {
    private static final int LARGEST = 16;

    @Override
    public String provider() {
        return "fake";
    }

    @Override
    public Optional<Price> price(Charge charge) {
        return switch (charge.service()) {
            case "instance" -> instance(Integer.parseInt(charge.sku().substring("size-".length())));
            case "storage" ->
                Optional.of(price(
                        "GB-month",
                        new Price.Tier(BigDecimal.valueOf(50), new BigDecimal("0.02")),
                        new Price.Tier(null, new BigDecimal("0.01"))));
            default -> Optional.empty();
        };
    }

    private static Optional<Price> instance(int size) {
        return size > LARGEST
                ? Optional.empty()
                : Optional.of(
                        price("hour", new Price.Tier(null, new BigDecimal("0.01").multiply(BigDecimal.valueOf(size)))));
    }

    private static Price price(String unit, Price.Tier... tiers) {
        return new Price(unit, Currency.getInstance("EUR"), List.of(tiers), LocalDate.of(2026, 1, 1), "made up");
    }
}

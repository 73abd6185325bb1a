package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.pricing.PriceBookJson;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceBookTest {
    private final PriceBookJson prices = read();

    private static PriceBookJson read() {
        String name = PriceBookJson.RESOURCE.formatted(Aws.ID);
        InputStream in = Objects.requireNonNull(Aws.class.getClassLoader().getResourceAsStream(name), name);
        return PriceBookJson.read(in, name, LocalDate.of(2026, 11, 21));
    }

    private Optional<Price> price(Charge charge) {
        return prices.price(charge);
    }

    @Test
    void the_price_list_comes_with_the_provider() {
        assertThat(prices.provider()).isEqualTo("aws");
        Price database = price(Translating.hourly("rds-postgresql", "db.t3.medium/multi-az", "eu-west-1", 1))
                .orElseThrow();
        assertThat(database.unit()).isEqualTo("hour");
        assertThat(database.currency().getCurrencyCode()).isEqualTo("USD");
    }

    @Test
    void what_the_list_says_for_everywhere_is_the_price_in_any_region() {
        assertThat(price(Translating.charge("route53", "hosted-zone", null, BigDecimal.ONE)))
                .isPresent();
        assertThat(price(Translating.charge("cloudwatch", "alarm-standard", "eu-west-1", BigDecimal.ONE)))
                .isPresent();
    }
}

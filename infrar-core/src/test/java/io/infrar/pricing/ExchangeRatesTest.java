package io.infrar.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Money;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeRatesTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Currency USD = Currency.getInstance("USD");

    @Test
    void a_rate_converts_in_both_directions() {
        ExchangeRates rates = ExchangeRates.of("EUR", "USD", "1.25", LocalDate.of(2026, 8, 14), "ECB");

        assertThat(rates.rate(EUR, USD).orElseThrow().convert(Money.of("10", "EUR")))
                .isEqualTo(Money.of("12.5", "USD"));
        assertThat(rates.rate(USD, EUR).orElseThrow().convert(Money.of("10", "USD")))
                .isEqualTo(Money.of("8", "EUR"));
        assertThat(rates.rate(USD, EUR).orElseThrow()).hasToString("1 USD = 0.8 EUR of 2026-08-14, ECB");
    }

    @Test
    void the_latest_rate_counts() {
        ExchangeRates rates = new ExchangeRates(List.of(
                new ExchangeRates.Rate(EUR, USD, new BigDecimal("1.2"), LocalDate.of(2026, 8, 14), "ECB"),
                new ExchangeRates.Rate(EUR, USD, new BigDecimal("1.1"), LocalDate.of(2026, 5, 27), "ECB")));

        assertThat(rates.rate(EUR, USD).orElseThrow().rate()).isEqualByComparingTo("1.2");
    }

    @Test
    void without_a_rate_nothing_is_converted() {
        assertThat(ExchangeRates.NONE.rate(EUR, USD)).isEmpty();
        assertThat(ExchangeRates.of("EUR", "CHF", "1", LocalDate.EPOCH, "x").rate(EUR, USD))
                .isEmpty();
    }

    @Test
    void a_file_without_rate_date_or_source_is_refused() {
        String text = "{\"schema\": \"infrar-price-facts/1\", \"facts\": [{\"base\": \"EUR\", \"quote\": \"USD\"}]}";

        assertThatThrownBy(() ->
                        ExchangeRates.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "fx.json"))
                .hasMessageContainingAll("fx.json", "asOf is missing", "source is missing", "rate must be a number");
    }
}

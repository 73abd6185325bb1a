package io.infrar.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Money;
import java.math.BigDecimal;
import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MoneyTest {
    private static final Currency EUR = Currency.getInstance("EUR");

    @Property
    void sums_are_exact_whatever_the_order(@ForAll BigDecimal one, @ForAll BigDecimal two, @ForAll BigDecimal three) {
        Money sum = money(one).plus(money(two)).plus(money(three));

        assertThat(sum).isEqualTo(money(three).plus(money(one)).plus(money(two)));
        assertThat(sum.minus(money(two)).minus(money(three))).isEqualTo(money(one));
    }

    @Test
    void the_scale_of_an_amount_does_not_matter() {
        assertThat(Money.of("1.50", "EUR")).isEqualTo(Money.of("1.5", "EUR")).hasToString("1.50 EUR");
        assertThat(Money.of("1E+3", "EUR")).isEqualTo(Money.of("1000", "EUR")).hasToString("1000.00 EUR");
    }

    @Test
    void currencies_do_not_mix() {
        assertThatThrownBy(() -> Money.of("1", "EUR").plus(Money.of("1", "USD")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different currencies");
    }

    private static Money money(BigDecimal amount) {
        return new Money(amount, EUR);
    }
}

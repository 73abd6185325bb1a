package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

/** Sizes, processing power and money. */
class AmountsTest {
    private static final Currency EUR = Currency.getInstance("EUR");

    @Property
    void a_size_survives_its_text(@ForAll @LongRange(min = 0) long bytes) {
        Size size = new Size(bytes);

        assertThat(Json.of(size)).isEqualTo(Json.of(size.toString()));
        assertThat(Json.of(size).to(Size.class)).isEqualTo(size);
    }

    @Property
    void a_negative_size_survives_too_so_that_its_check_can_show_it(
            @ForAll @LongRange(min = Long.MIN_VALUE, max = -1) long bytes) {
        assertThat(Json.of(new Size(bytes)).to(Size.class)).isEqualTo(new Size(bytes));
    }

    @Property
    void whole_units_are_rounded_up(@ForAll @LongRange(min = 0, max = 1L << 50) long bytes) {
        Size size = new Size(bytes);

        assertThat(Size.ofMib(size.mib())).isGreaterThanOrEqualTo(size);
        assertThat(Size.ofMib(size.mib() - 1)).isLessThan(size);
        assertThat(Size.ofGib(size.gib())).isGreaterThanOrEqualTo(size);
        assertThat(Size.ofGib(size.gib() - 1)).isLessThan(size);
    }

    @Example
    void a_size_prints_in_the_largest_whole_unit() {
        assertThat(new Size(0)).hasToString("0 B");
        assertThat(new Size(1023)).hasToString("1023 B");
        assertThat(Size.ofMib(512)).hasToString("512 MiB");
        assertThat(Size.ofMib(1536)).hasToString("1536 MiB");
        assertThat(Size.ofGib(4)).hasToString("4 GiB");
        assertThat(Size.ofGib(2048)).hasToString("2 TiB");
    }

    @Example
    void a_text_that_is_no_size_is_refused() {
        for (String text : new String[] {"", "1", "1GiB", "GiB", "1 GB", "1.5 GiB", " GiB", "9999999999 PiB"}) {
            assertThatThrownBy(() -> Json.of(text).to(Size.class))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property
    void processing_power_survives_json(@ForAll @IntRange(min = -1000) int millis) {
        assertThat(Json.parse(Json.of(new Cpu(millis)).toString()).to(Cpu.class))
                .isEqualTo(new Cpu(millis));
    }

    @Property
    void cores_and_thousandths_agree(@ForAll @IntRange(min = 0, max = 1_000_000) int millis) {
        assertThat(Cpu.ofCores(millis / 1000.0)).isEqualTo(new Cpu(millis));
    }

    @Property
    void money_survives_json(@ForAll @BigRange(min = "-1000000000", max = "1000000000") @Scale(12) BigDecimal amount) {
        Money money = new Money(amount, EUR);

        assertThat(Json.parse(Json.of(money).toString()).to(Money.class)).isEqualTo(money);
    }

    @Property
    void adding_and_taking_away_gives_the_same_money(
            @ForAll @Scale(6) BigDecimal one, @ForAll @Scale(6) BigDecimal other) {
        Money first = new Money(one, EUR);
        Money second = new Money(other, EUR);

        assertThat(first.plus(second).minus(second)).isEqualTo(first);
        assertThat(first.plus(second)).isEqualTo(second.plus(first));
        assertThat(first.plus(Money.zero(EUR))).isEqualTo(first);
        assertThat(first.times(BigDecimal.ONE)).isEqualTo(first);
    }

    @Property
    void scale_makes_no_difference_and_no_exponent_is_shown(
            @ForAll @BigRange(min = "0", max = "1000000000000") @Scale(4) BigDecimal amount) {
        Money money = new Money(amount, EUR);

        assertThat(money).isEqualTo(new Money(amount.setScale(9), EUR));
        assertThat(money.toString()).matches("\\d+\\.\\d{2,} EUR");
    }

    @Example
    void currencies_are_never_mixed() {
        assertThatThrownBy(() -> Money.of("1", "EUR").plus(Money.of("1", "USD")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot add 1.00 USD to 1.00 EUR: different currencies");
    }
}

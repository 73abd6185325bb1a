package io.infrar.pricing;

import static io.infrar.pricing.CostCalculatorTest.charge;
import static io.infrar.pricing.CostCalculatorTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Money;
import io.infrar.spi.Charge;
import io.infrar.spi.CostReport;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTableTest {
    private final CostCalculator calculator =
            new CostCalculator(new Prices(List.of(PriceBookJsonTest.book(LocalDate.of(2026, 8, 1)))));

    @Test
    void a_report_shows_lines_totals_unknowns_assumptions_and_sources() {
        CostReport report = calculator.report(List.of(
                item(
                        "main",
                        null,
                        false,
                        charge("server", "small", "north", "1"),
                        new Charge("shop", "traffic", "out", null, new BigDecimal("100"), "100 GB out")),
                item("more", null, true, charge("disk", "ssd", "b2", "10")),
                item("odd", null, false, charge("disk", "gold", "b2", "0.33333"))));

        assertThat(CostTable.of(report)).isEqualTo("""
                        Component      Charge                   Quantity        Monthly
                        database/main  shop server small north  1 x month      5.49 EUR  [1]
                                       shop traffic out         100 x GB       9.00 USD  [2]
                        database/more  shop disk ssd b2         10 x GB-month  1.00 EUR  [3] optional
                        database/odd   shop disk gold b2        0.333                 ?
                        Total a month, net of tax: 5.49 EUR + 9.00 USD
                        With optional parts:       6.49 EUR + 9.00 USD
                        Not in the totals:         1 line marked ?, whose price is not known
                        Assumed: database/main 100 GB out
                        [1] 5.49 EUR per month, seen 2026-07-20: Price list; Price page (derived)
                        [2] 0.09 up to 10240, then 0.0000166667 USD per GB, seen 2026-07-20: Price list (single-source)
                        [3] 0.1 EUR per GB-month, seen 2026-07-20: Price list
                        """);
    }

    @Test
    void nothing_charged_is_said_in_words() {
        assertThat(CostTable.of(CostReport.EMPTY)).isEqualTo("Monthly cost: 0.00 (nothing is charged)\n");
        assertThat(CostTable.change(CostReport.EMPTY, CostReport.EMPTY)).isEqualTo("0.00 (nothing is charged) a month");
    }

    @Test
    void only_unknown_prices_do_not_look_free() {
        CostReport report = calculator.report(List.of(item("odd", null, false, charge("disk", "gold", "b2", "1"))));

        assertThat(CostTable.of(report)).contains("?").doesNotContain("nothing is charged");
        assertThat(CostTable.change(CostReport.EMPTY, report))
                .isEqualTo("0.00 a month, without 1 whose price is not known");
    }

    @Test
    void a_change_is_one_line() {
        CostReport small = calculator.report(List.of(item("a", null, false, charge("disk", "ssd", "b2", "10"))));
        CostReport large = calculator.report(List.of(item("a", null, false, charge("disk", "ssd", "b2", "35"))));

        assertThat(CostTable.change(small, large)).isEqualTo("1.00 EUR -> 3.50 EUR (+2.50) a month");
        assertThat(CostTable.change(large, small)).isEqualTo("3.50 EUR -> 1.00 EUR (-2.50) a month");
        assertThat(CostTable.change(small, small)).isEqualTo("1.00 EUR (as before) a month");
    }

    @Test
    void amounts_are_rounded_to_cents_but_never_to_nothing() {
        assertThat(CostTable.amount(Money.of("1.005", "EUR"))).isEqualTo("1.01 EUR");
        assertThat(CostTable.amount(Money.of("0.0001", "EUR"))).isEqualTo("< 0.01 EUR");
        assertThat(CostTable.amount(Money.of("0", "EUR"))).isEqualTo("0.00 EUR");
    }
}

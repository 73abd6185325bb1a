package io.infrar.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceBookJsonTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 8, 1);

    @Test
    void a_price_comes_with_its_unit_currency_date_and_source() {
        Price price = price("server", "small", "north");

        assertThat(price.unit()).isEqualTo("month");
        assertThat(price.currency().getCurrencyCode()).isEqualTo("EUR");
        assertThat(price.tiers()).containsExactly(new Price.Tier(null, new BigDecimal("5.49")));
        assertThat(price.asOf()).isEqualTo(LocalDate.of(2026, 7, 20));
        assertThat(price.source()).isEqualTo("Price list; Price page (derived)");
    }

    @Test
    void of_several_generations_the_one_of_the_day_counts() {
        assertThat(amount(book(LocalDate.of(2026, 6, 14))
                        .price(charge("server", "small", "north"))
                        .orElseThrow()))
                .isEqualTo("3.99");
        assertThat(amount(book(LocalDate.of(2026, 6, 15))
                        .price(charge("server", "small", "north"))
                        .orElseThrow()))
                .isEqualTo("5.49");
        assertThat(book(LocalDate.of(2025, 9, 30)).price(charge("server", "small", "north")))
                .isEmpty();
    }

    @Test
    void a_region_wins_over_a_group_elsewhere_and_over_a_price_for_everywhere() {
        assertThat(amount(price("disk", "ssd", "a1"))).isEqualTo("0.2");
        assertThat(amount(price("disk", "ssd", "b2"))).isEqualTo("0.1");
        assertThat(amount(price("disk", "ssd", null))).isEqualTo("0.1");
    }

    @Test
    void other_regions_services_and_providers_have_no_price() {
        PriceBookJson book = book(TODAY);
        assertThat(book.price(charge("server", "small", "south"))).isEmpty();
        assertThat(book.price(charge("server", "small", null))).isEmpty();
        assertThat(book.price(charge("server", "large", "north"))).isEmpty();
        assertThat(book.price(new Charge("other", "server", "small", "north", BigDecimal.ONE, null)))
                .isEmpty();
    }

    @Test
    void what_is_null_or_unverified_or_a_percentage_is_unknown_and_not_zero() {
        PriceBookJson book = book(TODAY);
        assertThat(book.price(charge("extra", "null", "north"))).isEmpty();
        assertThat(book.price(charge("extra", "unverified", "north"))).isEmpty();
        assertThat(book.price(charge("extra", "percent", "north"))).isEmpty();
    }

    @Test
    void a_region_listed_as_unknown_does_not_fall_back_to_the_price_of_everywhere() {
        assertThat(book(TODAY).price(charge("disk", "ssd", "a3"))).isEmpty();
    }

    @Test
    void tiers_are_read_with_every_digit() {
        assertThat(price("traffic", "out", null).tiers())
                .containsExactly(
                        new Price.Tier(new BigDecimal("10240"), new BigDecimal("0.09")),
                        new Price.Tier(null, new BigDecimal("0.0000166667")));
    }

    @Test
    void allowances_of_an_account_count_only_when_asked_for() {
        PriceBookJson book = book(TODAY);
        assertThat(cost(book, "traffic", "out", 150)).isEqualTo("13.50 USD");
        assertThat(cost(book.withAllowances(), "traffic", "out", 150)).isEqualTo("4.50 USD");
        assertThat(cost(book.withAllowances(), "traffic", "out", 99)).isEqualTo("0.00 USD");
    }

    @Test
    void an_allowance_is_turned_into_the_unit_of_the_price_or_not_counted() {
        PriceBookJson free = book(TODAY).withAllowances();
        assertThat(cost(free, "requests", "get", 5)).isEqualTo("0.60 USD");
        assertThat(cost(free, "requests", "daily", 5)).isEqualTo("1.00 USD");
        assertThat(cost(free, "requests", "per-server", 5)).isEqualTo("1.00 USD");
    }

    @Test
    void everything_that_is_wrong_with_a_file_is_said_at_once() {
        String text = """
                {"schema": "infrar-price-facts/1", "provider": "x", "facts": [
                  {"service": "a", "sku": "b", "unit": "month", "amount": -1, "currency": "EUR", "asOf": "2026-01-01", "source": ["s"]},
                  {"service": "a", "sku": "c", "amount": "1", "currency": "EURO", "asOf": "soon", "source": []},
                  {"service": "a", "sku": "d", "unit": "month", "amount": 1, "currency": "EURO", "asOf": "2026-01-01", "source": ["s"]},
                  {"service": "a", "sku": "e", "unit": "month", "amount": 1, "currency": "EUR", "asOf": "2026-01-01", "source": ["s"],
                   "tiers": [{"from": 0, "to": 10, "amount": 1}, {"from": 11, "to": 20, "amount": 2}]},
                  {"service": "a", "sku": "f", "unit": "month", "amount": 1, "currency": "EUR", "asOf": "2026-01-01", "source": ["s"]},
                  {"service": "a", "sku": "f", "unit": "hour", "amount": 1, "currency": "EUR", "asOf": "2026-01-01", "source": ["s"]}
                ]}""";

        assertThatThrownBy(() -> PriceBookJson.parse(text, "x.json", TODAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "x.json",
                        "facts[0] a b: amount must not be negative, is -1",
                        "facts[1] a c: unit is missing",
                        "facts[1] a c: amount must be a number",
                        "facts[1] a c: asOf must be a day such as 2026-06-15",
                        "facts[1] a c: source is missing",
                        "facts[2] a d: currency must be an ISO 4217 code such as EUR, or PERCENT, is 'EURO'",
                        "facts[3] a e: tiers[1]: from must be 10, is 11",
                        "facts[3] a e: tiers: the last tier must have no end",
                        "facts[5]: there are two prices of a f in all");
    }

    @Test
    void another_schema_and_text_that_is_not_json_are_refused() {
        assertThatThrownBy(() -> PriceBookJson.parse("{\"schema\": \"infrar-price-facts/2\"}", "x.json", TODAY))
                .hasMessage("x.json: schema is infrar-price-facts/2, must be infrar-price-facts/1");
        assertThatThrownBy(() -> PriceBookJson.parse("{", "x.json", TODAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x.json: not JSON at line 1");
    }

    private static String cost(PriceBookJson book, String service, String sku, int quantity) {
        Price price = book.price(charge(service, sku, null)).orElseThrow();
        return Tiers.cost(price, BigDecimal.ZERO, BigDecimal.valueOf(quantity)).toString();
    }

    private static Price price(String service, String sku, @Nullable String region) {
        return book(TODAY).price(charge(service, sku, region)).orElseThrow();
    }

    private static String amount(Price price) {
        return price.tiers().get(0).amount().toPlainString();
    }

    private static Charge charge(String service, String sku, @Nullable String region) {
        return new Charge("shop", service, sku, region, BigDecimal.ONE, null);
    }

    static PriceBookJson book(LocalDate on) {
        return PriceBookJson.read(
                PriceBookJsonTest.class.getResourceAsStream("/io/infrar/pricing/shop.json"), "shop.json", on);
    }
}

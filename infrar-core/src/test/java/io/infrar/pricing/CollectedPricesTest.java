package io.infrar.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.infrar.model.Json;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reads the collected price facts, which lie beside the repository and not in it; elsewhere these tests are skipped. */
class CollectedPricesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final List<String> NOT_PRICE_LISTS = List.of("fx.json", "seeds.json");

    @TestFactory
    Stream<DynamicTest> every_price_list_is_understood_and_knows_each_price_that_it_lists() throws IOException {
        Path folder = folder();
        List<Path> lists;
        try (Stream<Path> files = Files.list(folder)) {
            lists = files.filter(file -> file.toString().endsWith(".json")
                            && !NOT_PRICE_LISTS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        assertThat(lists).isNotEmpty();
        return lists.stream()
                .map(list -> DynamicTest.dynamicTest(list.getFileName().toString(), () -> check(list)));
    }

    private static void check(Path list) throws IOException {
        String text = Files.readString(list);
        PriceBookJson book = PriceBookJson.parse(text, list.toString(), TODAY);
        for (Json fact : Objects.requireNonNull(Json.parse(text).get("facts")).elements()) {
            if (fact.get("validTo") != null && !text(fact, "validTo").equals("null")) {
                continue;
            }
            Charge charge = new Charge(
                    book.provider(),
                    text(fact, "service"),
                    text(fact, "sku"),
                    text(fact, "region"),
                    BigDecimal.ONE,
                    null);
            boolean priced = !text(fact, "amount").equals("null")
                    && !text(fact, "currency").equals("PERCENT")
                    && !text(fact, "status").equals("unverified");
            assertThat(book.price(charge).isPresent()).as(fact.toString()).isEqualTo(priced);
            if (priced && fact.get("tiers") == null) {
                Price price = book.price(charge).orElseThrow();
                assertThat(price.tiers()).containsExactly(new Price.Tier(null, new BigDecimal(text(fact, "amount"))));
                assertThat(price.unit()).isEqualTo(text(fact, "unit"));
            }
        }
    }

    @Test
    void exchange_rates_are_understood() throws IOException {
        Path fx = folder().resolve("fx.json");

        ExchangeRates rates = ExchangeRates.read(Files.newInputStream(fx), fx.toString());

        ExchangeRates.Rate rate = rates.rate(Currency.getInstance("EUR"), Currency.getInstance("USD"))
                .orElseThrow();
        assertThat(rate.rate()).isEqualByComparingTo("1.1567");
        assertThat(rate.asOf()).isEqualTo(LocalDate.of(2026, 8, 14));
    }

    @Test
    void a_file_of_another_kind_is_not_taken_for_a_price_list() {
        Path seeds = folder().resolve("seeds.json");

        assertThatThrownBy(() -> PriceBookJson.parse(Files.readString(seeds), "seeds.json", TODAY))
                .hasMessage("seeds.json: schema is infrar-seed-prices/1, must be infrar-price-facts/1");
    }

    private static String text(Json fact, String field) {
        Json value = fact.get(field);
        return value == null ? "null" : value.asText();
    }

    private static Path folder() {
        Path folder = Stream.of(Path.of("../../shared/prices"), Path.of("../shared/prices"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(null);
        assumeThat(folder)
                .as("the collected price facts are not beside the repository")
                .isNotNull();
        return Objects.requireNonNull(folder);
    }
}

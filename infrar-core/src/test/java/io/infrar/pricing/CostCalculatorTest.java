package io.infrar.pricing;

import static io.infrar.model.Refs.database;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.Money;
import io.infrar.model.Placement;
import io.infrar.spi.Charge;
import io.infrar.spi.CostReport;
import io.infrar.spi.Price;
import io.infrar.spi.PriceBook;
import io.infrar.spi.Resource;
import io.infrar.spi.Row;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCalculatorTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 8, 1);
    private final CostCalculator calculator = new CostCalculator(new Prices(List.of(PriceBookJsonTest.book(TODAY))));

    @Test
    void a_line_is_quantity_times_price() {
        CostReport report = calculator.report(List.of(item("main", null, false, charge("disk", "ssd", "b2", "12.5"))));

        assertThat(report.lines()).singleElement().satisfies(line -> {
            assertThat(line.monthly()).isEqualTo(Money.of("1.25", "EUR"));
            assertThat(line.price()).isNotNull();
        });
    }

    @Test
    void currencies_are_never_added_up() {
        CostReport report = calculator.report(List.of(
                item("main", null, false, charge("disk", "ssd", "b2", "10"), charge("traffic", "out", null, "100"))));

        assertThat(report.totals()).containsExactly(Money.of("1", "EUR"), Money.of("9", "USD"));
    }

    @Test
    void an_unknown_price_is_listed_and_never_zero() {
        CostReport report = calculator.report(List.of(item("main", null, false, charge("disk", "gold", "b2", "10"))));

        assertThat(report.totals()).isEmpty();
        assertThat(report.unknown()).singleElement().satisfies(line -> {
            assertThat(line.price()).isNull();
            assertThat(line.monthly()).isNull();
        });
    }

    @Test
    void graduated_prices_count_together_what_an_account_uses() {
        Charge half = charge("traffic", "out", null, "10240");
        CostReport together = calculator.report(List.of(item("a", null, false, half), item("b", null, false, half)));
        CostReport apart = calculator.report(List.of(item("a", null, false, half), item("b", "other", false, half)));

        assertThat(together.totals()).containsExactly(Money.of("921.770667008", "USD"));
        assertThat(apart.totals()).containsExactly(Money.of("1843.2", "USD"));
    }

    @Test
    void optional_parts_are_charged_last_so_that_totals_without_them_are_right() {
        Charge half = charge("traffic", "out", null, "10240");

        CostReport report = calculator.report(List.of(item("a", null, true, half), item("b", null, false, half)));

        assertThat(report.totals()).containsExactly(Money.of("921.6", "USD"));
        assertThat(report.totalsWithOptional()).containsExactly(Money.of("921.770667008", "USD"));
    }

    @Test
    void resources_and_rows_of_the_same_charges_cost_the_same() {
        Environment environment = Environment.builder("prod")
                .on("shop")
                .database("main", d -> d.postgres("15").optional())
                .build();
        Charge charge = charge("disk", "ssd", "b2", "20");
        Placement placement = new Placement("shop", "b2", "team");
        Resource resource = Resource.of(address("main"), database("main").key(), placement, new Spec("x"))
                .costs(charge);
        Row row = new Row(
                address("main"),
                "t",
                Row.Status.READY,
                database("main").key(),
                placement,
                "main",
                "id",
                1,
                Json.object(),
                Json.object(),
                List.of(),
                true,
                false,
                false,
                null,
                List.of(charge));

        CostReport asked = calculator.ofResources(List.of(resource), environment);

        assertThat(asked.lines()).hasSize(1).allMatch(CostReport.Line::optional);
        assertThat(asked.totalsWithOptional()).containsExactly(Money.of("2", "EUR"));
        assertThat(calculator.ofRows(List.of(row), environment)).isEqualTo(asked);
    }

    record Spec(String name) {}

    @Test
    void a_negative_quantity_is_a_mistake_of_the_provider() {
        assertThatThrownBy(
                        () -> calculator.report(List.of(item("main", null, false, charge("disk", "ssd", "b2", "-1")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shop:thing/main is charged a negative quantity of disk ssd: -1");
    }

    @Test
    void the_difference_has_every_currency_of_either_side() {
        CostReport before = calculator.report(List.of(item("a", null, false, charge("disk", "ssd", "b2", "10"))));
        CostReport after = calculator.report(List.of(item("a", null, false, charge("traffic", "out", null, "10"))));

        assertThat(CostDifference.between(before, after))
                .containsExactly(
                        new CostDifference(Money.of("1", "EUR"), Money.of("0", "EUR")),
                        new CostDifference(Money.of("0", "USD"), Money.of("0.9", "USD")));
        assertThat(CostDifference.between(before, after).get(0).change()).isEqualTo(Money.of("-1", "EUR"));
    }

    @Test
    void the_first_book_that_knows_a_price_wins() {
        Price own = new Price(
                "GB-month",
                Currency.getInstance("EUR"),
                List.of(new Price.Tier(null, BigDecimal.TEN)),
                TODAY,
                "contract");
        PriceBook contract = new PriceBook() {
            @Override
            public String provider() {
                return "shop";
            }

            @Override
            public Optional<Price> price(Charge charge) {
                return charge.service().equals("disk") ? Optional.of(own) : Optional.empty();
            }
        };
        Prices prices = new Prices(List.of(PriceBookJsonTest.book(TODAY))).after(contract);

        assertThat(prices.price(charge("disk", "ssd", "b2", "1"))).contains(own);
        assertThat(prices.price(charge("server", "small", "north", "1"))).isPresent();
    }

    @Test
    void a_list_beside_a_provider_is_found_on_the_class_path(@TempDir Path folder) throws Exception {
        Path list = folder.resolve(PriceBookJson.RESOURCE.formatted("shop"));
        Files.createDirectories(list.getParent());
        try (var in = CostCalculatorTest.class.getResourceAsStream("/io/infrar/pricing/shop.json")) {
            Files.copy(in, list);
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            Prices prices = Prices.find(loader, List.of("shop", "absent"), TODAY);
            assertThat(prices.price(charge("server", "small", "north", "1"))).isPresent();
            assertThat(Prices.find(loader, List.of("absent"), TODAY).price(charge("server", "small", "north", "1")))
                    .isEmpty();
        }
    }

    static CostCalculator.Item item(String name, @Nullable String account, boolean optional, Charge... charges) {
        return new CostCalculator.Item(
                address(name), new ComponentKey(Kind.DATABASE, name), account, List.of(charges), optional);
    }

    static Charge charge(String service, String sku, @Nullable String region, String quantity) {
        return new Charge("shop", service, sku, region, new BigDecimal(quantity), null);
    }

    private static Address address(String name) {
        return new Address("shop", "thing", name);
    }
}

package io.infrar.rules;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.eur;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Money;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.pricing.ExchangeRates;
import io.infrar.spi.Action;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import io.infrar.spi.Severity;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanRulesTest {
    @Nested
    class Deletion {
        private final DeletionRule rule = new DeletionRule();

        @ParameterizedTest
        @EnumSource
        void exactly_what_destroys_is_refused_on_something_protected(Action action) {
            Plan plan = Plans.of(
                    environment(e -> {}), Plans.change(action, database("main").key(), true));

            assertThat(rule.check(plan)).hasSize(action.destroys() ? 1 : 0);
            assertThat(rule.check(plan)).allMatch(Finding::blocks);
        }

        @Test
        void the_message_says_why_and_what_to_do() {
            Plan plan = Plans.of(
                    environment(e -> {}),
                    Plans.change(Action.REPLACE_DELETE_FIRST, database("main").key(), true));

            assertThat(rule.check(plan))
                    .singleElement()
                    .hasToString(
                            "ERROR deletion.protected at fake:database/main: it would be replaced (engine changes), but database/main is"
                                    + " protected Fix: Undo what makes the replacement necessary. To let it go, apply database/main"
                                    + " without protect() first, then plan again.");
        }

        @Test
        void a_protected_environment_protects_everything_also_from_a_destroy() {
            Environment environment = environment(EnvironmentBuilder::protect);
            Plan plan = Plans.of(
                    Plan.Mode.DESTROY,
                    environment,
                    CostReport.EMPTY,
                    Plans.change(Action.DELETE, network("main").key(), false));

            assertThat(rule.check(plan))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.toString())
                            .contains("would be deleted", "environment prod is protected", "unprotected()"));
        }

        @Test
        void what_is_not_protected_may_go() {
            Plan plan = Plans.of(
                    environment(e -> {}),
                    Plans.change(Action.DELETE, network("main").key(), false));

            assertThat(rule.check(plan)).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = {"DEPOSED", "DELETING"})
        void an_interrupted_delete_is_finished(Row.Status status) {
            Plan plan = Plans.of(
                    environment(EnvironmentBuilder::protect),
                    Plans.change(
                            Action.DELETE, database("main").key(), new Placement("fake", null, null), true, status));

            assertThat(rule.check(plan)).isEmpty();
            assertThat(new DataLossRule().check(plan)).isEmpty();
        }

        @Test
        void a_suppression_for_the_component_accepts_it() {
            Environment environment =
                    environment(e -> e.suppress("deletion.protected", database("main"), "moved to the new one"));
            Plan plan = Plans.of(
                    environment, Plans.change(Action.DELETE, database("main").key(), true));

            assertThat(new Checks(List.of(), List.of(rule)).check(plan))
                    .singleElement()
                    .extracting(Finding::accepted)
                    .isEqualTo("moved to the new one");
        }
    }

    @Nested
    class DataLoss {
        private final DataLossRule rule = new DataLossRule();

        @Test
        void losing_data_is_a_warning_for_each_component() {
            Plan plan = Plans.of(
                    environment(e -> {}),
                    Plans.change(Action.REPLACE_CREATE_FIRST, database("main").key(), false),
                    Plans.change(Action.DELETE, bucket("uploads").key(), false),
                    Plans.change(Action.DELETE, cache("main").key(), false),
                    Plans.change(Action.DELETE, network("main").key(), false),
                    Plans.change(Action.UPDATE, database("other").key(), false),
                    Plans.change(Action.FORGET, database("kept").key(), false));

            assertThat(rule.check(plan))
                    .extracting(Finding::toString)
                    .satisfiesExactly(
                            text -> assertThat(text)
                                    .startsWith("WARNING data-loss at database/main: fake:database/main is replaced")
                                    .contains("backup", "protect()", "retain()"),
                            text -> assertThat(text)
                                    .startsWith("WARNING data-loss at bucket/uploads: fake:bucket/uploads is deleted"));
        }
    }

    @Nested
    class Budget {
        private final BudgetRule rule = new BudgetRule(ExchangeRates.NONE);

        @Test
        void more_than_the_budget_is_refused_with_what_costs_most() {
            Plan plan = costing(
                    Plans.line(database("main").key(), Money.of("400.001", "EUR"), false),
                    Plans.line(cache("main").key(), Money.of("20", "EUR"), false),
                    Plans.line(compute("api").key(), Money.of("80", "EUR"), false),
                    Plans.line(network("main").key(), Money.of("1", "EUR"), false));

            assertThat(rule.check(plan))
                    .singleElement()
                    .hasToString(
                            "ERROR cost.budget at prod: it costs 501.01 EUR a month, 1.01 EUR above the budget of 500.00 EUR; the most is"
                                    + " for database/main 400.01 EUR, compute/api 80.00 EUR, cache/main 20.00 EUR Fix: Choose less or"
                                    + " smaller parts, mark parts optional, or raise budget(...).");
        }

        @Test
        void exactly_the_budget_is_fine_and_a_hair_more_is_not() {
            assertThat(rule.check(costing(Plans.line(database("main").key(), eur(500), false))))
                    .isEmpty();
            assertThat(rule.check(costing(Plans.line(database("main").key(), Money.of("500.0001", "EUR"), false))))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains("500.01 EUR", "0.01 EUR above"));
        }

        @Test
        void optional_parts_do_not_count() {
            assertThat(rule.check(costing(
                            Plans.line(database("main").key(), eur(500), false),
                            Plans.line(cache("main").key(), eur(100), true),
                            Plans.line(bucket("more").key(), null, true))))
                    .isEmpty();
        }

        @Test
        void unknown_prices_are_a_warning_that_lists_them_and_never_zero() {
            assertThat(rule.check(costing(Plans.line(database("main").key(), null, false))))
                    .singleElement()
                    .hasToString(
                            "WARNING cost.unknown-price at prod: no price is known for database/main (fake thing large x1):"
                                    + " it is not counted against the budget Fix: Give the engine a price book that knows it, or"
                                    + " accept this with the reason.");
        }

        @Test
        void another_currency_without_a_rate_cannot_be_compared() {
            assertThat(rule.check(costing(Plans.line(database("main").key(), Money.of("1", "USD"), false))))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.id()).isEqualTo("cost.currency");
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.what())
                                .contains("1.00 USD a month cannot be compared with the budget of 500.00 EUR");
                    });
        }

        @Test
        void another_currency_is_converted_with_a_rate_that_is_said() {
            BudgetRule converting =
                    new BudgetRule(ExchangeRates.of("EUR", "USD", "1.25", LocalDate.of(2026, 8, 14), "ECB"));

            assertThat(converting.check(costing(
                            Plans.line(database("main").key(), Money.of("500", "USD"), false),
                            Plans.line(cache("main").key(), eur(200), false))))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what())
                            .contains(
                                    "600.00 EUR",
                                    "100.00 EUR above",
                                    "500.00 USD of it at 1 USD = 0.8 EUR of 2026-08-14, ECB"));
            assertThat(converting.check(costing(Plans.line(database("main").key(), Money.of("625", "USD"), false))))
                    .isEmpty();
        }

        @Test
        void without_a_budget_or_in_a_destroy_nothing_is_said() {
            CostReport dear = new CostReport(List.of(Plans.line(database("main").key(), eur(5000), false)));

            assertThat(rule.check(Plans.of(Plan.Mode.APPLY, environment(e -> {}), dear)))
                    .isEmpty();
            assertThat(rule.check(Plans.of(Plan.Mode.DESTROY, environment(e -> e.budget(eur(1))), dear)))
                    .isEmpty();
        }

        private Plan costing(CostReport.Line... lines) {
            return Plans.of(Plan.Mode.APPLY, environment(e -> e.budget(eur(500))), new CostReport(List.of(lines)));
        }
    }

    @Nested
    class Residency {
        private final ResidencyRule rule = new ResidencyRule(List.of(
                Plans.provider(
                        "fake",
                        new Region("us1", "US", Jurisdiction.US),
                        new Region("eu1", "DE", Jurisdiction.EU),
                        new Region("edge", "--", Jurisdiction.GLOBAL)),
                Plans.provider("local", new Region("here", "--", Jurisdiction.LOCAL))));

        @Test
        void data_in_another_country_is_refused_with_regions_that_would_do() {
            Environment environment = asked(e -> e.on("fake", "us1").database("main", d -> d.postgres("15")));

            assertThat(rule.check(Plans.of(environment, planned("us1"))))
                    .singleElement()
                    .hasToString(
                            "ERROR residency at database/main: placement: fake us1 (US) keeps data under the law of US, but it must stay"
                                    + " in EU Fix: Place it in a region in EU, such as eu1, or accept this with the reason.");
        }

        @Test
        void the_first_region_counts_where_none_is_named() {
            assertThat(rule.check(Plans.of(asked(e -> e.on("fake").database("main", d -> d.postgres("15"))))))
                    .hasSize(1);
        }

        @Test
        void data_in_the_right_place_or_on_the_own_machine_is_fine() {
            assertThat(rule.check(Plans.of(
                            asked(e -> e.on("fake", "eu1").database("main", d -> d.postgres("15"))), planned("eu1"))))
                    .isEmpty();
            assertThat(rule.check(Plans.of(asked(e -> e.on("local").database("main", d -> d.postgres("15"))))))
                    .isEmpty();
        }

        @Test
        void where_the_resources_go_counts_more_than_what_the_component_says() {
            Environment environment = asked(e -> e.on("fake", "eu1").database("main", d -> d.postgres("15")));

            assertThat(rule.check(Plans.of(environment, planned("eu1"), planned("us1"))))
                    .hasSize(1);
        }

        @Test
        void what_is_deleted_no_longer_counts() {
            Environment environment = asked(e -> e.on("fake", "eu1").database("main", d -> d.postgres("15")));
            Placement old = new Placement("fake", "us1", null);

            assertThat(rule.check(Plans.of(
                            environment,
                            planned("eu1"),
                            Plans.change(Action.DELETE, database("main").key(), old, false, Row.Status.READY))))
                    .isEmpty();
        }

        @Test
        void what_keeps_no_data_may_be_anywhere() {
            assertThat(rule.check(Plans.of(asked(e ->
                            e.on("fake", "us1").network("main", n -> {}).staticSite("web", s -> s.directory("out"))))))
                    .isEmpty();
        }

        @Test
        void a_region_that_nobody_knows_is_not_taken_for_the_right_one() {
            assertThat(rule.check(Plans.of(asked(e -> e.on("fake", "eu9").bucket("uploads", b -> {})))))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains("fake/eu9", "no region"));
            assertThat(rule.check(Plans.of(asked(e -> e.on("absent").bucket("uploads", b -> {})))))
                    .hasSize(1);
        }

        @Test
        void a_bucket_may_promise_its_jurisdiction_itself() {
            assertThat(rule.check(Plans.of(asked(
                            e -> e.on("fake", "edge").bucket("uploads", b -> b.jurisdiction(Jurisdiction.EU))))))
                    .isEmpty();
            assertThat(rule.check(Plans.of(asked(
                            e -> e.on("fake", "eu1").bucket("uploads", b -> b.jurisdiction(Jurisdiction.US))))))
                    .hasSize(1);
        }

        @Test
        void services_of_others_count_where_it_is_known_where_they_keep_data() {
            assertThat(rule.check(Plans.of(asked(e -> e.on("fake", "eu1")
                            .external("pay", x -> x.url("https://pay.infrar.io").keptIn("US", Jurisdiction.US))
                            .external(
                                    "mail", x -> x.url("https://mail.infrar.io").keptIn("FR", Jurisdiction.EU))
                            .external("maps", x -> x.url("https://maps.infrar.io"))))))
                    .extracting(Finding::where)
                    .containsExactly("external/pay");
        }

        @Test
        void without_a_residency_nothing_is_said() {
            assertThat(rule.check(Plans.of(
                            environment(e -> e.on("fake", "us1").database("main", d -> d.postgres("15"))))))
                    .isEmpty();
        }

        private Environment asked(Consumer<EnvironmentBuilder> content) {
            return environment(e -> content.accept(e.residency(EU)));
        }

        private static io.infrar.spi.PlannedChange planned(String region) {
            return Plans.change(
                    Action.CREATE,
                    database("main").key(),
                    new Placement("fake", region, null),
                    false,
                    Row.Status.READY);
        }
    }

    private static Environment environment(Consumer<EnvironmentBuilder> content) {
        EnvironmentBuilder builder = Environment.builder("prod");
        content.accept(builder);
        return builder.build();
    }
}

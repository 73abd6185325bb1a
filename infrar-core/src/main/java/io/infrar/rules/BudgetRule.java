package io.infrar.rules;

import io.infrar.model.ComponentKey;
import io.infrar.model.Money;
import io.infrar.pricing.ExchangeRates;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code cost.budget}: what is asked for, without optional parts, does not cost more than the budget. What cannot be compared is
 * said: {@code cost.unknown-price} and {@code cost.currency}.
 */
final class BudgetRule implements PlanValidator {
    private static final int SHOWN = 3;

    private final ExchangeRates rates;

    BudgetRule(ExchangeRates rates) {
        this.rates = rates;
    }

    @Override
    public List<Finding> check(Plan plan) {
        Optional<Money> budget = plan.environment().budget();
        if (budget.isEmpty() || plan.mode() != Plan.Mode.APPLY) {
            return List.of();
        }
        return check(plan.environment().name(), budget.get(), plan.costAfter());
    }

    private List<Finding> check(String environment, Money budget, CostReport cost) {
        List<Finding> findings = new ArrayList<>();
        Money sum = Money.zero(budget.currency());
        List<String> converted = new ArrayList<>();
        for (Money total : cost.totals()) {
            if (total.currency().equals(budget.currency())) {
                sum = sum.plus(total);
                continue;
            }
            Optional<ExchangeRates.Rate> rate = rates.rate(total.currency(), budget.currency());
            if (rate.isPresent()) {
                sum = sum.plus(rate.get().convert(total));
                converted.add(cents(total) + " of it at " + rate.get());
            } else if (total.amount().signum() > 0) {
                findings.add(Finding.warning(
                        "cost.currency",
                        environment,
                        cents(total) + " a month cannot be compared with the budget of " + budget
                                + ": there is no exchange rate from " + total.currency() + " to " + budget.currency(),
                        "Give the engine an exchange rate with its date and source, or set the budget in "
                                + total.currency() + "."));
            }
        }
        if (sum.amount().compareTo(budget.amount()) > 0) {
            findings.add(Finding.error(
                    "cost.budget",
                    environment,
                    "it costs " + cents(sum) + " a month, " + cents(sum.minus(budget)) + " above the budget of "
                            + budget
                            + (converted.isEmpty() ? "" : " (" + String.join(", ", converted) + ")")
                            + "; the most is for " + largest(cost),
                    "Choose less or smaller parts, mark parts optional, or raise budget(...)."));
        }
        unknown(environment, cost).ifPresent(findings::add);
        return findings;
    }

    private static Optional<Finding> unknown(String environment, CostReport cost) {
        String lines = cost.unknown().stream()
                .filter(line -> !line.optional())
                .map(line -> line.component() + " (" + line.charge().provider() + " "
                        + line.charge().service() + " " + line.charge().sku()
                        + (line.charge().region() == null
                                ? ""
                                : " " + line.charge().region()) + ")")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "cost.unknown-price",
                        environment,
                        "no price is known for " + lines + ": it is not counted against the budget",
                        "Give the engine a price book that knows it, or accept this with the reason."));
    }

    /** The components that cost most, each in the currency of its prices. */
    private static String largest(CostReport cost) {
        Map<ComponentKey, List<CostReport.Line>> lines = cost.lines().stream()
                .filter(line -> !line.optional() && line.monthly() != null)
                .collect(Collectors.groupingBy(CostReport.Line::component, TreeMap::new, Collectors.toList()));
        return lines.entrySet().stream()
                .flatMap(entry -> new CostReport(entry.getValue())
                        .totals().stream().map(total -> Map.entry(entry.getKey(), total)))
                .sorted(Comparator.comparing(
                        (Map.Entry<ComponentKey, Money> entry) ->
                                entry.getValue().amount(),
                        Comparator.reverseOrder()))
                .limit(SHOWN)
                .map(entry -> entry.getKey() + " " + cents(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Rounded up, so that what is above a budget never looks equal to it. */
    private static Money cents(Money money) {
        BigDecimal amount = money.amount();
        return new Money(amount.setScale(2, RoundingMode.CEILING), money.currency());
    }
}

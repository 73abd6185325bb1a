package io.infrar.rules;

import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import java.util.List;

/** The rules on plans that need nothing but the plan. {@link Checks#find} adds those on budgets and residency. */
public final class BuiltInPlanRules implements PlanValidator {
    private static final List<PlanValidator> RULES = List.of(new DeletionRule(), new DataLossRule());

    /** For {@link java.util.ServiceLoader}. */
    public BuiltInPlanRules() {}

    @Override
    public List<Finding> check(Plan plan) {
        return RULES.stream()
                .flatMap(rule -> Checks.contained(rule, () -> rule.check(plan)).stream())
                .toList();
    }
}

package io.infrar.provider.aws.observe;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** moto knows neither UpdateBudget nor the tags of a budget; for these see ObserveAnswersTest. */
class BudgetTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "budget";
    }

    @Override
    protected Object spec() {
        return new Budget.Spec(
                new BigDecimal("500.00"),
                "USD",
                Set.of(80, 100),
                Set.of("ops@example.com"),
                Map.of("Project", "infrar"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Budget.Spec(
                new BigDecimal("500"), "USD", Set.of(50, 100), Set.of("dev@example.com"), Map.of("Project", "infrar")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.budgets()
                    .describeBudgets(r -> r.accountId("123456789012"))
                    .budgets()
                    .size());
        }
    }
}

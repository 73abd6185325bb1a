package io.infrar.examples.snippets;

// region plan-validator
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import java.util.List;

/** Few deletions at a time; a plan with more is looked at by a person. */
public final class DeletionLimit implements PlanValidator {
    private static final int MOST = 5;

    @Override
    public List<Finding> check(Plan plan) {
        long deleted = plan.changes().stream()
                .filter(change -> change.action() == Action.DELETE)
                .count();
        return deleted <= MOST
                ? List.of()
                : List.of(Finding.error(
                        "shop.many-deletions",
                        plan.environment().name(),
                        "the plan deletes " + deleted + " resources",
                        "Apply it in parts with target(...), or suppress shop.many-deletions with a reason."));
    }
}
// endregion

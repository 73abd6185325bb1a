package io.infrar.rules;

import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Row;
import java.util.List;

/** {@code deletion.protected}: nothing protected is deleted or replaced, also not by a destroy. */
final class DeletionRule implements PlanValidator {
    @Override
    public List<Finding> check(Plan plan) {
        return plan.changes().stream()
                .filter(change -> change.action().destroys() && !wasDecidedBefore(change) && !wasNeverMade(change))
                .filter(change -> plan.environment().isProtected() || isProtected(change))
                .map(change -> finding(plan, change))
                .toList();
    }

    private static boolean isProtected(PlannedChange change) {
        return (change.before() != null && change.before().isProtected())
                || (change.after() != null && change.after().isProtected());
    }

    /** What an interrupted run was deleting already is finished: the protection was looked at when that began. */
    static boolean wasDecidedBefore(PlannedChange change) {
        Row row = change.before();
        return change.action() == Action.DELETE
                && row != null
                && (row.status() == Row.Status.DEPOSED || row.status() == Row.Status.DELETING);
    }

    /** An interrupted create of which nothing is to be seen is made anew: there is nothing yet to protect. */
    private static boolean wasNeverMade(PlannedChange change) {
        Row row = change.before();
        return change.action().replaces()
                && row != null
                && row.status() == Row.Status.CREATING
                && change.observed() == null;
    }

    private static Finding finding(Plan plan, PlannedChange change) {
        boolean own = isProtected(change);
        String verb = change.action().replaces() ? "replaced" : "deleted";
        String fix = own
                ? "To let it go, apply " + change.component() + " without protect() first, then plan again."
                : "To let it go, take protect() off the environment (unprotected() on a derived one) and plan again.";
        return Finding.error(
                "deletion.protected",
                change.address(),
                "it would be " + verb + (change.reason().isEmpty() ? "" : " (" + change.reason() + ")") + ", but "
                        + (own
                                ? change.component()
                                : "environment " + plan.environment().name()) + " is protected",
                (change.action().replaces() ? "Undo what makes the replacement necessary. " : "") + fix);
    }
}

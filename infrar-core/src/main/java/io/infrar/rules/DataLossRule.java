package io.infrar.rules;

import io.infrar.model.ComponentKey;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.PlannedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code data-loss}: says when a plan deletes or replaces something that people keep data in. */
final class DataLossRule implements PlanValidator {
    @Override
    public List<Finding> check(Plan plan) {
        Map<ComponentKey, List<PlannedChange>> losses = new TreeMap<>();
        for (PlannedChange change : plan.changes()) {
            if (change.action().destroys()
                    && !DeletionRule.wasDecidedBefore(change)
                    && Data.isLostWith(change.component().kind())) {
                losses.computeIfAbsent(change.component(), key -> new ArrayList<>())
                        .add(change);
            }
        }
        return losses.entrySet().stream()
                .map(loss -> finding(loss.getKey(), loss.getValue()))
                .toList();
    }

    private static Finding finding(ComponentKey component, List<PlannedChange> changes) {
        String what = changes.stream()
                .map(change -> change.address() + " is " + (change.action().replaces() ? "replaced" : "deleted"))
                .collect(Collectors.joining(", "));
        return Finding.warning(
                "data-loss",
                component,
                what + ": the data kept there is lost",
                "Take a backup or a copy before the apply. To keep the data, call protect() on it, which refuses such plans,"
                        + " or retain(), which leaves it in place when it leaves the environment.");
    }
}

package io.infrar.engine;

import io.infrar.spi.Action;
import io.infrar.spi.FieldChange;
import io.infrar.spi.Finding;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what was applied with what is there now: the plan that nobody applies. */
final class DriftPlanner {
    private DriftPlanner() {}

    static List<PlannedChange> plan(
            StateView state, Map<Row.Key, Seen> seen, Planner.Effects effects, List<Finding> findings) {
        List<PlannedChange> changes = new ArrayList<>();
        for (Row row : state.current()) {
            ResourceType<?, ?> type = effects.type(row);
            if (type == null) {
                findings.add(Planner.missingProvider(row));
            } else {
                changes.add(drift(row, type, seen.get(row.key())));
            }
        }
        changes.sort(Comparator.comparing(PlannedChange::address));
        return changes;
    }

    private static PlannedChange drift(Row row, ResourceType<?, ?> type, @Nullable Seen look) {
        if (look instanceof Seen.Present present) {
            var recorded = Binding.currentSpec(type, row);
            List<FieldChange> fields = Differ.diff(
                    type.spec(), recorded, recorded, present.observed().spec());
            Action action = fields.isEmpty() ? Action.NONE : Action.UPDATE;
            return change(row, action, fields.isEmpty() ? "" : "it was changed", fields, present.observed());
        }
        return look == null
                ? change(row, Action.NONE, "", List.of(), null)
                : change(row, Action.CREATE, "it is gone", List.of(), null);
    }

    private static PlannedChange change(
            Row row,
            Action action,
            String reason,
            List<FieldChange> fields,
            PlannedChange.@Nullable Observed observed) {
        return new PlannedChange(
                row.address(),
                action,
                row.component(),
                row.placement(),
                reason,
                fields,
                row,
                null,
                observed,
                Set.of(),
                null,
                null);
    }
}

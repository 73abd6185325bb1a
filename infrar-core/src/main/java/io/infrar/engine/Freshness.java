package io.infrar.engine;

import io.infrar.run.RefusedException;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/** Looks again, just before an apply, at what a plan is going to touch: it must be what the plan was made for. */
final class Freshness {
    private Freshness() {}

    static void check(
            Plan plan,
            BiFunction<Run, Collection<Row>, Refresher.Result> refresh,
            Run run,
            Planner.Effects effects,
            Folders folders) {
        List<String> stale = new ArrayList<>();
        Map<Row.Key, PlannedChange> touched = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (PlannedChange change : plan.changes()) {
            checkFolders(change, folders, stale);
            Row before = change.before();
            if (before != null && looksAgain(change, before)) {
                touched.put(before.key(), change);
                rows.add(before);
            }
        }
        Refresher.Result now = rows.isEmpty() ? null : refresh.apply(run, rows);
        if (now != null) {
            if (!now.findings().isEmpty()) {
                throw new RefusedException(plan.environment().name(), now.findings());
            }
            now.seen().forEach((key, seen) -> {
                PlannedChange change = Objects.requireNonNull(touched.get(key));
                ResourceType<?, ?> type = effects.type(Objects.requireNonNull(change.before()));
                if (type == null || !asPlanned(change, seen, type)) {
                    stale.add(change.address() + " is not as it was");
                }
            });
        }
        if (!stale.isEmpty()) {
            throw new StalePlanException("the plan for '" + plan.environment().name()
                    + "' is out of date; plan again:\n  - " + String.join("\n  - ", stale));
        }
    }

    /** What a plan without refresh never looked at cannot have changed since. */
    private static boolean looksAgain(PlannedChange change, Row before) {
        return switch (change.action()) {
            case UPDATE, REPLACE_CREATE_FIRST, REPLACE_DELETE_FIRST, DELETE -> change.observed() != null;
            case CREATE -> change.observed() != null || before.status() != Row.Status.CREATING;
            case NONE, MOVE, FORGET, ADOPT -> false;
        };
    }

    private static boolean asPlanned(PlannedChange change, Seen seen, ResourceType<?, ?> type) {
        PlannedChange.Observed planned = change.observed();
        if (planned == null || !(seen instanceof Seen.Present present)) {
            return planned == null && seen instanceof Seen.Absent;
        }
        boolean sameObject = present.observed().id().equals(planned.id());
        return change.action() == Action.DELETE
                ? sameObject
                : sameObject
                        && Differ.sameWhereItCounts(
                                type.spec(), planned.spec(), present.observed().spec());
    }

    private static void checkFolders(PlannedChange change, Folders folders, List<String> stale) {
        PlannedChange.Desired after = change.after();
        if (after == null || change.action() == Action.NONE) {
            return;
        }
        try {
            after.spec().mapFacts(secret -> secret, folder -> {
                String digest = folders.digest(folder.path());
                if (!digest.equals(folder.digest())) {
                    stale.add("the files in " + folder.path() + " have changed (for " + change.address() + ")");
                }
                return folder;
            });
        } catch (UncheckedIOException e) {
            stale.add("the folder for " + change.address() + " cannot be read any more: " + e.getMessage());
        }
    }
}

package io.infrar.examples.cli;

import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import io.infrar.spi.Action;
import io.infrar.spi.FieldChange;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The changes of a plan as text: a line for each with its sign and reason, and below it the fields that differ. */
final class PlanText {
    private static final int LONGEST_VALUE = 100;

    private final Style style;

    PlanText(Style style) {
        this.style = style;
    }

    List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(title(plan));
        for (PlannedChange change : plan.effective()) {
            lines.add("  " + colored(change.action(), change.action().sign()) + " " + change.address()
                    + (change.movedFrom() == null ? "" : " (was " + change.movedFrom() + ")")
                    + (change.reason().isEmpty() ? "" : style.dim("  " + change.reason())));
            change.fields().forEach(field -> lines.add("      " + field(field)));
        }
        return lines;
    }

    private static String title(Plan plan) {
        String environment = "'" + plan.environment().name() + "'";
        String what = switch (plan.mode()) {
            case APPLY -> "Plan for " + environment;
            case DESTROY -> "Plan to destroy " + environment;
            case DRIFT -> "Drift of " + environment;
        };
        if (plan.isEmpty()) {
            return what + ": nothing "
                    + switch (plan.mode()) {
                        case APPLY -> "to change";
                        case DESTROY -> "to delete";
                        case DRIFT -> "differs from what was applied";
                    };
        }
        Map<Action, Long> summary = plan.summary();
        return what + ": "
                + summary.entrySet().stream()
                        .filter(count -> count.getKey() != Action.NONE)
                        .map(count -> count.getValue() + " " + verb(count.getKey()))
                        .collect(Collectors.joining(", "))
                + (summary.containsKey(Action.NONE) ? ", " + summary.get(Action.NONE) + " stay as they are" : "");
    }

    private static String verb(Action action) {
        return switch (action) {
            case CREATE -> "to create";
            case UPDATE -> "to update";
            case REPLACE_CREATE_FIRST, REPLACE_DELETE_FIRST -> "to replace";
            case DELETE -> "to delete";
            case FORGET -> "to forget";
            case ADOPT -> "to adopt";
            case MOVE -> "to rename";
            case NONE -> "to leave";
        };
    }

    private String colored(Action action, String text) {
        return switch (action) {
            case CREATE, ADOPT -> style.green(text);
            case UPDATE, MOVE, FORGET -> style.yellow(text);
            case REPLACE_CREATE_FIRST, REPLACE_DELETE_FIRST, DELETE -> style.red(text);
            case NONE -> text;
        };
    }

    private static String field(FieldChange change) {
        return change.path() + ": " + side(change.before()) + " -> " + side(change.after())
                + (change.origin() == FieldChange.Origin.DRIFT ? "  (changed outside of Infrar)" : "");
    }

    private static String side(@Nullable Json value) {
        return value == null ? "(none)" : value(value);
    }

    /** A value in one line. Secrets are references everywhere: there is no value that could be shown. */
    static String value(Json value) {
        SecretRef secret = value.asSecret();
        if (secret != null) {
            return "(secret '" + secret.name() + "' in " + secret.store() + ")";
        }
        if (!value.pending().isEmpty()) {
            return "(known after apply)";
        }
        String text = value.asText();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
    }
}

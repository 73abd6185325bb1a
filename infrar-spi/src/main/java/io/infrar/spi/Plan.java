package io.infrar.spi;

import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an apply will do, as a value: it can be shown, checked, saved as JSON and applied later, unless what it rests on
 * has changed meanwhile.
 *
 * @param format version of this record's JSON form
 * @param mode what it was made for
 * @param environment what is asked for; without components in a destroy
 * @param lineage of the state that it rests on; null when there was none
 * @param sequence of the state that it rests on
 * @param changes in the order of addresses; also resources that do not change
 * @param exports for each component, its exports in terms of resources
 * @param findings of all stages
 * @param costBefore of what the state records
 * @param costAfter of what is asked for
 */
public record Plan(
        int format,
        Mode mode,
        Environment environment,
        @Nullable String lineage,
        long sequence,
        List<PlannedChange> changes,
        Map<ComponentKey, Map<String, Output<?>>> exports,
        List<Finding> findings,
        CostReport costBefore,
        CostReport costAfter) {
    public static final int FORMAT = 1;

    public Plan {
        changes = List.copyOf(changes);
        exports = Map.copyOf(exports);
        findings = List.copyOf(findings);
    }

    /** What a plan was made for. */
    public enum Mode {
        APPLY,
        DESTROY,
        /** Only shows what differs from what was applied; cannot be applied. */
        DRIFT
    }

    /** Whether applying it would change nothing. */
    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.action() == Action.NONE);
    }

    /** The changes that are more than {@link Action#NONE}. */
    public List<PlannedChange> effective() {
        return changes.stream().filter(change -> change.action() != Action.NONE).toList();
    }

    /** The findings that stop an apply. */
    public List<Finding> blocking() {
        return findings.stream().filter(Finding::blocks).toList();
    }

    /** The number of changes of each action, in the order of the actions. */
    public Map<Action, Long> summary() {
        return changes.stream()
                .collect(Collectors.groupingBy(
                        PlannedChange::action, () -> new java.util.EnumMap<>(Action.class), Collectors.counting()));
    }

    public Plan withFindings(List<Finding> newFindings) {
        return new Plan(
                format, mode, environment, lineage, sequence, changes, exports, newFindings, costBefore, costAfter);
    }

    /**
     * The JSON form, to be applied later with {@link #fromJson}.
     *
     * @throws IllegalArgumentException when the environment has secrets as literals: such a plan cannot be saved
     */
    public String toJson() {
        return Json.of(this).pretty();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when it is not a plan, or of a newer format
     */
    public static Plan fromJson(String text) {
        Json json = Json.parse(text);
        Json format = json.get("format");
        if (format == null || !format.asText().equals(Integer.toString(FORMAT))) {
            throw new IllegalArgumentException("this plan has format " + (format == null ? "(none)" : format)
                    + ", this version of Infrar reads format " + FORMAT + "; plan again");
        }
        return json.to(Plan.class);
    }
}

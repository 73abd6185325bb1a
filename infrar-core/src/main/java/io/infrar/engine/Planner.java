package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.run.PlanOptions;
import io.infrar.spi.Action;
import io.infrar.spi.Effect;
import io.infrar.spi.FieldChange;
import io.infrar.spi.Finding;
import io.infrar.spi.Observation.Owner;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.PlannedChange.Desired;
import io.infrar.spi.PlannedChange.Observed;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is asked with what is recorded and what was observed. The resources are visited in dependency order, so that
 * outputs of what stays as it is are known to what comes after; only outputs that really may change are pending.
 *
 * <p>A row that is not {@code READY} was interrupted. Its recovery is part of the ordinary plan: an announced create is looked
 * for by marker, and finished, claimed or made again; an announced change is made again; an announced delete is finished, unless
 * the resource is asked for again: then it is kept where it is still there, since a plan must not replace data that nothing asks to
 * replace.
 */
final class Planner {
    private final ResourceGraph graph;
    private final StateView state;
    private final Map<Row.Key, Seen> seen;
    private final Map<Address, Seen> adoptable;
    private final PlanOptions options;
    private final Set<Address> selected;
    private final Effects effects;
    private final List<Finding> findings;
    private final Set<Throwable> told;
    private final Map<Address, PlannedChange> changes = new TreeMap<>();
    private final List<PlannedChange> leftovers = new ArrayList<>();
    private final Map<Address, OutputView> outputs = new HashMap<>();
    private final Set<Address> moved = new HashSet<>();

    /** Asks the handler of a resource what a change needs. */
    interface Effects {
        Effect effect(Node node, Json before, List<FieldChange> fields, Json after);

        /** Null when the provider of the row is not on the class path. */
        @Nullable
        ResourceType<?, ?> type(Row row);
    }

    /** What others see of a resource's outputs; null values means none is known. */
    private record OutputView(@Nullable Json values, Set<String> changing) {
        @Nullable
        Json get(String field) {
            return values == null || changing.contains(field) ? null : values.get(field);
        }
    }

    private static final OutputView UNKNOWN = new OutputView(null, Set.of());

    /**
     * A planner for one plan.
     *
     * @param told failures that are among the findings already; grows
     */
    Planner(
            ResourceGraph graph,
            StateView state,
            Map<Row.Key, Seen> seen,
            Map<Address, Seen> adoptable,
            PlanOptions options,
            Effects effects,
            List<Finding> findings,
            Set<Throwable> told) {
        this.graph = graph;
        this.state = state;
        this.seen = seen;
        this.adoptable = adoptable;
        this.options = options;
        this.selected = Selection.select(graph, state, options, findings);
        this.effects = effects;
        this.findings = findings;
        this.told = told;
    }

    /** The changes by address; several for one address where replaced instances are left. */
    List<PlannedChange> plan(String deleteReason) {
        for (Node node : graph.nodes()) {
            visit(node);
        }
        for (Row row : state.current()) {
            if (graph.node(row.address()) == null
                    && !moved.contains(row.address())
                    && selected.contains(row.address())) {
                drop(row, deleteReason);
            }
        }
        for (Row row : state.deposed()) {
            if (selected.contains(row.address()) && known(row)) {
                leftovers.add(change(row, Action.DELETE, "it was replaced before", null, observed(row)));
            }
        }
        makeDeleteFirstWhereNeeded();
        List<PlannedChange> all = new ArrayList<>(changes.values());
        all.addAll(leftovers);
        all.sort(Comparator.comparing(PlannedChange::address));
        return all;
    }

    /** What a plan for a new environment does with a resource. */
    static PlannedChange fresh(Node node) {
        return change(node, Action.CREATE, "it is new", List.of(), null, node.spec(), null, Set.of(), null, null);
    }

    // ---- what is asked for

    private void visit(Node node) {
        Address address = node.address();
        Row own = state.current(address);
        Address movedFrom = own == null ? movedFrom(node) : null;
        Row row = movedFrom == null ? own : state.current(movedFrom);
        if (movedFrom != null) {
            moved.add(movedFrom);
        }
        if (!selected.contains(address)) {
            outputs.put(address, row == null ? UNKNOWN : new OutputView(row.outputs(), Set.of()));
            return;
        }
        if (options.forget().contains(address)) {
            findings.add(Finding.error(
                    "forget.asked",
                    address,
                    "it is to be forgotten, but the environment still asks for it.",
                    "Remove " + node.component() + " from the environment, then forget."));
        }
        Json resolved = node.spec()
                .resolve(output -> output instanceof Output.OfResource<?> source
                        ? outputs.getOrDefault(source.resource(), UNKNOWN).get(source.field())
                        : null);
        // One value in memory for what stays as it is.
        Json asked = row != null && resolved.equals(row.spec()) ? row.spec() : resolved;
        try {
            PlannedChange change = row == null ? createOrAdopt(node, asked) : changeOf(node, row, movedFrom, asked);
            changes.put(address, change);
            outputs.put(address, outputsAfter(change));
        } catch (ProviderException e) {
            // The same one for all resources of an account that cannot be connected to.
            if (told.add(e)) {
                findings.add(Finding.error(
                        "plan.failed", address, e.getMessage() + ".", "Correct the cause and plan again."));
            }
            outputs.put(address, UNKNOWN);
        }
    }

    private @Nullable Address movedFrom(Node node) {
        return node.formerly().stream()
                .filter(former -> state.current(former) != null && graph.node(former) == null)
                .findFirst()
                .orElse(null);
    }

    private static OutputView outputsAfter(PlannedChange change) {
        Observed observed = change.observed();
        Row before = change.before();
        Json values = observed != null ? observed.outputs() : before != null ? before.outputs() : null;
        return switch (change.action()) {
            case NONE, MOVE, FORGET -> new OutputView(values, Set.of());
            case UPDATE, ADOPT -> new OutputView(values, change.changedOutputs());
            case CREATE, REPLACE_CREATE_FIRST, REPLACE_DELETE_FIRST, DELETE -> UNKNOWN;
        };
    }

    private PlannedChange createOrAdopt(Node node, Json asked) {
        String id = options.adopt().get(node.address());
        if (id == null) {
            return change(node, Action.CREATE, "it is new", List.of(), null, asked, null, Set.of(), null, null);
        }
        Seen found = adoptable.get(node.address());
        if (!(found instanceof Seen.Present present)) {
            findings.add(Finding.error(
                    "adopt.absent",
                    node.address(),
                    "there is no object '" + id + "' to adopt.",
                    "Check the id and the region " + node.placement() + "."));
            return change(node, Action.CREATE, "it is new", List.of(), null, asked, null, Set.of(), null, null);
        }
        if (present.owner() == Owner.FOREIGN) {
            findings.add(
                    Finding.error(
                            "adopt.foreign",
                            node.address(),
                            "the object '" + id + "' carries the marks of another environment.",
                            "Forget it there first; then accept this with suppress(\"adopt.foreign\", <reason>), which marks it anew."));
        }
        Observed observed = present.observed();
        List<FieldChange> fields = Differ.diff(node.type().spec(), asked, asked, observed.spec());
        if (!fields.isEmpty()
                && effects.effect(node, observed.spec(), fields, asked) instanceof Effect.Replace replace) {
            findings.add(Finding.error(
                    "adopt.replaces",
                    node.address(),
                    "the object '" + id + "' would have to be replaced: " + replace.reason() + ".",
                    "Make the environment ask for what exists: " + fields));
        }
        return change(
                node,
                Action.ADOPT,
                "adopts " + observed.id(),
                fields,
                null,
                asked,
                observed,
                Set.of(),
                null,
                observed.id());
    }

    private PlannedChange changeOf(Node node, Row row, @Nullable Address movedFrom, Json asked) {
        Seen look = seen.get(row.key());
        if (look instanceof Seen.Ambiguous ambiguous) {
            findings.add(ambiguous(row, ambiguous));
        }
        return switch (row.status()) {
            case CREATING -> resumeCreate(node, row, movedFrom, asked, look);
            case READY, UPDATING, DELETING, DEPOSED ->
                look instanceof Seen.Absent
                        ? change(
                                node,
                                Action.CREATE,
                                row.status() == Row.Status.DELETING
                                        ? "its delete was interrupted and it is asked for again"
                                        : "it is gone",
                                List.of(),
                                row,
                                asked,
                                null,
                                Set.of(),
                                movedFrom,
                                null)
                        : compare(node, row, movedFrom, asked, look);
        };
    }

    private PlannedChange resumeCreate(
            Node node, Row row, @Nullable Address movedFrom, Json asked, @Nullable Seen look) {
        if (look instanceof Seen.Present present) {
            if (isOurs(row, present)) {
                PlannedChange compared = compare(node, row, movedFrom, asked, look);
                return compared.action().replaces()
                        ? compared
                        : change(
                                node,
                                Action.CREATE,
                                "its create was interrupted and is finished",
                                compared.fields(),
                                row,
                                asked,
                                present.observed(),
                                Set.of(),
                                movedFrom,
                                null);
            }
            findings.add(notOurs(row, present));
        }
        boolean moves = !row.placement().equals(node.placement());
        if (moves
                || look instanceof Seen.Absent
                        && row.id() != null
                        && !node.type().singleton()) {
            // Looked for once more by the delete, where it was, then made with a token of its own.
            return change(
                    node,
                    Action.REPLACE_DELETE_FIRST,
                    moves
                            ? "its create was interrupted, and it moves from " + row.placement() + " to "
                                    + node.placement()
                            : "its create was interrupted and what it made is gone",
                    List.of(),
                    row,
                    asked,
                    null,
                    Set.of(),
                    movedFrom,
                    null);
        }
        return change(
                node,
                Action.CREATE,
                "its create was interrupted before it happened",
                List.of(),
                row,
                asked,
                null,
                Set.of(),
                movedFrom,
                null);
    }

    /**
     * An unmarked object is ours when its id was recorded, when we had seen that nothing of its name was there, or when it is
     * a singleton, whose prior value was recorded instead.
     */
    private static boolean isOurs(Row row, Seen.Present present) {
        return present.owner() == Owner.OURS
                || (present.owner() == Owner.UNMARKED && (row.id() != null || row.sawAbsent() || row.prior() != null));
    }

    private static Finding notOurs(Row row, Seen.Present present) {
        return Finding.error(
                "create.taken",
                row.address(),
                "its create was interrupted, and what has its name now ("
                        + present.observed().id() + ") is not marked as ours.",
                "If it is yours, forget " + row.address() + " and adopt it with the id "
                        + present.observed().id() + "; else remove or rename it.");
    }

    private static Finding ambiguous(Row row, Seen.Ambiguous ambiguous) {
        return Finding.error(
                "create.ambiguous",
                row.address(),
                "a call was interrupted and its answer lost; it may be any of " + ambiguous.candidates() + ".",
                "Forget " + row.address() + ", then adopt the one that is meant and remove the others.");
    }

    private PlannedChange compare(Node node, Row row, @Nullable Address movedFrom, Json asked, @Nullable Seen look) {
        ResourceType<?, ?> type = node.type();
        Observed observed = look instanceof Seen.Present present ? present.observed() : null;
        if (look instanceof Seen.Present present && present.owner() == Owner.FOREIGN) {
            findings.add(Finding.error(
                    "ownership.lost",
                    row.address(),
                    "the object " + present.observed().id() + " carries the marks of somebody else now.",
                    "Find out who took it over; forget it here if that is right."));
        }
        Json recorded = Binding.currentSpec(type, row);
        List<FieldChange> fields = Differ.diff(type.spec(), asked, recorded, observed == null ? null : observed.spec());
        if (!row.placement().equals(node.placement())) {
            String reason = "it moves from " + row.placement() + " to " + node.placement();
            return change(
                    node, Action.REPLACE_CREATE_FIRST, reason, fields, row, asked, observed, Set.of(), movedFrom, null);
        }
        if (fields.isEmpty()) {
            return unchanged(node, row, movedFrom, asked, observed);
        }
        Effect effect = effects.effect(node, observed != null ? observed.spec() : recorded, fields, asked);
        if (effect instanceof Effect.Replace replace) {
            Action action = replace.order() == Effect.Order.CREATE_FIRST
                    ? Action.REPLACE_CREATE_FIRST
                    : Action.REPLACE_DELETE_FIRST;
            return change(node, action, replace.reason(), fields, row, asked, observed, Set.of(), movedFrom, null);
        }
        if (effect instanceof Effect.Update update) {
            return change(
                    node,
                    Action.UPDATE,
                    update.note().isEmpty() ? reason(fields) : reason(fields) + ": " + update.note(),
                    fields,
                    row,
                    asked,
                    observed,
                    update.changedOutputs(),
                    movedFrom,
                    null);
        }
        return unchanged(node, row, movedFrom, asked, observed);
    }

    /** Nothing is to be done, unless a call was interrupted that may have changed what is not to be seen. */
    private static PlannedChange unchanged(
            Node node, Row row, @Nullable Address movedFrom, Json asked, @Nullable Observed observed) {
        String reason = movedFrom != null ? "it was " + movedFrom : "";
        Action action = movedFrom != null ? Action.MOVE : Action.NONE;
        if (row.status() == Row.Status.UPDATING) {
            reason = "a change was interrupted and is made again";
            action = Action.UPDATE;
        } else if (row.status() == Row.Status.DELETING) {
            reason = "its delete was interrupted, it is still there and is kept";
            action = Action.UPDATE;
        }
        return change(node, action, reason, List.of(), row, asked, observed, Set.of(), movedFrom, null);
    }

    private static String reason(List<FieldChange> fields) {
        List<String> names = fields.stream().map(FieldChange::root).distinct().toList();
        boolean drift = fields.stream().allMatch(field -> field.origin() == FieldChange.Origin.DRIFT);
        return String.join(", ", names)
                + (names.size() == 1 ? " differs" : " differ")
                + (drift ? " from what was applied" : "");
    }

    // ---- what is not asked for any more

    private void drop(Row row, String reason) {
        if (options.forget().contains(row.address()) || row.retained()) {
            String why = row.retained() ? "it is retained" : "it is to be forgotten";
            changes.put(row.address(), change(row, Action.FORGET, why, null, observed(row)));
            return;
        }
        if (!known(row)) {
            return;
        }
        Seen look = seen.get(row.key());
        if (look instanceof Seen.Ambiguous ambiguous) {
            findings.add(ambiguous(row, ambiguous));
        }
        if (row.status() == Row.Status.CREATING && look instanceof Seen.Present present && !isOurs(row, present)) {
            changes.put(row.address(), change(row, Action.FORGET, "what has its name is not ours", null, null));
            return;
        }
        String why = look instanceof Seen.Absent
                ? row.status() == Row.Status.CREATING ? "its create never happened" : "it is gone already"
                : row.status() == Row.Status.DELETING ? "its delete was interrupted and is finished" : reason;
        changes.put(row.address(), change(row, Action.DELETE, why, null, observed(row)));
    }

    private boolean known(Row row) {
        if (effects.type(row) != null) {
            return true;
        }
        findings.add(missingProvider(row));
        return false;
    }

    static Finding missingProvider(Row row) {
        return Finding.error(
                "provider.missing",
                row.address(),
                "the state has it, but its provider '" + row.placement().provider() + "' with the type '"
                        + row.address().type() + "' is not on the class path.",
                "Add io.infrar:infrar-provider-" + row.placement().provider()
                        + ", or forget it if the object is to stay without being managed.");
    }

    private @Nullable Observed observed(Row row) {
        return seen.get(row.key()) instanceof Seen.Present present ? present.observed() : null;
    }

    /**
     * What depends on something that is deleted first cannot live on until its own replacement exists: it is deleted first too.
     */
    private void makeDeleteFirstWhereNeeded() {
        Map<Address, List<Address>> createdFirst = new HashMap<>();
        Deque<Address> deletedFirst = new ArrayDeque<>();
        for (PlannedChange change : changes.values()) {
            Row before = change.before();
            if (change.action() == Action.REPLACE_DELETE_FIRST) {
                deletedFirst.add(change.address());
            } else if (change.action() == Action.REPLACE_CREATE_FIRST && before != null) {
                before.dependsOn()
                        .forEach(dependency -> createdFirst
                                .computeIfAbsent(dependency, key -> new ArrayList<>())
                                .add(change.address()));
            }
        }
        while (!deletedFirst.isEmpty()) {
            Address dependency = deletedFirst.remove();
            for (Address dependent : createdFirst.getOrDefault(dependency, List.of())) {
                PlannedChange change = Objects.requireNonNull(changes.get(dependent));
                if (change.action() == Action.REPLACE_CREATE_FIRST) {
                    changes.put(dependent, deletedFirst(change, dependency));
                    deletedFirst.add(dependent);
                }
            }
        }
    }

    private static PlannedChange deletedFirst(PlannedChange change, Address dependency) {
        return new PlannedChange(
                change.address(),
                Action.REPLACE_DELETE_FIRST,
                change.component(),
                change.placement(),
                change.reason() + "; deleted first because " + dependency + " is",
                change.fields(),
                change.before(),
                change.after(),
                change.observed(),
                change.changedOutputs(),
                change.movedFrom(),
                change.adoptId());
    }

    // ---- records

    private static PlannedChange change(
            Node node,
            Action action,
            String reason,
            List<FieldChange> fields,
            @Nullable Row before,
            Json asked,
            @Nullable Observed observed,
            Set<String> changedOutputs,
            @Nullable Address movedFrom,
            @Nullable String adoptId) {
        return new PlannedChange(
                node.address(),
                action,
                node.component(),
                node.placement(),
                reason,
                fields,
                before,
                node.desired(asked),
                observed,
                changedOutputs,
                movedFrom,
                adoptId);
    }

    private static PlannedChange change(
            Row row, Action action, String reason, @Nullable Desired after, @Nullable Observed observed) {
        return new PlannedChange(
                row.address(),
                action,
                row.component(),
                row.placement(),
                reason,
                List.of(),
                row,
                after,
                observed,
                Set.of(),
                null,
                null);
    }
}

package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.spi.Action;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of a plan's steps. Four rules make it:
 *
 * <ol>
 *   <li>What is made comes after what it depends on.
 *   <li>What is deleted comes after the deletes of what depended on it.
 *   <li>A replacement's halves come in the order of its action.
 *   <li>What is deleted comes after what depended on it has moved over to something else, as far as that can be: where
 *       something else of the plan needs it the other way round, this rule gives way.
 * </ol>
 */
final class StepGraph {
    private final List<Step> steps = new ArrayList<>();
    private final Map<Address, Step> applies = new LinkedHashMap<>();
    private final Map<Address, List<Step>> deletes = new LinkedHashMap<>();
    private final Map<Step, List<Step>> gentle = new IdentityHashMap<>();

    private StepGraph() {}

    /** The steps of what a plan changes; changes that only touch the record are steps as well. */
    static List<Step> of(List<PlannedChange> changes) {
        StepGraph graph = new StepGraph();
        changes.forEach(graph::addSteps);
        graph.connect();
        graph.addGentleEdges();
        graph.measure();
        return graph.steps;
    }

    private void addSteps(PlannedChange change) {
        switch (change.action()) {
            case CREATE, UPDATE, ADOPT, MOVE, NONE -> addApply(change);
            case DELETE, FORGET -> addDelete(change);
            case REPLACE_CREATE_FIRST -> addApply(change).before(addDelete(change));
            case REPLACE_DELETE_FIRST -> addDelete(change).before(addApply(change));
        }
    }

    private Step addApply(PlannedChange change) {
        Step step = new Step(change, Step.Half.APPLY);
        steps.add(step);
        applies.put(change.address(), step);
        return step;
    }

    /** A delete is found by the address that the row has so far, which is what rows that depended on it name. */
    private Step addDelete(PlannedChange change) {
        Step step = new Step(change, Step.Half.DELETE);
        steps.add(step);
        Row before = change.before();
        Address address = before == null ? change.address() : before.address();
        deletes.computeIfAbsent(address, key -> new ArrayList<>()).add(step);
        return step;
    }

    private void connect() {
        for (Step step : steps) {
            PlannedChange.Desired after = step.change.after();
            if (step.half == Step.Half.APPLY && after != null) {
                for (Address dependency : after.dependsOn()) {
                    Step earlier = applies.get(dependency);
                    if (earlier != null && earlier != step) {
                        earlier.before(step);
                    }
                }
            }
            Row before = step.change.before();
            if (before == null) {
                continue;
            }
            for (Address dependency : new HashSet<>(before.dependsOn())) {
                for (Step delete : deletes.getOrDefault(dependency, List.of())) {
                    if (step.half == Step.Half.DELETE) {
                        step.before(delete);
                    } else if (step.change.action() != Action.NONE
                            && delete.change.action() != Action.REPLACE_DELETE_FIRST
                            && delete.change != step.change) {
                        gentle.computeIfAbsent(step, key -> new ArrayList<>()).add(delete);
                    }
                }
            }
        }
    }

    /** All of them if that leaves an order, else those that do; only plans that are odd in the first place get there. */
    private void addGentleEdges() {
        gentle.forEach((step, deletesAfter) -> deletesAfter.forEach(step::before));
        if (ordered().size() == steps.size()) {
            return;
        }
        gentle.forEach((step, deletesAfter) -> deletesAfter.forEach(delete -> {
            step.next.remove(delete);
            delete.waitsFor--;
        }));
        gentle.forEach((step, deletesAfter) -> deletesAfter.forEach(delete -> {
            if (!reaches(delete, step)) {
                step.before(delete);
            }
        }));
    }

    private static boolean reaches(Step from, Step to) {
        Set<Step> seen = new HashSet<>();
        Deque<Step> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            Step step = open.remove();
            if (step == to) {
                return true;
            }
            step.next.stream().filter(seen::add).forEach(open::add);
        }
        return false;
    }

    private List<Step> ordered() {
        Map<Step, Integer> waiting = new HashMap<>();
        Deque<Step> ready = new ArrayDeque<>();
        for (Step step : steps) {
            waiting.put(step, step.waitsFor);
            if (step.waitsFor == 0) {
                ready.add(step);
            }
        }
        List<Step> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            Step step = ready.remove();
            order.add(step);
            for (Step next : step.next) {
                if (waiting.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        return order;
    }

    private void measure() {
        List<Step> order = ordered();
        if (order.size() < steps.size()) {
            throw new IllegalStateException("the plan has no order: its steps wait for each other");
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            Step step = order.get(i);
            int tallest = 0;
            for (Step next : step.next) {
                tallest = Math.max(tallest, next.height);
            }
            step.height = tallest + 1;
        }
    }
}

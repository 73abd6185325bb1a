package io.infrar.rules;

import io.infrar.model.ComponentKey;
import io.infrar.model.Suppression;
import io.infrar.spi.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Accepts findings for the reasons that an environment gives. */
final class Suppressions {
    private final List<Suppression> suppressions;
    private final Function<String, @Nullable ComponentKey> componentOf;

    /** The function gives the component of a finding whose place is the address of a resource, or null. */
    Suppressions(List<Suppression> suppressions, Function<String, @Nullable ComponentKey> componentOf) {
        this.suppressions = suppressions;
        this.componentOf = componentOf;
    }

    List<Finding> apply(List<Finding> findings) {
        List<Finding> result = new ArrayList<>();
        for (Finding finding : findings) {
            result.add(suppressions.stream()
                    .filter(suppression -> finding.accepted() == null && accepts(suppression, finding))
                    .findFirst()
                    .map(suppression -> finding.accepted(suppression.reason()))
                    .orElse(finding));
        }
        return result;
    }

    /** A suppression that accepts nothing is a leftover or misspelt, and then its author believes something untrue. */
    List<Finding> unused(List<Finding> findings, String environment) {
        return suppressions.stream()
                .filter(suppression -> findings.stream().noneMatch(finding -> accepts(suppression, finding)))
                .map(suppression -> Finding.info(
                        "suppression.unused",
                        suppression.where() == null ? environment : suppression.where(),
                        "nothing is found that the suppression of '" + suppression.finding() + "' accepts (its reason: "
                                + suppression.reason() + ")",
                        "Take it out, or correct the id or the component that it names."))
                .toList();
    }

    private boolean accepts(Suppression suppression, Finding finding) {
        ComponentKey where = suppression.where();
        return suppression.finding().equals(finding.id())
                && (where == null
                        || where.toString().equals(finding.where())
                        || where.equals(componentOf.apply(finding.where())));
    }
}

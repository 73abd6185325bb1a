package io.infrar.rules;

import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.External;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code residency}: what keeps data is where the environment says that data must stay. */
final class ResidencyRule implements PlanValidator {
    private static final String ID = "residency";

    private final Map<String, List<Region>> regions = new LinkedHashMap<>();

    ResidencyRule(Collection<? extends Provider> providers) {
        providers.forEach(provider -> regions.put(provider.id(), provider.regions()));
    }

    @Override
    public List<Finding> check(Plan plan) {
        Optional<Jurisdiction> required = plan.environment().residency();
        if (required.isEmpty() || plan.mode() != Plan.Mode.APPLY) {
            return List.of();
        }
        Map<ComponentKey, Set<Placement>> planned = planned(plan);
        List<Finding> findings = new ArrayList<>();
        for (Component component : plan.environment().components()) {
            if (component instanceof External external) {
                external(external, required.get()).ifPresent(findings::add);
            } else if (Data.isKeptIn(component.kind())) {
                findings.addAll(placed(placements(plan, planned, component), component, required.get()));
            }
        }
        return findings;
    }

    private List<Finding> placed(Collection<Placement> placements, Component component, Jurisdiction required) {
        Jurisdiction promised = component instanceof Bucket bucket ? bucket.jurisdiction() : null;
        if (promised != null && promised.satisfies(required)) {
            return List.of();
        }
        return placements.stream()
                .flatMap(placement -> placed(component, placement, promised, required).stream())
                .toList();
    }

    private Optional<Finding> placed(
            Component component, Placement placement, @Nullable Jurisdiction promised, Jurisdiction required) {
        Region region = region(placement);
        if (region == null) {
            return Optional.of(Finding.error(
                    ID,
                    component.key(),
                    "placement " + placement
                            + " is no region that its provider knows, so it cannot be said that data stays in "
                            + required,
                    "Place it in one of the provider's regions in " + required + choice(placement, required) + "."));
        }
        Jurisdiction actual = promised == null ? region.jurisdiction() : promised;
        return actual.satisfies(required)
                ? Optional.empty()
                : Optional.of(Finding.error(
                        ID,
                        component.key(),
                        "placement: " + placement.provider() + " " + region.code() + " (" + region.country()
                                + ") keeps data under the law of " + actual + ", but it must stay in " + required,
                        "Place it in a region in " + required + choice(placement, required)
                                + ", or accept this with the reason."));
    }

    private static Optional<Finding> external(External external, Jurisdiction required) {
        Jurisdiction actual = external.jurisdiction();
        return actual == null || actual.satisfies(required)
                ? Optional.empty()
                : Optional.of(Finding.error(
                        ID,
                        external.key(),
                        "jurisdiction: it keeps data under the law of " + actual + ", but it must stay in " + required,
                        "Use a service in " + required + ", or accept this with the reason."));
    }

    /** Where the resources of each component go. */
    private static Map<ComponentKey, Set<Placement>> planned(Plan plan) {
        Map<ComponentKey, Set<Placement>> planned = new HashMap<>();
        for (PlannedChange change : plan.changes()) {
            if (change.after() != null) {
                planned.computeIfAbsent(change.component(), key -> new LinkedHashSet<>())
                        .add(new Placement(
                                change.placement().provider(),
                                change.placement().region(),
                                null));
            }
        }
        return planned;
    }

    /** A component without resources goes where the environment says. */
    private static Collection<Placement> placements(
            Plan plan, Map<ComponentKey, Set<Placement>> planned, Component component) {
        Set<Placement> placements = planned.get(component.key());
        return placements != null
                ? placements
                : plan.environment().placementOf(component).map(List::of).orElse(List.of());
    }

    private @Nullable Region region(Placement placement) {
        List<Region> known = regions.getOrDefault(placement.provider(), List.of());
        if (placement.region() == null) {
            return known.isEmpty() ? null : known.get(0);
        }
        return known.stream()
                .filter(region -> region.code().equals(placement.region()))
                .findFirst()
                .orElse(null);
    }

    private String choice(Placement placement, Jurisdiction required) {
        List<String> codes = regions.getOrDefault(placement.provider(), List.of()).stream()
                .filter(region -> region.jurisdiction().satisfies(required))
                .map(Region::code)
                .toList();
        return codes.isEmpty()
                ? " of another provider"
                : ", such as " + String.join(", ", codes.subList(0, Math.min(3, codes.size())));
    }
}

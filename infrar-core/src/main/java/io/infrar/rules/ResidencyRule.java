package io.infrar.rules;

import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.Environment;
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
        List<Finding> findings = new ArrayList<>();
        for (Component component : plan.environment().components()) {
            if (component instanceof External external) {
                external(external, required.get()).ifPresent(findings::add);
            } else if (Data.isKeptIn(component.kind())) {
                findings.addAll(placed(plan, component, required.get()));
            }
        }
        return findings;
    }

    private List<Finding> placed(Plan plan, Component component, Jurisdiction required) {
        Jurisdiction promised = component instanceof Bucket bucket ? bucket.jurisdiction() : null;
        if (promised != null && promised.satisfies(required)) {
            return List.of();
        }
        return placements(plan, component).stream()
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

    /** Where its resources go; a component that is not translated goes where the environment says. */
    private static Set<Placement> placements(Plan plan, Component component) {
        Set<Placement> placements = new LinkedHashSet<>();
        for (PlannedChange change : plan.changes()) {
            if (change.after() != null && change.component().equals(component.key())) {
                placements.add(new Placement(
                        change.placement().provider(), change.placement().region(), null));
            }
        }
        if (placements.isEmpty()) {
            Environment environment = plan.environment();
            environment.placementOf(component).ifPresent(placements::add);
        }
        return placements;
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

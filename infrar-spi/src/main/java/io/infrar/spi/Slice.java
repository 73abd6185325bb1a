package io.infrar.spi;

import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Placement;
import io.infrar.model.Relation;
import java.util.List;
import java.util.Map;

/**
 * The part of an environment that one provider translates, with its edges in both directions.
 *
 * @param environment the whole environment, for names, tags, stage and what others ask of these components
 * @param placements the components placed with this provider, in the order of their keys, and where
 */
public record Slice(Environment environment, Map<ComponentKey, Placement> placements) {
    public Slice {
        placements = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(placements));
    }

    /** This provider's components of one kind. */
    public <C extends Component> List<C> components(Class<C> type) {
        return environment.components(type).stream()
                .filter(component -> placements.containsKey(component.key()))
                .toList();
    }

    /** What the component needs. */
    public List<Relation> needs(Component component) {
        return environment.needs(component.key());
    }

    /** What needs the component, whichever provider realises it. */
    public List<Relation> neededBy(Component component) {
        return environment.neededBy(component.key());
    }

    /** Where one of {@link #placements()} goes. */
    public Placement placement(Component component) {
        Placement placement = placements.get(component.key());
        if (placement == null) {
            throw new IllegalArgumentException(component.key() + " is not placed with this provider");
        }
        return placement;
    }
}

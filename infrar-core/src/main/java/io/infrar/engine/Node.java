package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import io.infrar.spi.Charge;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Set;

/**
 * A resource that should exist, with outputs linked to resources.
 *
 * @param formerly addresses it may have had before
 */
record Node(
        Address address,
        ComponentKey component,
        Placement placement,
        ResourceType<?, ?> type,
        Json spec,
        Set<Address> dependsOn,
        boolean isProtected,
        boolean retained,
        boolean optional,
        List<Charge> charges,
        List<Address> formerly) {

    PlannedChange.Desired desired(Json resolved) {
        return new PlannedChange.Desired(
                resolved, type.schema(), List.copyOf(dependsOn), isProtected, retained, optional, charges);
    }
}

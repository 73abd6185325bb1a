package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Placement;
import java.util.List;

/**
 * One resource that should exist.
 *
 * @param address its type is one of the provider's types; its name begins with the name of the component
 * @param component what it belongs to
 * @param placement where it goes
 * @param spec a record of the type's spec class; outputs in it are edges of the graph
 * @param after resources that must exist before it although the spec does not refer to them
 * @param charges what it costs, as quantities of SKUs; empty when it is free
 */
public record Resource(
        Address address,
        ComponentKey component,
        Placement placement,
        Record spec,
        List<Address> after,
        List<Charge> charges) {
    public Resource {
        requireNonNull(address, "address is null");
        requireNonNull(component, "component is null");
        requireNonNull(placement, "placement is null");
        requireNonNull(spec, "spec is null");
        after = List.copyOf(after);
        charges = List.copyOf(charges);
    }

    public static Resource of(Address address, ComponentKey component, Placement placement, Record spec) {
        return new Resource(address, component, placement, spec, List.of(), List.of());
    }

    public Resource after(Address... addresses) {
        return new Resource(address, component, placement, spec, List.of(addresses), charges);
    }

    public Resource costs(Charge... newCharges) {
        return new Resource(address, component, placement, spec, after, List.of(newCharges));
    }
}

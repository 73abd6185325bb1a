package io.infrar.spi;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does to one instance of a resource.
 *
 * @param reason why, in a few words; never empty but for {@link Action#NONE}
 * @param fields the differences that count
 * @param before the row as recorded; null for a resource that has none
 * @param after what is asked; null when it shall not exist
 * @param observed what the provider showed, as far as it was asked; null when it was not, or showed nothing
 * @param changedOutputs names of outputs that may be different afterwards
 * @param movedFrom the address it had before; null when it keeps its own
 * @param adoptId for {@link Action#ADOPT}, the provider's id of the object
 */
public record PlannedChange(
        Address address,
        Action action,
        ComponentKey component,
        Placement placement,
        String reason,
        List<FieldChange> fields,
        @Nullable Row before,
        @Nullable Desired after,
        @Nullable Observed observed,
        Set<String> changedOutputs,
        @Nullable Address movedFrom,
        @Nullable String adoptId) {
    public PlannedChange {
        fields = List.copyOf(fields);
        changedOutputs = Set.copyOf(changedOutputs);
    }

    /**
     * What is asked of a resource.
     *
     * @param spec outputs in it are pending where they are known only after apply
     * @param dependsOn what must exist before it
     */
    public record Desired(
            Json spec,
            int schema,
            List<Address> dependsOn,
            boolean isProtected,
            boolean retained,
            boolean optional,
            List<Charge> charges) {
        public Desired {
            dependsOn = List.copyOf(dependsOn);
            charges = List.copyOf(charges);
        }
    }

    /** What the provider showed. */
    public record Observed(String id, Json spec, Json outputs) {}

    /** {@code ~ aws:vpc/main: tags change}. */
    @Override
    public String toString() {
        return action.sign() + " " + address + (reason.isEmpty() ? "" : ": " + reason);
    }
}

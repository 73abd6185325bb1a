package io.infrar.spi;

import io.infrar.model.ComponentKey;
import io.infrar.model.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a provider makes of its components.
 *
 * @param resources every resource, in any order
 * @param exports for each component, its exports by name: the static {@code exports} methods of the component kinds make them
 * @param findings what is not realised as asked
 */
public record Translation(
        List<Resource> resources, Map<ComponentKey, Map<String, Output<?>>> exports, List<Finding> findings) {
    public Translation {
        resources = List.copyOf(resources);
        exports = Map.copyOf(exports);
        findings = List.copyOf(findings);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects a translation; used by one thread. */
    public static final class Builder {
        private final List<Resource> resources = new ArrayList<>();
        private final Map<ComponentKey, Map<String, Output<?>>> exports = new LinkedHashMap<>();
        private final List<Finding> findings = new ArrayList<>();

        private Builder() {}

        public Builder add(Resource resource) {
            resources.add(resource);
            return this;
        }

        public Builder export(ComponentKey component, Map<String, Output<?>> values) {
            exports.put(component, Map.copyOf(values));
            return this;
        }

        public Builder add(Finding finding) {
            findings.add(finding);
            return this;
        }

        public Translation build() {
            return new Translation(resources, exports, findings);
        }
    }
}

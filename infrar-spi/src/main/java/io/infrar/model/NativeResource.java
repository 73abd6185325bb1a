package io.infrar.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resource in its provider's own words, for what the neutral kinds do not have.
 *
 * @param type the provider's resource type, such as {@code sns-topic}
 * @param spec the resource's spec; may hold outputs of components in their JSON form
 * @param needs components that must exist before it although the spec does not refer to them
 */
public record NativeResource(String name, Traits traits, String type, Json spec, List<ComponentKey> needs)
        implements Component {
    public NativeResource {
        needs = Values.copy(needs);
    }

    @Override
    public Kind kind() {
        return Kind.NATIVE;
    }

    @Override
    public void references(References references) {
        for (ComponentKey key : needs) {
            references.to(new AnyRef(key), Role.USES);
        }
        spec.pending().forEach(references::to);
    }

    @Override
    public void check(Problems problems) {
        problems.check(!type.isBlank(), this, "type", "is missing");
        problems.check(spec.isObject(), this, "spec", "must be a JSON object");
    }

    /** A native resource by name; its outputs are those of its type. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.NATIVE;
        }
    }

    private record AnyRef(ComponentKey key) implements ComponentRef {
        @Override
        public String name() {
            return key.name();
        }

        @Override
        public @Nullable String environment() {
            return null;
        }

        @Override
        public Kind kind() {
            return key.kind();
        }
    }

    /** Builds a {@link NativeResource}. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String type = "";
        private Json spec = Json.object();
        private final Set<ComponentKey> needs = new LinkedHashSet<>();

        Builder() {}

        /** The provider's resource type. */
        public Builder type(String newType) {
            type = newType;
            return this;
        }

        /** The resource's spec as a record or map of the provider, or as {@link Json}. */
        public Builder spec(Object newSpec) {
            spec = newSpec instanceof Json json ? json : Json.of(newSpec);
            return this;
        }

        /** Components that must exist before it. */
        public Builder needs(ComponentRef... components) {
            for (ComponentRef component : components) {
                needs.add(component.key());
            }
            return this;
        }

        @Override
        NativeResource build(String name) {
            return new NativeResource(name, traits(), type, spec, new ArrayList<>(needs));
        }
    }
}

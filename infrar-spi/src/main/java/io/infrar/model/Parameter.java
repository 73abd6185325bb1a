package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plain configuration value that others read at run time. It is not for secrets; those are a {@link Secret}.
 *
 * @param value may be read from another component
 */
public record Parameter(String name, Traits traits, Output<String> value) implements Component {
    public Parameter {
        requireNonNull(value, "value is null");
    }

    @Override
    public Kind kind() {
        return Kind.PARAMETER;
    }

    @Override
    public void references(References references) {
        references.to(value);
    }

    @Override
    public void check(Problems problems) {
        if (value.isKnown()) {
            Fields.text(problems, this, "value", value.get());
        }
    }

    /** A parameter by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.PARAMETER;
        }

        public Output<String> value() {
            return output("value");
        }

        /** The provider's id of the parameter. */
        public Output<String> id() {
            return output("id");
        }
    }

    /** What a parameter gives to others. */
    public record Exports(String value, String id) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> value, Output<String> id) {
        return Map.of("value", value, "id", id);
    }

    /** Builds a {@link Parameter}; the value is needed. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private Output<String> value = Output.of("");

        Builder() {}

        public Builder value(String text) {
            return value(Output.of(text));
        }

        /** A value that another component gives. */
        public Builder value(Output<String> text) {
            value = text;
            return this;
        }

        @Override
        Parameter build(String name) {
            return new Parameter(name, traits(), value);
        }
    }
}

package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that is known now or will be known once what it comes from exists. Only the engine resolves outputs, just before the
 * call that needs them.
 *
 * <p>In JSON a known output is the plain value; the others are objects with one of the keys {@code $export}, {@code $ref} and
 * {@code $format}.
 */
public sealed interface Output<T> {
    /** A value known now. */
    static <T> Output<T> of(T value) {
        return new Known<>(value);
    }

    /** A field of another resource's outputs, the form that providers use between their own resources. */
    static <T> Output<T> ofResource(Address resource, String field) {
        return new OfResource<>(resource, field);
    }

    /**
     * A text with {@code {}} for each argument. Arguments are outputs or plain values; a secret among them makes the whole
     * text a secret, which is put together only where it is used.
     *
     * @throws IllegalArgumentException when the number of placeholders and arguments differ
     */
    static Output<String> format(String template, Object... arguments) {
        List<Output<?>> parts = new ArrayList<>();
        int from = 0;
        for (Object argument : arguments) {
            int at = template.indexOf("{}", from);
            if (at < 0) {
                throw new IllegalArgumentException("'" + template + "' has fewer {} than arguments");
            }
            if (at > from) {
                parts.add(of(template.substring(from, at)));
            }
            parts.add(Variables.text(argument instanceof Output<?> output ? output : of(argument)));
            from = at + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("'" + template + "' has more {} than arguments");
        }
        if (from < template.length()) {
            parts.add(of(template.substring(from)));
        }
        return new Format(parts);
    }

    /**
     * The value, when it is known.
     *
     * @throws IllegalStateException when it is not, with what it waits for
     */
    default T get() {
        throw new IllegalStateException("not known before apply: " + this);
    }

    default boolean isKnown() {
        return false;
    }

    /** Calls the consumer with each output that this one is made of and that is not known yet, itself included. */
    default void forEachPending(Consumer<Output<?>> consumer) {
        consumer.accept(this);
    }

    /** A value known now. */
    record Known<T>(T value) implements Output<T> {
        public Known {
            requireNonNull(value, "value is null");
        }

        @Override
        public T get() {
            return value;
        }

        @Override
        public boolean isKnown() {
            return true;
        }

        @Override
        public void forEachPending(Consumer<Output<?>> consumer) {}

        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** An export of a component, of this environment or (when named) of another one. */
    record OfComponent<T>(@Nullable String environment, ComponentKey component, String export) implements Output<T> {
        public OfComponent {
            requireNonNull(component, "component is null");
            requireNonNull(export, "export is null");
        }

        /** The text form {@code [environment:]database/main#host}. */
        @Override
        public String toString() {
            return (environment == null ? "" : environment + ":") + component + "#" + export;
        }
    }

    /** A field of a resource's outputs. */
    record OfResource<T>(Address resource, String field) implements Output<T> {
        public OfResource {
            requireNonNull(resource, "resource is null");
            requireNonNull(field, "field is null");
        }

        /** The text form {@code aws:vpc/main#id}. */
        @Override
        public String toString() {
            return resource + "#" + field;
        }
    }

    /** A text put together from parts. */
    record Format(List<Output<?>> parts) implements Output<String> {
        public Format {
            parts = List.copyOf(parts);
        }

        @Override
        public void forEachPending(Consumer<Output<?>> consumer) {
            parts.forEach(part -> part.forEachPending(consumer));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Output<?> part : parts) {
                text.append(part.isKnown() ? part.toString() : "${" + part + "}");
            }
            return text.toString();
        }
    }
}

package io.infrar.model;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line about a component: every field that says something. */
final class Description {
    private Description() {}

    static String of(Component component) {
        List<String> facts = new ArrayList<>();
        Placement placement = component.traits().placement();
        if (placement != null) {
            facts.add("on " + placement);
        }
        for (RecordComponent field : component.getClass().getRecordComponents()) {
            if (!field.getName().equals("name") && !field.getName().equals("traits")) {
                String value = text(read(field, component));
                if (!value.isEmpty()) {
                    facts.add(value.equals("true") ? field.getName() : field.getName() + " " + value);
                }
            }
        }
        return component.key() + (facts.isEmpty() ? "" : ": " + String.join(", ", facts));
    }

    private static @Nullable Object read(RecordComponent field, Component component) {
        try {
            return field.getAccessor().invoke(component);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + field + " of " + component.key(), e);
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null || value.equals(false) || value.equals(0) || value.equals("")) {
            return "";
        }
        if (value instanceof Collection<?> collection && collection.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty()) {
            return "";
        }
        if (value instanceof Duration duration) {
            return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
                    ? duration.toDays() + "d"
                    : duration.toString().substring(2).toLowerCase(Locale.ROOT);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        if (value instanceof ComponentRef ref) {
            return (ref.environment() == null ? "" : ref.environment() + ":") + ref.name();
        }
        return value.toString();
    }
}

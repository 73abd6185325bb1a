package io.infrar.model;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line about a component: every field that says something. */
final class Description {
    private static final int LONGEST = 60;

    private Description() {}

    static String of(Component component) {
        List<String> facts = new ArrayList<>();
        Placement placement = component.traits().placement();
        if (placement != null) {
            facts.add("on " + placement);
        }
        facts.addAll(facts(component, Set.of("name", "traits")));
        return component.key() + (facts.isEmpty() ? "" : ": " + String.join(", ", facts));
    }

    private static List<String> facts(Object owner, Set<String> without) {
        List<String> facts = new ArrayList<>();
        for (RecordComponent field : owner.getClass().getRecordComponents()) {
            if (!without.contains(field.getName())) {
                String value = text(read(field, owner));
                if (!value.isEmpty()) {
                    facts.add(value.equals("true") ? field.getName() : field.getName() + " " + value);
                }
            }
        }
        return facts;
    }

    private static @Nullable Object read(RecordComponent field, Object owner) {
        try {
            return field.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + field + " of " + owner.getClass(), e);
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null || value.equals(false) || value.equals(0) || value.equals("")) {
            return "";
        }
        if (value instanceof Collection<?> collection) {
            return collection.isEmpty()
                    ? ""
                    : "["
                            + String.join(
                                    ", ",
                                    collection.stream().map(Description::text).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? ""
                    : "{"
                            + String.join(
                                    ", ",
                                    map.entrySet().stream()
                                            .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                                            .toList())
                            + "}";
        }
        if (value instanceof Duration duration) {
            return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
                    ? duration.toDays() + "d"
                    : duration.toString().substring(2).toLowerCase(Locale.ROOT);
        }
        if (value instanceof Enum<?> constant) {
            return constant.toString().equals(constant.name()) ? words(constant.name()) : constant.toString();
        }
        if (value instanceof ComponentRef ref) {
            return (ref.environment() == null ? "" : ref.environment() + ":") + ref.name();
        }
        String text = value.toString();
        if (value instanceof Record && text.startsWith(value.getClass().getSimpleName() + "[")) {
            return record(value);
        }
        String line = text.lines().findFirst().orElse("");
        return value instanceof String && (line.length() > LONGEST || line.length() < text.length())
                ? line.substring(0, Math.min(LONGEST, line.length())) + "…"
                : line;
    }

    /** A record without a text of its own; one of a sealed set is told apart by its name. */
    private static String record(Object value) {
        List<String> facts = facts(value, Set.of());
        boolean choice = Arrays.stream(value.getClass().getInterfaces()).anyMatch(Class::isSealed);
        String label = choice ? words(value.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ")) : "";
        String details = facts.isEmpty() ? "" : "(" + String.join(", ", facts) + ")";
        return label + (choice && !facts.isEmpty() ? " " : "") + details;
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package io.infrar.provider.aws.sdk;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tags: those of the user, which a spec has in its component {@code tags}, and our marks beside them. */
public final class Tags {
    /** What every mark begins with. */
    public static final String MARK = "infrar-";

    /** The mark by which one instance of one resource is found. */
    public static final String INSTANCE = "infrar-instance";

    private static final String RESERVED = "aws:";

    private Tags() {}

    /** Any service's list of tags as a map. */
    public static <T> Map<String, String> map(
            Collection<T> tags, Function<T, String> key, Function<T, @Nullable String> value) {
        Map<String, String> map = new TreeMap<>();
        for (T tag : tags) {
            String text = value.apply(tag);
            map.put(key.apply(tag), text == null ? "" : text);
        }
        return map;
    }

    /** A map as any service's list of tags. */
    public static <T> List<T> list(Map<String, String> tags, BiFunction<String, String, T> tag) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(entry -> tag.apply(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /** The tags that are neither our marks nor AWS's own: what a spec says. */
    public static Map<String, String> users(Map<String, String> all) {
        Map<String, String> users = new TreeMap<>(all);
        users.keySet().removeIf(key -> key.startsWith(MARK) || key.startsWith(RESERVED));
        return users;
    }

    /** What the component {@code tags} of a spec says; empty when the type has none. */
    @SuppressWarnings("unchecked")
    static Map<String, String> of(@Nullable Record spec) {
        if (spec == null) {
            return Map.of();
        }
        for (RecordComponent component : spec.getClass().getRecordComponents()) {
            if (component.getName().equals("tags") && component.getType() == Map.class) {
                try {
                    component.getAccessor().setAccessible(true);
                    Object value = component.getAccessor().invoke(spec);
                    return value == null ? Map.of() : (Map<String, String>) value;
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("cannot read the tags of " + spec.getClass(), e);
                }
            }
        }
        return Map.of();
    }

    /** The keys that are gone. */
    static Set<String> removed(Map<String, String> before, Map<String, String> after) {
        Set<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        return removed;
    }
}

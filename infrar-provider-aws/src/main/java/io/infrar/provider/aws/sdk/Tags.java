package io.infrar.provider.aws.sdk;

import io.infrar.spi.Marks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tags: those of the user, which a spec has in its component {@code tags}, and our marks beside them. */
public final class Tags {
    /** The mark by which one instance of one resource is found. */
    public static final String INSTANCE = Marks.INSTANCE;

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
        Map<String, String> users = Marks.users(all);
        users.keySet().removeIf(key -> key.startsWith(RESERVED));
        return users;
    }
}

package io.infrar.engine;

import io.infrar.model.Json;
import io.infrar.spi.Field.Ownership;
import io.infrar.spi.FieldChange;
import io.infrar.spi.FieldChange.Origin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the differences that count between what is asked, what was recorded and what is observed. What the provider shows wins
 * over what was recorded, but for fields that it never shows.
 */
final class Differ {
    private final List<FieldChange> changes = new ArrayList<>();

    private Differ() {}

    /**
     * @param asked outputs that are not known count as a difference
     * @param recorded as last applied
     * @param observed null when the provider was not asked
     */
    static List<FieldChange> diff(Class<?> spec, Json asked, Json recorded, @Nullable Json observed) {
        if (asked.equals(recorded) && (observed == null || asked.equals(observed))) {
            return List.of();
        }
        Differ differ = new Differ();
        differ.compare(FieldRules.of(spec), "", asked, recorded, observed, observed != null);
        return List.copyOf(differ.changes);
    }

    private void compare(
            FieldRules rules,
            String path,
            @Nullable Json asked,
            @Nullable Json recorded,
            @Nullable Json observed,
            boolean read) {
        Json base = read && rules.ownership() != Ownership.UNREADABLE ? observed : recorded;
        if (asked != null && base != null && descends(asked, base)) {
            Set<String> names = new LinkedHashSet<>();
            for (Json side : new Json[] {asked, base}) {
                names.addAll(side.fields().keySet());
            }
            for (String name : names) {
                compare(
                        rules.field(name),
                        path.isEmpty() ? name : path + "." + name,
                        asked.get(name),
                        recorded == null ? null : recorded.get(name),
                        observed == null ? null : observed.get(name),
                        read);
            }
            return;
        }
        if (asked != null
                && base != null
                && asked.isArray()
                && base.isArray()
                && asked.elements().size() == base.elements().size()) {
            if (rules.unordered()) {
                compareElements(rules, path, sorted(asked), sorted(recorded), sorted(observed), read);
            } else {
                compareElements(rules, path, elements(asked), elements(recorded), elements(observed), read);
            }
            return;
        }
        if (!satisfied(rules.ownership(), asked, base)) {
            Origin origin = read && Objects.equals(asked, recorded) ? Origin.DRIFT : Origin.CONFIGURATION;
            changes.add(new FieldChange(path, base, asked, origin));
        }
    }

    private static boolean descends(Json asked, Json base) {
        return asked.isObject()
                && base.isObject()
                && asked.asPending() == null
                && base.asPending() == null
                && asked.asSecret() == null
                && base.asSecret() == null;
    }

    private void compareElements(
            FieldRules rules, String path, List<Json> wanted, List<Json> before, List<Json> seen, boolean read) {
        for (int i = 0; i < wanted.size(); i++) {
            compare(
                    rules,
                    path + "[" + i + "]",
                    wanted.get(i),
                    i < before.size() ? before.get(i) : null,
                    i < seen.size() ? seen.get(i) : null,
                    read);
        }
    }

    private static List<Json> elements(@Nullable Json array) {
        return array == null ? List.of() : array.elements();
    }

    private static List<Json> sorted(@Nullable Json set) {
        return elements(set).stream()
                .sorted(Comparator.comparing(Json::toString))
                .toList();
    }

    private static boolean satisfied(Ownership ownership, @Nullable Json asked, @Nullable Json base) {
        return switch (ownership) {
            case OWNED, UNREADABLE -> Objects.equals(asked, base);
            case INITIAL, EXTERNAL -> true;
            case FLOOR -> Objects.equals(asked, base) || asked == null || (base != null && atLeast(base, asked));
            case PREFIX -> Objects.equals(asked, base) || asked == null || (base != null && beginsWith(base, asked));
        };
    }

    private static boolean atLeast(Json base, Json asked) {
        BigDecimal have = number(base);
        BigDecimal want = number(asked);
        return have != null && want != null && have.compareTo(want) >= 0;
    }

    private static @Nullable BigDecimal number(Json json) {
        if (json.isNumber()) {
            return new BigDecimal(json.toString());
        }
        try {
            return json.isText()
                    ? BigDecimal.valueOf(json.to(io.infrar.model.Size.class).bytes())
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean beginsWith(Json base, Json asked) {
        String have = base.asText();
        String want = asked.asText();
        return have.startsWith(want) && !Character.isLetterOrDigit(have.charAt(want.length()));
    }

    /** The fields whose difference would count, of something observed: what a plan's freshness is judged by. */
    static boolean sameWhereItCounts(Class<?> spec, Json first, Json second) {
        return diff(spec, first, first, second).isEmpty()
                && diff(spec, second, second, first).isEmpty();
    }
}

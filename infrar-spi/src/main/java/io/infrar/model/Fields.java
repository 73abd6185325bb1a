package io.infrar.model;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks of fields and edits of lists that several kinds share. */
final class Fields {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String DOMAIN = "(" + LABEL + "\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?";

    private Fields() {}

    /** Puts an item in the place of the one with the same key, else at the end, so that a derived environment can change it. */
    static <T> void put(List<T> list, T item, Function<T, ?> key) {
        Object wanted = key.apply(item);
        for (int i = 0; i < list.size(); i++) {
            if (key.apply(list.get(i)).equals(wanted)) {
                list.set(i, item);
                return;
            }
        }
        list.add(item);
    }

    /**
     * The key of a component that is part of the same environment.
     *
     * @throws IllegalArgumentException when the reference is to another environment's component
     */
    static ComponentKey local(ComponentRef ref) {
        if (ref.environment() != null) {
            throw new IllegalArgumentException(ref.key() + " belongs to the environment '" + ref.environment()
                    + "'; name a component of this environment here, or read the other's outputs");
        }
        return ref.key();
    }

    static <T> void unique(Problems problems, Component component, String field, List<T> items, Function<T, ?> key) {
        Set<Object> seen = new HashSet<>();
        for (T item : items) {
            Object value = key.apply(item);
            problems.check(seen.add(value), component, field, "has " + value + " twice");
        }
    }

    static void text(Problems problems, Component component, String field, String value) {
        problems.check(!value.isBlank(), component, field, "is missing");
    }

    static void port(Problems problems, Component component, String field, int port) {
        problems.check(port >= 1 && port <= 65535, component, field, "must be 1 to 65535, is " + port);
    }

    static void atLeast(Problems problems, Component component, String field, long minimum, long value) {
        problems.check(value >= minimum, component, field, "must be " + minimum + " or more, is " + value);
    }

    static void positive(Problems problems, Component component, String field, @Nullable Duration duration) {
        problems.check(Values.positive(duration), component, field, "must be above zero, is " + duration);
    }

    /** A host or zone of at least two labels. */
    static void domain(Problems problems, Component component, String field, String value) {
        problems.check(
                isDomain(value),
                component,
                field,
                "must be a domain name in lower case such as infrar.io, is '" + value + "'");
    }

    /** Likewise, where the first label may be {@code *}. */
    static void domains(Problems problems, Component component, String field, List<String> values) {
        for (String value : values) {
            domain(problems, component, field, value.startsWith("*.") ? value.substring(2) : value);
        }
        unique(problems, component, field, values, Function.identity());
    }

    /** An address with a scheme and a host. */
    static void absoluteUrl(Problems problems, Component component, String field, String value) {
        boolean fits = false;
        try {
            fits = URI.create(value).getHost() != null;
        } catch (IllegalArgumentException e) {
            // told below, with the value
        }
        problems.check(fits, component, field, "must be an address such as https://infrar.io, is '" + value + "'");
    }

    static void country(Problems problems, Component component, String field, String code) {
        problems.check(
                Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2).contains(code),
                component,
                field,
                "must be an ISO 3166 code of a country such as DE, is '" + code + "'");
    }

    static boolean isDomain(String value) {
        return value.length() <= 253 && value.matches(DOMAIN);
    }

    static boolean isEmail(String value) {
        int at = value.lastIndexOf('@');
        return at > 0 && value.substring(0, at).matches("[^\\s@<>]{1,64}") && isDomain(value.substring(at + 1));
    }
}

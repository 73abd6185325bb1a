package io.infrar.model;

import static java.util.Objects.requireNonNull;

/** Names one component of an environment: names are unique per kind. The text form is {@code database/main}. */
public record ComponentKey(Kind kind, String name) implements Comparable<ComponentKey> {
    public ComponentKey {
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
    }

    /**
     * Reads the text form; the name itself may contain slashes ({@code secret/jwt/signing-key}).
     *
     * @throws IllegalArgumentException when the text is not {@code kind/name}
     */
    public static ComponentKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not a component key such as database/main");
        }
        return new ComponentKey(Kind.of(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ComponentKey other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.label() + "/" + name;
    }
}

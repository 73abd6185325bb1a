package io.infrar.model;

/** One edge of the model: {@code from} needs {@code to} in the given role. Both are components of the same environment. */
public record Relation(ComponentKey from, ComponentKey to, Component.Role role) {
    @Override
    public String toString() {
        return from + " " + role.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " " + to;
    }
}

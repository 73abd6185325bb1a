package io.infrar.model;

import static java.util.Objects.requireNonNull;

/**
 * A secret in clear text, masked by type: it prints as {@code ***}, and no JSON form exists. Only code that hands the value to
 * its final use calls {@link #reveal()}.
 */
public final class SecretValue {
    private final String value;

    private SecretValue(String value) {
        this.value = value;
    }

    public static SecretValue of(String value) {
        return new SecretValue(requireNonNull(value, "value is null"));
    }

    /** The clear text. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretValue secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}

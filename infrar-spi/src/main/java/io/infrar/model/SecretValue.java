package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

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

    /** In constant time, so that comparing tells nothing about the value. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SecretValue secret && MessageDigest.isEqual(bytes(value), bytes(secret.value));
    }

    /** A hash of the value would leak it through the order of hash-based collections. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

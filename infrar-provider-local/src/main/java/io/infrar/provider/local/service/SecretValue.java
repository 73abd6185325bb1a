package io.infrar.provider.local.service;

import java.util.Objects;

/**
 * A secret in memory. It prints as {@code ***} and compares in constant time.
 *
 * @param reveal the clear text; call it only where the value leaves for the service that needs it
 */
public record SecretValue(String reveal) {
    public SecretValue {
        Objects.requireNonNull(reveal, "reveal");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretValue secret
                && java.security.MessageDigest.isEqual(bytes(reveal), bytes(secret.reveal));
    }

    @Override
    public int hashCode() {
        return 0; // a hash of the value would leak it into logs of hash-based collections
    }

    @Override
    public String toString() {
        return "***";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}

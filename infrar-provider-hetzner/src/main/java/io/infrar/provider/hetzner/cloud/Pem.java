package io.infrar.provider.hetzner.cloud;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates in PEM form. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

    private Pem() {}

    /** Whether a text has a certificate in it. */
    public static boolean hasCertificate(String text) {
        return BLOCK.matcher(text).find();
    }

    /** Whether two chains begin with the same certificate, whatever lines and blanks there are. */
    static boolean sameCertificate(String one, String other) {
        Optional<String> first = first(one);
        return first.isPresent() && first.equals(first(other));
    }

    private static Optional<String> first(String text) {
        Matcher block = BLOCK.matcher(text);
        return block.find() ? Optional.of(block.group(1).replaceAll("\\s", "")) : Optional.empty();
    }
}

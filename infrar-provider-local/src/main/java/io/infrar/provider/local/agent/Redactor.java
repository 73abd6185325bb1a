package io.infrar.provider.local.agent;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Masks known secret values in text, also URL-encoded and JSON-escaped ones and each longer line of a multi-line secret.
 * Values below four characters are left alone: masking them would blank out half of every log.
 */
final class Redactor {
    private static final int SHORTEST = 4;
    private final List<String> needles;

    Redactor(Collection<String> secrets) {
        Set<String> all = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (String secret : secrets) {
            all.add(secret);
            all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            all.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
            secret.lines().map(String::strip).filter(line -> line.length() >= 8).forEach(all::add);
        }
        needles = all.stream().filter(n -> n.length() >= SHORTEST).toList();
    }

    String redact(String text) {
        String clean = text;
        for (String needle : needles) {
            clean = clean.replace(needle, "***");
        }
        return clean;
    }

    boolean finds(String text) {
        return needles.stream().anyMatch(text::contains);
    }

    int longest() {
        return needles.isEmpty() ? 0 : needles.get(0).length();
    }
}

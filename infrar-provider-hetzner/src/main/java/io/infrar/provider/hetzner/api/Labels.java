package io.infrar.provider.hetzner.api;

import io.infrar.spi.Marks;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What labels may look like; see <a href="https://docs.hetzner.cloud/reference/cloud#labels">labels</a>. */
public final class Labels {
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final String RESERVED = "hetzner.cloud";
    private static final int LONGEST_PREFIX = 253;
    private static final int LONGEST = 63;

    private Labels() {}

    /** Why a tag cannot be a label, with its name; empty when it can. */
    public static Optional<String> problem(String key, String value) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? null : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (prefix != null
                && (prefix.length() > LONGEST_PREFIX || !PREFIX.matcher(prefix).matches())) {
            return Optional.of("the key '" + key + "' has a prefix that is no DNS name");
        }
        if (prefix != null && (prefix.equals(RESERVED) || prefix.endsWith("." + RESERVED))) {
            return Optional.of("the key '" + key + "' has the prefix " + RESERVED + "/, which is Hetzner's own");
        }
        if (!TEXT.matcher(name).matches()) {
            return Optional.of("the key '" + key + "' is not 1 to 63 letters, digits, '.', '_' and '-' with a letter or"
                    + " digit at both ends");
        }
        if (!value.isEmpty() && !TEXT.matcher(value).matches()) {
            return Optional.of("the value '" + value + "' of '" + key
                    + "' is not at most 63 letters, digits, '.', '_' and" + " '-' with a letter or digit at both ends");
        }
        return Optional.empty();
    }

    /** Tags as labels: in our own marks, such as the address, other characters become dots. */
    public static Map<String, String> of(Map<String, String> tags) {
        Map<String, String> labels = new TreeMap<>(tags);
        labels.replaceAll((key, value) -> key.startsWith(Marks.PREFIX) ? text(value) : value);
        return labels;
    }

    private static String text(String value) {
        String allowed = value.replaceAll("[^A-Za-z0-9._-]", ".");
        return allowed.substring(0, Math.min(allowed.length(), LONGEST))
                .replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    }

    /** What is wrong with tags, by key. */
    public static Map<String, String> problems(Map<String, String> tags) {
        Map<String, String> problems = new TreeMap<>();
        tags.forEach((key, value) -> problem(key, value).ifPresent(problem -> problems.put(key, problem)));
        return problems;
    }
}

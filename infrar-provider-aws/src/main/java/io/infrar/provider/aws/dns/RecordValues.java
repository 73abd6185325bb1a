package io.infrar.provider.aws.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of records between the form of the model and that of Route 53. See
 * <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html">its record types</a>.
 */
final class RecordValues {
    /** A text has parts of at most so many bytes. */
    private static final int PART = 255;

    private static final Pattern CAA = Pattern.compile("(\\d+) +(\\S+) +\"?([^\"]*)\"?");
    private static final Pattern QUOTED = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3}|.)");

    private RecordValues() {}

    /** As Route 53 wants it. */
    static String wire(String type, String value) {
        return switch (type) {
            case "TXT", "SPF" ->
                value.startsWith("\"") && value.endsWith("\"") && value.length() > 1 ? value : quoted(value);
            case "CAA" -> CAA.matcher(value).replaceFirst("$1 $2 \"$3\"");
            default -> value;
        };
    }

    /** As people write it, and the same for all forms that mean the same. */
    static String canonical(String type, String wire) {
        return switch (type) {
            case "TXT", "SPF" -> text(wire);
            case "CNAME", "NS", "PTR", "MX", "SRV" -> undotted(wire).toLowerCase(Locale.ROOT);
            case "CAA" -> CAA.matcher(wire).replaceFirst("$1 $2 $3");
            default -> wire;
        };
    }

    private static String undotted(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String quoted(String text) {
        List<StringBuilder> parts = new ArrayList<>(List.of(new StringBuilder("\"")));
        int length = 0;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (length == PART) {
                parts.add(new StringBuilder("\""));
                length = 0;
            }
            StringBuilder part = parts.get(parts.size() - 1);
            int value = each & 0xff;
            if (value == '"' || value == '\\') {
                part.append('\\').append((char) value);
            } else if (value < ' ' || value > '~') {
                part.append(String.format(Locale.ROOT, "\\%03o", value));
            } else {
                part.append((char) value);
            }
            length++;
        }
        return String.join(
                " ", parts.stream().map(part -> part.append('"').toString()).toList());
    }

    /** The parts of a text put together. */
    private static String text(String wire) {
        Matcher quoted = QUOTED.matcher(wire);
        StringBuilder bytes = new StringBuilder();
        boolean any = false;
        while (quoted.find()) {
            any = true;
            bytes.append(ESCAPE.matcher(quoted.group(1))
                    .replaceAll(match -> Matcher.quoteReplacement(
                            match.group(1).length() == 3
                                    ? String.valueOf((char) Integer.parseInt(match.group(1), 8))
                                    : match.group(1))));
        }
        return any ? new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8) : wire;
    }
}

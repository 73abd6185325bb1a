package io.infrar.provider.hetzner.cloud;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of records between the form of the model and that of a zone file, which Hetzner takes: names have a dot at the end, or the
 * zone is put behind them; texts are quoted strings of 255 bytes at most. See
 * <a href="https://www.rfc-editor.org/rfc/rfc1035#section-5.1">RFC 1035, 5.1</a>.
 */
public final class RecordValues {
    private static final int PART = 255;
    private static final Pattern CAA = Pattern.compile("(\\d+) +(\\S+) +\"?([^\"]*)\"?");
    private static final Pattern QUOTED = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"", Pattern.DOTALL);

    private RecordValues() {}

    /** As Hetzner wants it. */
    public static String wire(String type, String value) {
        return switch (type) {
            case "TXT" -> isQuoted(value) ? value : quoted(value);
            case "CAA" -> CAA.matcher(value).replaceFirst("$1 $2 \"$3\"");
            // Names that a model has are whole.
            case "CNAME", "NS", "PTR", "MX", "SRV" -> value.endsWith(".") ? value : value + ".";
            default -> value;
        };
    }

    /** As people write it, and the same for all forms that mean the same. */
    public static String canonical(String type, String wire) {
        return switch (type) {
            case "TXT" -> text(wire);
            case "CAA" -> CAA.matcher(wire).replaceFirst("$1 $2 $3");
            case "CNAME", "NS", "PTR", "MX", "SRV" -> undotted(wire).toLowerCase(Locale.ROOT);
            case "AAAA" -> address(wire);
            default -> wire;
        };
    }

    /** An address has many forms; this is the same for all of them. */
    static String address(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.matches("[0-9a-f:.]*:[0-9a-f:.]*")) {
            return lower;
        }
        try {
            // What has a colon is never looked up.
            return InetAddress.getByName(lower).getHostAddress();
        } catch (UnknownHostException e) {
            return lower;
        }
    }

    static String undotted(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether it is one or more quoted strings already. */
    private static boolean isQuoted(String value) {
        return value.startsWith("\"") && QUOTED.matcher(value).replaceAll("").isBlank();
    }

    private static String quoted(String text) {
        StringBuilder wire = new StringBuilder("\"");
        int length = 0;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (length == PART) {
                wire.append("\" \"");
                length = 0;
            }
            int value = each & 0xff;
            if (value == '"' || value == '\\') {
                wire.append('\\').append((char) value);
            } else if (value < ' ' || value > '~') {
                wire.append(String.format(Locale.ROOT, "\\%03d", value));
            } else {
                wire.append((char) value);
            }
            length++;
        }
        return wire.append('"').toString();
    }

    /** The strings of a text put together. */
    private static String text(String wire) {
        if (!isQuoted(wire)) {
            return wire;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher strings = QUOTED.matcher(wire);
        while (strings.find()) {
            unescaped(strings.group(1), bytes);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void unescaped(String part, ByteArrayOutputStream bytes) {
        byte[] raw = part.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '\\' || i + 1 == raw.length) {
                bytes.write(raw[i]);
            } else if (i + 3 < raw.length && isDigit(raw[i + 1]) && isDigit(raw[i + 2]) && isDigit(raw[i + 3])) {
                bytes.write((raw[i + 1] - '0') * 100 + (raw[i + 2] - '0') * 10 + raw[i + 3] - '0');
                i += 3;
            } else {
                i++;
                bytes.write(raw[i]);
            }
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}

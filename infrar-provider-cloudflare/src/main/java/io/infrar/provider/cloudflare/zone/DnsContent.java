package io.infrar.provider.cloudflare.zone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of records between the form of a zone file and what Cloudflare takes and shows. */
final class DnsContent {
    /** An address or a name, whichever the value is when it is known. */
    static final String HOST = "HOST";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\([01]\\d\\d|2[0-4]\\d|25[0-5]|.)");
    private static final int LONGEST_STRING = 255;

    private DnsContent() {}

    /** The type that Cloudflare is asked for. */
    static String type(String type, String value) {
        if (!type.equals(HOST)) {
            return type;
        }
        return IPV4.matcher(value).matches() ? "A" : value.indexOf(':') >= 0 ? "AAAA" : "CNAME";
    }

    /** The parts of a body that say the value. */
    static Map<String, Object> body(String type, String value) {
        Map<String, Object> body = new LinkedHashMap<>();
        String[] words = value.strip().split("\\s+");
        switch (type) {
            case "MX" -> {
                body.put("priority", Integer.parseInt(words[0]));
                body.put("content", name(words[1]));
            }
            case "SRV" ->
                body.put(
                        "data",
                        Map.of(
                                "priority", Integer.parseInt(words[0]),
                                "weight", Integer.parseInt(words[1]),
                                "port", Integer.parseInt(words[2]),
                                "target", name(words[3])));
            case "CAA" ->
                body.put(
                        "data",
                        Map.of(
                                "flags", Integer.parseInt(words[0]),
                                "tag", words[1],
                                "value", unquoted(value.strip().split("\\s+", 3)[2])));
            case "TXT" -> body.put("content", quoted(unquoted(value)));
            default -> body.put("content", normal(type, value));
        }
        return body;
    }

    /** What Cloudflare shows, in the form of a zone file. */
    static String shown(DnsRecord.Seen seen) {
        Map<String, Object> data = seen.data();
        return switch (seen.type()) {
            case "MX" -> seen.priority() + " " + seen.content();
            case "SRV" ->
                data == null
                        ? seen.priority() + " " + seen.content()
                        : data.get("priority") + " " + data.get("weight") + " " + data.get("port") + " "
                                + data.get("target");
            case "CAA" ->
                data == null
                        ? String.valueOf(seen.content())
                        : data.get("flags") + " " + data.get("tag") + " \"" + data.get("value") + "\"";
            default -> String.valueOf(seen.content());
        };
    }

    /** The one form of all that mean the same. */
    static String normal(String type, String value) {
        return switch (type) {
            case "AAAA" -> ipv6(value);
            case "CNAME", "NS" -> name(value);
            case "MX", "SRV" -> name(value.strip().replaceAll("\\s+", " "));
            case "CAA" -> {
                String[] words = value.strip().split("\\s+", 3);
                yield words.length < 3 ? value : words[0] + " " + words[1] + " " + unquoted(words[2]);
            }
            case "TXT" -> unquoted(value);
            default -> value.strip();
        };
    }

    private static String name(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        // The root alone means that there is none: no mail, no service.
        return lower.endsWith(".") && lower.length() > 1 ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String ipv6(String value) {
        try {
            // With a colon it is never looked up.
            return value.indexOf(':') < 0 ? value : InetAddress.getByName(value).getHostAddress();
        } catch (UnknownHostException e) {
            return value;
        }
    }

    /** Strings of at most 255 bytes in quotes, with the number of each byte that is no plain letter. */
    private static String quoted(String value) {
        StringBuilder all = new StringBuilder("\"");
        int length = 0;
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (length == LONGEST_STRING) {
                all.append("\" \"");
                length = 0;
            }
            int octet = Byte.toUnsignedInt(each);
            if (octet < ' ' || octet > '~') {
                all.append(String.format(Locale.ROOT, "\\%03d", octet));
            } else {
                all.append(octet == '"' || octet == '\\' ? "\\" : "").append((char) octet);
            }
            length++;
        }
        return all.append('"').toString();
    }

    /** The text of strings in quotes; what is not in quotes is a text already. */
    private static String unquoted(String value) {
        String text = value.strip();
        if (!text.startsWith("\"") || !QUOTED.matcher(text).replaceAll("").isBlank()) {
            return value;
        }
        // Letters that stand for bytes, since an escape is one byte of a letter that may have several.
        Matcher string = QUOTED.matcher(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        StringBuilder all = new StringBuilder();
        while (string.find()) {
            all.append(ESCAPED.matcher(string.group(1))
                    .replaceAll(escaped -> Matcher.quoteReplacement(
                            escaped.group(1).length() == 1
                                    ? escaped.group(1)
                                    : Character.toString(Integer.parseInt(escaped.group(1))))));
        }
        return new String(all.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

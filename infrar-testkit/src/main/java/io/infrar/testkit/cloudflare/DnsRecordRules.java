package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a DNS record must be like, alone and beside the others of its zone. */
final class DnsRecordRules {
    /** The code of a record that is there already. */
    static final int IDENTICAL = 81058;

    private static final Set<String> PROXIABLE = Set.of("A", "AAAA", "CNAME");
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern PRIVATE =
            Pattern.compile("(0|10|127)\\..*|192\\.168\\..*|169\\.254\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.?");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

    /** Types that are given as {@code data}, and the order in which its parts make up {@code content}. */
    private static final Map<String, List<String>> DATA = Map.ofEntries(
            Map.entry("CAA", List.of("flags", "tag", "value")),
            Map.entry("CERT", List.of("type", "key_tag", "algorithm", "certificate")),
            Map.entry("DNSKEY", List.of("flags", "protocol", "algorithm", "public_key")),
            Map.entry("DS", List.of("key_tag", "algorithm", "digest_type", "digest")),
            Map.entry("HTTPS", List.of("priority", "target", "value")),
            Map.entry(
                    "LOC",
                    List.of(
                            "lat_degrees",
                            "lat_minutes",
                            "lat_seconds",
                            "lat_direction",
                            "long_degrees",
                            "long_minutes",
                            "long_seconds",
                            "long_direction",
                            "altitude",
                            "size",
                            "precision_horz",
                            "precision_vert")),
            Map.entry("NAPTR", List.of("order", "preference", "flags", "service", "regex", "replacement")),
            Map.entry("SMIMEA", List.of("usage", "selector", "matching_type", "certificate")),
            Map.entry("SRV", List.of("priority", "weight", "port", "target")),
            Map.entry("SSHFP", List.of("algorithm", "type", "fingerprint")),
            Map.entry("SVCB", List.of("priority", "target", "value")),
            Map.entry("TLSA", List.of("usage", "selector", "matching_type", "certificate")),
            Map.entry("URI", List.of("weight", "target")));

    private static final Set<String> PLAIN = Set.of("A", "AAAA", "CNAME", "MX", "NS", "OPENPGPKEY", "PTR", "TXT");
    private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");
    private static final Pattern STRINGS =
            Pattern.compile("\"(\\\\(\\d{3}|\\D)|[^\"\\\\]){0,255}\"(\\s+\"(\\\\(\\d{3}|\\D)|[^\"\\\\]){0,255}\")*");
    private static final int LONGEST_TEXT = 2_048;
    private static final int HIGHEST_TTL = 86_400;
    private final Plan plan;

    DnsRecordRules(Plan plan) {
        this.plan = plan;
    }

    /** The name in full and in lower case: {@code @} and names outside the zone are taken as below it. */
    static String fullName(String name, String zone) {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        if (lower.equals("@") || lower.equals(zone)) {
            return zone;
        }
        return lower.endsWith("." + zone) ? lower : lower + "." + zone;
    }

    static boolean isProxiable(String type) {
        return PROXIABLE.contains(type);
    }

    /** A request's record, checked and completed. */
    ObjectNode complete(ObjectNode asked, String zone) {
        String type = asked.path("type").asText();
        if (!PLAIN.contains(type) && !DATA.containsKey(type)) {
            throw new Refused(400, 9999, "Unsupported record type: '" + type + "'").at("/type");
        }
        String name = asked.path("name").asText();
        if (name.isEmpty()) {
            throw new Refused(400, 9000, "DNS name is invalid.").at("/name");
        }
        ObjectNode record = World.object();
        record.put("name", fullName(name, zone));
        if (!NAME.matcher(record.path("name").asText()).matches()) {
            throw new Refused(400, 9000, "DNS name is invalid.").at("/name");
        }
        record.put("type", type);
        content(asked, record, type);
        boolean proxied = asked.path("proxied").asBoolean(false);
        if (proxied && !isProxiable(type)) {
            throw new Refused(400, 9004, "This record type cannot be proxied.").at("/proxied");
        }
        boolean privateAddress = type.equals("A")
                && PRIVATE.matcher(record.path("content").asText()).matches();
        if (proxied && privateAddress) {
            throw new Refused(
                    400, 9003, "Target " + record.path("content").asText() + " is not allowed for a proxied record.");
        }
        record.put("proxiable", isProxiable(type) && !privateAddress);
        record.put("proxied", proxied);
        record.put("ttl", proxied ? 1 : ttl(asked));
        record.set("settings", asked.path("settings").isObject() ? asked.get("settings") : World.object());
        record.putObject("meta");
        remarks(asked, record);
        return record;
    }

    private int ttl(ObjectNode asked) {
        JsonNode ttl = asked.path("ttl");
        int value = ttl.isMissingNode() ? 1 : ttl.asInt(-1);
        if (value != 1 && (value < plan.lowestTtl() || value > HIGHEST_TTL)) {
            throw new Refused(
                            400,
                            9021,
                            "Invalid TTL. Must be between " + plan.lowestTtl()
                                    + " and 86400 seconds, or 1 for Automatic.")
                    .at("/ttl");
        }
        return value;
    }

    private void remarks(ObjectNode asked, ObjectNode record) {
        String comment = asked.path("comment").asText("");
        if (comment.length() > plan.commentLength()) {
            throw new Refused(
                    400,
                    9301,
                    "DNS record comment has " + comment.length() + " characters, exceeding the quota of "
                            + plan.commentLength() + ".");
        }
        if (!comment.isEmpty() && !asked.path("comment").isNull()) {
            record.put("comment", comment);
        } else {
            record.putNull("comment");
        }
        List<String> tags = World.strings(asked.path("tags"));
        if (tags.size() > plan.recordTags()) {
            throw new Refused(
                    400,
                    9300,
                    "DNS record has " + tags.size() + " tags, exceeding the quota of " + plan.recordTags() + ".");
        }
        for (String tag : tags) {
            if (!tag.matches("[A-Za-z0-9_-]{1,32}(:.{0,100})?")) {
                throw new Refused(400, 9302, "DNS record tag '" + tag + "' is invalid: name or name:value is wanted");
            }
        }
        record.set("tags", World.array(asked.path("tags")));
    }

    private static void content(ObjectNode asked, ObjectNode record, String type) {
        List<String> parts = DATA.get(type);
        if (parts == null) {
            record.put("content", plain(type, asked.path("content").asText("")));
        } else {
            record.put("content", data(asked, record, type, parts));
        }
        if (type.equals("MX") || type.equals("URI")) {
            record.put("priority", priority(asked.path("priority")));
        } else if (type.equals("SRV")) {
            priority(record.path("data").path("priority"));
        }
    }

    private static int priority(JsonNode priority) {
        int value = priority.asInt(-1);
        if (value < 0 || value > 65_535) {
            throw new Refused(400, 9101, "priority is a required data field, from 0 to 65535.").at("/priority");
        }
        return value;
    }

    private static String plain(String type, String content) {
        boolean right = switch (type) {
            case "A" -> IPV4.matcher(content).matches();
            case "AAAA" -> IPV6.matcher(content).matches();
            case "CNAME", "MX", "NS", "PTR" ->
                (HOST.matcher(content).matches() && !IPV4.matcher(content).matches())
                        || (type.equals("MX") && content.equals("."));
            case "TXT" -> !content.isBlank() && content.replace("\"", "").length() <= LONGEST_TEXT;
            default -> !content.isBlank();
        };
        if (!right) {
            throw wrongContent(type);
        }
        return switch (type) {
            case "CNAME", "MX", "NS", "PTR" -> content.toLowerCase(Locale.ROOT).replaceFirst("(?<=.)\\.$", "");
            case "AAAA" -> canonical(content);
            case "TXT" -> strings(content);
            default -> content;
        };
    }

    /** As RFC 5952 has it: the longest run of zeros is left out. */
    @SuppressWarnings("UnusedException")
    private static String canonical(String content) {
        try {
            // With a colon it is never looked up.
            String full = InetAddress.getByName(content).getHostAddress();
            Matcher zeros = ZEROS.matcher(full);
            String longest = "";
            while (zeros.find()) {
                longest = zeros.group().length() > longest.length() ? zeros.group() : longest;
            }
            return longest.isEmpty() ? full : full.replaceFirst("(^|:)" + longest + "(:|$)", "::");
        } catch (UnknownHostException e) {
            throw wrongContent("AAAA");
        }
    }

    /**
     * Text without quotes gets them, and is split where a string would be too long; quotes must have their other half. What is no
     * plain letter is shown by the numbers of its bytes.
     */
    private static String strings(String content) {
        boolean plain = !content.contains("\"");
        if (!plain && !STRINGS.matcher(content).matches()) {
            throw wrongContent("TXT");
        }
        String text = plain ? '"' + content.replaceAll("(.{255})(?=.)", "$1\" \"") + '"' : content;
        StringBuilder shown = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            shown.append(
                    each >= ' ' && each <= '~'
                            ? Character.toString(each)
                            : String.format(Locale.ROOT, "\\%03d", Byte.toUnsignedInt(each)));
        }
        return shown.toString();
    }

    private static Refused wrongContent(String type) {
        return switch (type) {
            case "A" -> new Refused(400, 9005, "Content for A record must be a valid IPv4 address.").at("/content");
            case "AAAA" ->
                new Refused(400, 9006, "Content for AAAA record must be a valid IPv6 address.").at("/content");
            default -> new Refused(400, 9007, "Content for " + type + " record is invalid.").at("/content");
        };
    }

    private static String data(ObjectNode asked, ObjectNode record, String type, List<String> parts) {
        JsonNode data = asked.path("data");
        List<String> missing =
                parts.stream().filter(part -> !data.hasNonNull(part)).toList();
        if (!missing.isEmpty()) {
            throw new Refused(400, 9101, missing.get(0) + " is a required data field.").at("/data/" + missing.get(0));
        }
        record.set("data", data.deepCopy());
        List<String> values = new ArrayList<>();
        for (String part : parts) {
            boolean quoted = type.equals("CAA") && part.equals("value");
            boolean ownField = type.equals("SRV") && part.equals("priority");
            if (!ownField) {
                values.add(
                        quoted
                                ? '"' + data.path(part).asText() + '"'
                                : data.path(part).asText());
            }
        }
        return String.join(" ", values);
    }

    /** Refuses a record that cannot be beside those already there. */
    static void checkBeside(ObjectNode record, List<ObjectNode> others) {
        String type = record.path("type").asText();
        for (ObjectNode other : others) {
            if (other.path("name").equals(record.path("name"))) {
                String theirs = other.path("type").asText();
                boolean same = theirs.equals(type)
                        && other.path("content").equals(record.path("content"))
                        && other.path("data").equals(record.path("data"))
                        && other.path("priority").equals(record.path("priority"));
                if (same) {
                    throw new Refused(400, IDENTICAL, "An identical record already exists.");
                }
                if (type.equals("CNAME") && PROXIABLE.contains(theirs)) {
                    throw new Refused(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
                }
                if (theirs.equals("CNAME") && PROXIABLE.contains(type)) {
                    throw new Refused(400, 81054, "A CNAME record with that host already exists.");
                }
            }
        }
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Zones as text, in the form of BIND with one record per line. */
final class ZoneFile {
    private static final Pattern DIRECTIVE = Pattern.compile("\\$(ORIGIN|TTL)\\s+(\\S+)\\s*");
    private static final Pattern RECORD =
            Pattern.compile("(\\S+)\\s+(?:(\\d+)\\s+)?(?:IN\\s+)?(?:(\\d+)\\s+)?([A-Z]+)\\s+(.+?)\\s*(?:;\\s*(.*))?");

    private ZoneFile() {}

    /** The sets of a file, as requests for new ones; the default TTL where the file gives one. */
    record Parsed(Optional<Long> ttl, Map<String, ObjectNode> sets) {}

    static Parsed parse(String zone, String text) {
        Map<String, ObjectNode> sets = new LinkedHashMap<>();
        Optional<Long> ttl = Optional.empty();
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            Matcher directive = DIRECTIVE.matcher(line);
            Matcher record = RECORD.matcher(line);
            if (line.isEmpty() || line.startsWith(";")) {
                continue;
            }
            if (directive.matches()) {
                String value = directive.group(2);
                if (directive.group(1).equals("TTL")) {
                    ttl = Table.number(value);
                } else if (!value.equals(zone + ".")) {
                    throw HetznerError.invalid("zonefile", "its origin must be " + zone + ".");
                }
            } else if (record.matches()) {
                String seconds = record.group(2) == null ? record.group(3) : record.group(2);
                ObjectNode set = sets.computeIfAbsent(
                        relative(record.group(1), zone) + "/" + record.group(4),
                        key -> Project.node()
                                .put("name", relative(record.group(1), zone))
                                .put("type", record.group(4)));
                if (seconds != null) {
                    set.put("ttl", Long.parseLong(seconds));
                }
                set.withArrayProperty("records")
                        .addObject()
                        .put("value", record.group(5))
                        .put("comment", record.group(6));
            } else {
                throw HetznerError.invalid("zonefile", "'" + line + "' is not understood");
            }
        }
        if (!sets.containsKey("@/SOA")) {
            throw HetznerError.invalid("zonefile", "a SOA record is needed");
        }
        return new Parsed(ttl, sets);
    }

    private static String relative(String name, String zone) {
        if (name.equals(zone + ".")) {
            return "@";
        }
        return name.endsWith("." + zone + ".") ? name.substring(0, name.length() - zone.length() - 2) : name;
    }

    static String write(ObjectNode zone) {
        StringBuilder text = new StringBuilder("$ORIGIN\t" + zone.path("name").asText() + ".\n$TTL\t"
                + zone.path("ttl").asText() + "\n");
        for (JsonNode set : RecordSets.sets(zone)) {
            set.path("records").forEach(record -> {
                text.append('\n').append(set.path("name").asText()).append("\tIN\t");
                if (!set.path("ttl").isNull()) {
                    text.append(set.path("ttl").asText()).append('\t');
                }
                text.append(set.path("type").asText())
                        .append('\t')
                        .append(record.path("value").asText());
                String comment = record.path("comment").asText();
                text.append(comment.isEmpty() ? "" : " ; " + comment);
            });
        }
        return text.append('\n').toString();
    }
}

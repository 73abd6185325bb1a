package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Records as lines of a zone file; only of types whose content is plain text. */
final class ZoneFile {
    private ZoneFile() {}

    static String write(String zone, List<ObjectNode> records) {
        StringBuilder text = new StringBuilder(";; Domain: " + zone + ".\n");
        for (ObjectNode record : records) {
            text.append(record.path("name").asText())
                    .append(".\t")
                    .append(record.path("ttl").asInt())
                    .append("\tIN\t")
                    .append(record.path("type").asText())
                    .append('\t')
                    .append(record.has("priority") ? record.path("priority").asInt() + " " : "")
                    .append(record.path("content").asText())
                    .append('\n');
        }
        return text.toString();
    }

    /** Lines such as {@code www 300 IN A 203.0.113.1}; comments, directives and SOA are passed over. */
    static List<ObjectNode> read(String text) {
        List<ObjectNode> records = new ArrayList<>();
        for (String line : text.split("\\R")) {
            String[] words = line.strip().split("\\s+", 5);
            boolean directive = line.isBlank() || line.strip().matches("[;$].*");
            if (!directive && words.length < 5) {
                throw new Refused(400, 9207, "Cannot read the line '" + line + "'");
            }
            if (!directive && !words[3].equals("SOA")) {
                records.add(record(words));
            }
        }
        return records;
    }

    private static ObjectNode record(String... words) {
        ObjectNode record = World.object().put("name", words[0]).put("type", words[3]);
        if (!words[1].matches("\\d{1,6}")) {
            throw new Refused(400, 9207, "'" + words[1] + "' is no TTL");
        }
        record.put("ttl", Integer.parseInt(words[1]));
        String content = words[4];
        if (words[3].equals("MX") && content.matches("\\d{1,5}\\s+\\S+")) {
            String[] parts = content.split("\\s+");
            record.put("priority", Integer.parseInt(parts[0]));
            content = parts[1];
        }
        return record.put("content", content);
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What floating and primary IPs have in common: an address, names in the reverse DNS, and a place. */
final class Addresses {
    private Addresses() {}

    /** A new address, for a row that has a type. */
    static void allocate(Project project, ObjectNode row) {
        boolean v4 = row.path("type").asText().equals("ipv4");
        String ip = v4 ? project.newIpv4() : project.newIpv6Network();
        row.put("ip", ip).put("blocked", false);
        ArrayNode names = row.putArray("dns_ptr");
        if (v4) {
            names.addObject().put("ip", ip).put("dns_ptr", defaultName(ip));
        }
        row.putObject("protection").put("delete", false);
    }

    static String defaultName(String ipv4) {
        String[] parts = ipv4.split("\\.");
        return "static." + parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".clients.your-server.de";
    }

    /** Sets, or with null resets, the name of one address. */
    static void name(ObjectNode row, Input input) {
        String ip = input.text("ip");
        String own = row.path("ip").asText();
        boolean v4 = row.path("type").asText().equals("ipv4");
        boolean belongs = v4 ? own.equals(ip) : ip.startsWith(own.substring(0, own.indexOf("::")));
        if (!belongs) {
            throw HetznerError.invalid("ip", "is not one of " + own);
        }
        ArrayNode names = row.withArrayProperty("dns_ptr");
        names.removeIf(name -> name.path("ip").asText().equals(ip));
        String wanted = input.optionalText("dns_ptr").orElse(v4 ? defaultName(ip) : "");
        if (!wanted.isEmpty()) {
            names.addObject().put("ip", ip).put("dns_ptr", wanted);
        }
    }

    /** The id or name in a field that can be both. */
    static String idOrName(Input input, String field) {
        JsonNode value = input.raw(field);
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw HetznerError.invalid(field, "is required");
        }
        return value.asText();
    }
}

package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a load balancer listens on, and how it looks after its targets. */
final class LoadBalancerServices {
    private final Project project;

    LoadBalancerServices(Project project) {
        this.project = project;
    }

    /** A service as asked for, with Hetzner's defaults where the request is silent. */
    ObjectNode add(ArrayNode services, Input input) {
        String protocol = input.oneOf("protocol", "tcp", "http", "https");
        long standard = protocol.equals("https") ? 443 : 80;
        ObjectNode service = Project.node().put("protocol", protocol);
        if (protocol.equals("tcp") && !(input.has("listen_port") && input.has("destination_port"))) {
            throw HetznerError.invalid("listen_port", "both ports are required for tcp");
        }
        service.put("listen_port", input.optionalNumber("listen_port").orElse(standard));
        service.put("destination_port", input.optionalNumber("destination_port").orElse(80L));
        service.put("proxyprotocol", input.flag("proxyprotocol", false));
        checkPort(service, "listen_port");
        checkPort(service, "destination_port");
        if (!protocol.equals("tcp")) {
            http(service.putObject("http"), input.object("http"), protocol);
        } else if (input.has("http")) {
            throw HetznerError.invalid("http", "does not go with protocol tcp");
        }
        ObjectNode check = service.putObject("health_check");
        check.put("protocol", protocol.equals("tcp") ? "tcp" : "http");
        check.put("port", service.path("destination_port").asLong());
        check.put("interval", 15).put("timeout", 10).put("retries", 3);
        healthCheck(check, input.object("health_check"));
        if (find(services, service.path("listen_port").asLong()) != null) {
            throw new HetznerError(412, "source_port_already_used", "the source port is already in use");
        }
        return service;
    }

    /** Changes what the request names; the port it listens on says which one is meant. */
    void update(ArrayNode services, Input input) {
        ObjectNode service = get(services, input.number("listen_port"));
        if (input.has("protocol")) {
            service.put("protocol", input.oneOf("protocol", "tcp", "http", "https"));
        }
        input.optionalNumber("destination_port").ifPresent(port -> service.put("destination_port", port));
        checkPort(service, "destination_port");
        service.put(
                "proxyprotocol",
                input.flag("proxyprotocol", service.path("proxyprotocol").asBoolean()));
        String protocol = service.path("protocol").asText();
        if (protocol.equals("tcp")) {
            service.remove("http");
        } else {
            http(service.withObjectProperty("http"), input.object("http"), protocol);
        }
        healthCheck(service.withObjectProperty("health_check"), input.object("health_check"));
    }

    static ObjectNode get(ArrayNode services, long listenPort) {
        ObjectNode found = find(services, listenPort);
        if (found == null) {
            throw HetznerError.notFound("service on port " + listenPort);
        }
        return found;
    }

    private static @Nullable ObjectNode find(ArrayNode services, long listenPort) {
        return services.valueStream()
                .filter(service -> service.path("listen_port").asLong() == listenPort)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElse(null);
    }

    private static void checkPort(ObjectNode service, String field) {
        long port = service.path(field).asLong();
        if (port < 1 || port > 65535) {
            throw HetznerError.invalid(field, "must be from 1 to 65535");
        }
    }

    private void http(ObjectNode http, Input input, String protocol) {
        http.put(
                "cookie_name",
                input.optionalText("cookie_name")
                        .orElse(http.path("cookie_name").asText("HCLBSTICKY")));
        http.put(
                "cookie_lifetime",
                input.optionalNumber("cookie_lifetime")
                        .orElse(http.path("cookie_lifetime").asLong(300)));
        http.put(
                "timeout_idle",
                input.optionalNumber("timeout_idle")
                        .orElse(http.path("timeout_idle").asLong(50)));
        http.put(
                "sticky_sessions",
                input.flag("sticky_sessions", http.path("sticky_sessions").asBoolean()));
        if (!protocol.equals("https")) {
            if (!input.numbers("certificates").isEmpty() || input.flag("redirect_http", false)) {
                throw HetznerError.invalid("http", "certificates and redirects only go with protocol https");
            }
            http.remove(List.of("certificates", "redirect_http"));
            return;
        }
        if (input.has("certificates") || !http.has("certificates")) {
            ArrayNode certificates = http.putArray("certificates");
            input.numbers("certificates")
                    .forEach(
                            id -> certificates.add(Project.id(project.certificates.referred("http.certificates", id))));
        }
        http.put(
                "redirect_http",
                input.flag("redirect_http", http.path("redirect_http").asBoolean()));
    }

    private static void healthCheck(ObjectNode check, Input input) {
        if (input.has("protocol")) {
            check.put("protocol", input.oneOf("protocol", "tcp", "http"));
        }
        number(check, input, "port", 1, 65535);
        number(check, input, "interval", 3, 60);
        number(check, input, "timeout", 1, 60);
        number(check, input, "retries", 1, 5);
        if (!check.path("protocol").asText().equals("http")) {
            check.remove("http");
            return;
        }
        ObjectNode http = check.withObjectProperty("http");
        Input wanted = input.object("http");
        http.put("path", wanted.optionalText("path").orElse(http.path("path").asText("/")));
        String before = http.hasNonNull("domain") ? http.path("domain").asText() : null;
        http.put(
                "domain",
                wanted.body().has("domain") ? wanted.optionalText("domain").orElse(null) : before);
        http.put(
                "response",
                wanted.optionalText("response").orElse(http.path("response").asText("")));
        http.put("tls", wanted.flag("tls", http.path("tls").asBoolean()));
        if (wanted.has("status_codes") || !http.has("status_codes")) {
            ArrayNode codes = http.putArray("status_codes");
            List<JsonNode> given = wanted.list("status_codes");
            given.forEach(codes::add);
            if (given.isEmpty()) {
                codes.add("2??").add("3??");
            }
        }
    }

    private static void number(ObjectNode check, Input input, String field, long least, long most) {
        input.optionalNumber(field).ifPresent(value -> {
            if (value < least || value > most) {
                throw HetznerError.invalid("health_check." + field, "must be from " + least + " to " + most);
            }
            check.put(field, value);
        });
    }
}

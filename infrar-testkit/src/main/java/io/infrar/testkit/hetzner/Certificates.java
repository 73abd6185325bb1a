package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.time.Duration;
import java.time.Instant;

/** Certificates that are uploaded, and those that Hetzner gets for domains whose zone is here. */
final class Certificates extends Resources {
    private static final Duration VALID = Duration.ofDays(90);

    Certificates(Project project) {
        super(project, project.certificates);
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/certificates", this::create);
        routes.action(table, "retry", (row, input) -> {
            if (!row.path("status").path("issuance").asText().equals("failed")) {
                throw HetznerError.unprocessable(
                        "unsupported_error", "only a managed certificate that failed can be tried again");
            }
            return issue(row);
        });
    }

    private SimAnswer create(SimRequest request) {
        Input input = Input.of(request);
        String type = input.has("type") ? input.oneOf("type", "uploaded", "managed") : "uploaded";
        ObjectNode row = Project.node().put("name", newName(input)).put("type", type);
        row.set("labels", input.labels());
        ArrayNode names = row.putArray("domain_names");
        ObjectNode answer = Project.node();
        if (type.equals("uploaded")) {
            String chain = input.text("certificate");
            PemCertificate parsed = PemCertificate.parse(chain, input.text("private_key"));
            parsed.domainNames().forEach(names::add);
            row.put("certificate", chain).put("fingerprint", parsed.fingerprint());
            row.put("not_valid_before", parsed.notBefore()).put("not_valid_after", parsed.notAfter());
            row.putNull("status");
            table.add(row);
            answer.putNull("action");
        } else {
            input.list("domain_names").forEach(name -> names.add(name.asText()));
            if (names.isEmpty()) {
                throw HetznerError.invalid("domain_names", "is required for a managed certificate");
            }
            row.putNull("certificate")
                    .putNull("fingerprint")
                    .putNull("not_valid_before")
                    .putNull("not_valid_after");
            table.add(row);
            answer.set("action", issue(row));
        }
        answer.set("certificate", view(row));
        return SimAnswer.json(201, answer);
    }

    private JsonNode issue(ObjectNode row) {
        long id = Project.id(row);
        status(row, "pending");
        Actions.Draft issue = project.action("issue_certificate").on(table, id);
        boolean ours = row.path("domain_names").valueStream().allMatch(this::hasZone);
        if (!ours) {
            ObjectNode failed = Project.node();
            ObjectNode error = status(failed, "failed").putObject("error");
            error.put("code", "dns_zone_not_found").put("message", "DNS zone not found");
            return issue.failing(error).setIfFailed(table, id, failed).start();
        }
        // There is nobody to sign it, so the certificate itself stays unknown.
        ObjectNode issued = Project.node().put("not_valid_before", project.now());
        issued.put("not_valid_after", Instant.parse(project.now()).plus(VALID).toString());
        status(issued, "completed");
        return issue.set(table, id, issued).start();
    }

    private static ObjectNode status(ObjectNode row, String issuance) {
        ObjectNode status = row.putObject("status").put("issuance", issuance).put("renewal", "unavailable");
        status.putNull("error");
        return status;
    }

    private boolean hasZone(JsonNode domain) {
        String name = domain.asText().replaceFirst("^\\*\\.", "");
        return project.zones
                .visible()
                .map(zone -> zone.path("name").asText())
                .anyMatch(zone -> name.equals(zone) || name.endsWith("." + zone));
    }

    private ArrayNode usedBy(ObjectNode row) {
        ArrayNode used = row.arrayNode();
        project.loadBalancers
                .all()
                .filter(balancer -> balancer.path("services")
                        .valueStream()
                        .flatMap(service ->
                                service.path("http").path("certificates").valueStream())
                        .anyMatch(certificate -> certificate.asLong() == Project.id(row)))
                .forEach(balancer ->
                        used.addObject().put("id", Project.id(balancer)).put("type", "load_balancer"));
        return used;
    }

    @Override
    SimAnswer delete(ObjectNode row) {
        if (!usedBy(row).isEmpty()) {
            throw HetznerError.unprocessable("resource_in_use", "certificate is used by a load balancer");
        }
        return super.delete(row);
    }

    @Override
    ObjectNode view(ObjectNode row) {
        ObjectNode view = shown(row);
        view.set("used_by", usedBy(row));
        return view;
    }
}

package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Custom domains of Pages projects. One inside a zone of the account becomes active once that zone is active and has a CNAME record to
 * the project; one elsewhere by time alone, since nobody's DNS can be seen here.
 */
final class PagesDomains {
    private static final String TABLE = "pages_domains";
    private static final String PATH = PagesProjects.ONE + "/domains";
    private static final Pattern NAME =
            Pattern.compile("(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]+");
    private final World world;
    private final Zones zones;
    private final DnsRecords records;
    private final PagesProjects projects;

    PagesDomains(World world, Zones zones, DnsRecords records, PagesProjects projects) {
        this.world = world;
        this.zones = zones;
        this.records = records;
        this.projects = projects;
    }

    void routes(Api api) {
        String group = PagesProjects.GROUP;
        api.route("GET", PATH, group, request -> {
            ObjectNode project = projects.of(request);
            return Envelope.ok(World.array(
                    names(project).stream().map(name -> domain(project, name)).toList()));
        });
        api.route("POST", PATH, group, this::create);
        api.route("GET", PATH + "/{domain_name}", group, request -> Envelope.ok(of(request)));
        // Asks for the domain to be looked at again; here that happens at every look.
        api.route("PATCH", PATH + "/{domain_name}", group, request -> Envelope.ok(of(request)));
        api.route("DELETE", PATH + "/{domain_name}", group, request -> {
            world.remove(TABLE, of(request).path("name").asText());
            return Envelope.ok(null);
        });
    }

    List<String> names(ObjectNode project) {
        return world.rows(TABLE).stream()
                .filter(domain -> domain.path("project").asText().equals(PagesProjects.id(project)))
                .map(domain -> domain.path("name").asText())
                .sorted()
                .toList();
    }

    private ObjectNode of(SimRequest request) {
        ObjectNode project = projects.of(request);
        String name = request.variable("domain_name").toLowerCase(Locale.ROOT);
        if (!names(project).contains(name)) {
            throw new Refused(404, 8000021, "The custom domain was not found on this project.");
        }
        return domain(project, name);
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode project = projects.of(request);
        String name = Api.body(request).path("name").asText().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new Refused(400, 8000016, "Invalid domain name '" + name + "'");
        }
        if (world.row(TABLE, name).isPresent()) {
            throw new Refused(
                    409,
                    8000018,
                    names(project).contains(name)
                            ? "You have already added this custom domain."
                            : "This custom domain belongs to another project.");
        }
        world.put(
                TABLE,
                name,
                World.object()
                        .put("project", PagesProjects.id(project))
                        .put("id", UUID.randomUUID().toString())
                        .put("domain_id", UUID.randomUUID().toString())
                        .put("name", name)
                        .put("certificate_authority", "google")
                        .put("created_on", world.now()));
        return Envelope.ok(domain(project, name));
    }

    private ObjectNode domain(ObjectNode project, String name) {
        ObjectNode stored = world.row(TABLE, name).orElseThrow();
        ObjectNode zone = zones.containing(name).orElse(null);
        boolean reaches = zone == null
                || Zones.isActive(zone)
                        && records.pointsTo(
                                zone, name, project.path("subdomain").asText());
        String created = stored.path("created_on").asText();
        boolean done = world.passed(created, world.options().domainActivation());
        boolean begun = world.passed(created, world.options().domainActivation().dividedBy(2));
        String status = done && reaches ? "active" : begun ? "pending" : "initializing";
        ObjectNode domain = stored.deepCopy().remove(List.of("project"));
        domain.put("status", status).put("zone_tag", zone == null ? "" : Zones.id(zone));
        domain.putObject("validation_data").put("method", "http").put("status", status);
        domain.putObject("verification_data").put("status", status.equals("initializing") ? "pending" : status);
        return domain;
    }
}

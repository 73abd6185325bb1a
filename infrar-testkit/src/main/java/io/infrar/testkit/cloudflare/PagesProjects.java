package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Pages projects: unique by name; secrets can be set, but not read. */
final class PagesProjects {
    static final String TABLE = "pages_projects";
    static final String GROUP = "Pages";
    static final String PATH = "/accounts/{account_id}/pages/projects";
    static final String ONE = PATH + "/{project_name}";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?");
    private static final int MOST_DEPLOYMENTS = 100;
    private static final Set<String> ENVIRONMENTS = Set.of("preview", "production");

    /** Parts of an environment's configuration that are maps: sent names are merged, those with null are removed. */
    private static final Set<String> MAPS = Set.of(
            "ai_bindings",
            "analytics_engine_datasets",
            "browsers",
            "d1_databases",
            "durable_object_namespaces",
            "env_vars",
            "hyperdrive_bindings",
            "kv_namespaces",
            "mtls_certificates",
            "queue_producers",
            "r2_buckets",
            "services",
            "vectorize_bindings");

    private final World world;
    private final PagesAssets assets;
    private final PagesDomains domains;
    private final PagesDeployments deployments;

    PagesProjects(World world, Zones zones, DnsRecords records, Blobs blobs) {
        this.world = world;
        this.assets = new PagesAssets(world, blobs);
        this.domains = new PagesDomains(world, zones, records, this);
        this.deployments = new PagesDeployments(world, this, domains, assets, blobs);
    }

    PagesDeployments deployments() {
        return deployments;
    }

    void routes(Api api) {
        assets.routes(api);
        domains.routes(api);
        deployments.routes(api);
        api.route("GET", PATH, GROUP, this::list);
        api.route("POST", PATH, GROUP, this::create);
        api.route("GET", ONE, GROUP, request -> Envelope.ok(answer(of(request))));
        api.route("PATCH", ONE, GROUP, this::edit);
        api.route("DELETE", ONE, GROUP, this::delete);
        api.route("GET", ONE + "/upload-token", GROUP, this::uploadToken);
        api.route("POST", ONE + "/purge_build_cache", GROUP, request -> {
            of(request);
            return Envelope.ok(null);
        });
    }

    /** The project that a path names, with everything that answers leave out. */
    ObjectNode of(SimRequest request) {
        return find(request.variable("project_name"))
                .orElseThrow(() -> new Refused(
                        404,
                        8000007,
                        "Project not found. The specified project name does not match any of your existing projects."));
    }

    Optional<ObjectNode> find(String name) {
        return world.rows(TABLE).stream()
                .filter(project -> name(project).equals(name))
                .findFirst();
    }

    static String id(ObjectNode project) {
        return project.path("id").asText();
    }

    static String name(ObjectNode project) {
        return project.path("name").asText();
    }

    /** An environment's variables with their values, secrets included. */
    static Map<String, String> variables(ObjectNode project, String environment) {
        Map<String, String> values = new TreeMap<>();
        project.path("deployment_configs")
                .path(environment)
                .path("env_vars")
                .properties()
                .forEach(variable -> values.put(
                        variable.getKey(), variable.getValue().path("value").asText()));
        return values;
    }

    /** Variables as answers show them. */
    static JsonNode masked(JsonNode variables) {
        JsonNode copy = variables.deepCopy();
        copy.forEach(variable -> {
            if (variable.path("type").asText().equals("secret_text")) {
                ((ObjectNode) variable).put("value", "");
            }
        });
        return copy;
    }

    ObjectNode answer(ObjectNode project) {
        ObjectNode answer = project.deepCopy();
        for (String environment : ENVIRONMENTS) {
            ObjectNode config = answer.withObjectProperty("deployment_configs").withObjectProperty(environment);
            if (config.path("env_vars").isObject()) {
                config.set("env_vars", masked(config.path("env_vars")));
            }
        }
        answer.putArray("domains").add(project.path("subdomain").asText());
        domains.names(project).forEach(answer.withArrayProperty("domains")::add);
        answer.set(
                "latest_deployment",
                deployments.latest(project).map(d -> (JsonNode) d).orElse(answer.nullNode()));
        answer.set(
                "canonical_deployment",
                deployments.canonical(project).map(d -> (JsonNode) d).orElse(answer.nullNode()));
        answer.remove("canonical_id");
        return answer;
    }

    private SimAnswer list(SimRequest request) {
        List<ObjectNode> all = world.rows(TABLE).stream()
                .sorted(Comparator.comparing((ObjectNode project) ->
                                project.path("created_on").asText())
                        .reversed())
                .map(this::answer)
                .toList();
        return page(request, all, 10);
    }

    /** Pages' own limits of {@code per_page}, which the description lacks. */
    static SimAnswer page(SimRequest request, List<ObjectNode> all, int most) {
        try {
            return Envelope.page(request, all, most, 1, most);
        } catch (Refused e) {
            throw new Refused(
                    400, 8000024, "Invalid list options provided. Review the `page` or `per_page` parameter.", e);
        }
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode body = Api.body(request);
        String name = body.path("name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new Refused(
                    400,
                    8000001,
                    "Invalid project name '" + name
                            + "'. It may hold at most 58 lowercase letters, digits and dashes, with no dash at"
                            + " either end.");
        }
        if (body.path("production_branch").asText("").isEmpty()) {
            throw new Refused(400, 8000019, "production_branch is required.");
        }
        if (find(name).isPresent()) {
            throw new Refused(
                    409, 8000002, "A project with this name already exists. Choose a different project name.");
        }
        String id = UUID.randomUUID().toString();
        ObjectNode project = World.object()
                .put("id", id)
                .put("name", name)
                .put("subdomain", name + ".pages.dev")
                .put("created_on", world.now())
                .put("production_branch", body.path("production_branch").asText())
                .put("production_script_name", "pages-worker--" + id.substring(0, 7) + "-production")
                .put("preview_script_name", "pages-worker--" + id.substring(0, 7) + "-preview")
                .put("framework", "")
                .put("framework_version", "")
                .put("uses_functions", false);
        project.putObject("build_config")
                .putNull("build_command")
                .putNull("destination_dir")
                .putNull("root_dir")
                .putNull("web_analytics_tag")
                .putNull("web_analytics_token")
                .put("build_caching", false);
        for (String environment : ENVIRONMENTS) {
            project.withObjectProperty("deployment_configs").set(environment, config());
        }
        apply(project, body);
        world.put(TABLE, id, project);
        return Envelope.ok(answer(project));
    }

    private ObjectNode config() {
        ObjectNode config = World.object()
                .putNull("env_vars")
                .put("fail_open", true)
                .put("always_use_latest_compatibility_date", false)
                .put("compatibility_date", world.now().substring(0, 10))
                .put("build_image_major_version", 3)
                .put("usage_model", "standard");
        config.putArray("compatibility_flags");
        return config;
    }

    private void apply(ObjectNode project, ObjectNode body) {
        if (body.path("build_config").isObject()) {
            project.withObjectProperty("build_config").setAll((ObjectNode) body.get("build_config"));
        }
        if (body.path("source").isObject()) {
            project.set("source", body.get("source").deepCopy());
        }
        for (Map.Entry<String, JsonNode> environment :
                body.path("deployment_configs").properties()) {
            if (!ENVIRONMENTS.contains(environment.getKey())) {
                throw new Refused(400, 8000020, "Unknown environment '" + environment.getKey() + "'");
            }
            ObjectNode config =
                    project.withObjectProperty("deployment_configs").withObjectProperty(environment.getKey());
            environment.getValue().properties().forEach(part -> configure(config, part.getKey(), part.getValue()));
        }
    }

    private static void configure(ObjectNode config, String name, JsonNode value) {
        if (!MAPS.contains(name) || !value.isObject()) {
            config.set(name, value.deepCopy());
            return;
        }
        ObjectNode map = config.path(name) instanceof ObjectNode existing ? existing : config.putObject(name);
        value.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                map.remove(entry.getKey());
                return;
            }
            if (name.equals("env_vars")) {
                checkVariable(entry.getKey(), entry.getValue());
            }
            map.set(entry.getKey(), entry.getValue().deepCopy());
        });
        if (map.isEmpty()) {
            config.putNull(name);
        }
    }

    private static void checkVariable(String name, JsonNode variable) {
        boolean type = Set.of("plain_text", "secret_text")
                .contains(variable.path("type").asText("plain_text"));
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")
                || !type
                || !variable.path("value").isTextual()) {
            throw new Refused(
                    400,
                    8000017,
                    "Invalid environment variable '" + name + "': a name of letters, digits and _, type"
                            + " plain_text or secret_text, and a value are wanted");
        }
        if (!variable.has("type")) {
            ((ObjectNode) variable).put("type", "plain_text");
        }
    }

    private SimAnswer edit(SimRequest request) {
        ObjectNode project = of(request);
        ObjectNode body = Api.body(request);
        String name = body.path("name").asText(name(project));
        if (!name.equals(name(project))) {
            if (!NAME.matcher(name).matches()) {
                throw new Refused(400, 8000001, "Invalid project name '" + name + "'");
            }
            if (find(name).isPresent()) {
                throw new Refused(
                        409, 8000002, "A project with this name already exists. Choose a different project name.");
            }
        }
        ObjectNode changed = project.deepCopy();
        apply(changed, body);
        changed.put("name", name);
        changed.put(
                "production_branch",
                body.path("production_branch")
                        .asText(project.path("production_branch").asText()));
        world.put(TABLE, id(project), changed);
        return Envelope.ok(answer(changed));
    }

    private SimAnswer delete(SimRequest request) {
        ObjectNode project = of(request);
        if (!domains.names(project).isEmpty()) {
            throw new Refused(409, 8000028, "Must delete custom domains before deleting project.");
        }
        if (deployments.count(project) > MOST_DEPLOYMENTS) {
            throw new Refused(
                    400,
                    8000076,
                    "Your project has too many deployments to be deleted, follow this guide to delete them: https://cfl.re/3CXesln");
        }
        deployments.removeAll(project);
        world.remove(TABLE, id(project));
        return Envelope.ok(null);
    }

    private SimAnswer uploadToken(SimRequest request) {
        return Envelope.ok(World.object().put("jwt", assets.token(id(of(request)))));
    }
}

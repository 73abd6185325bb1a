package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Deployments of Pages projects by direct upload. */
final class PagesDeployments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "pages_deployments";
    private static final String PATH = PagesProjects.ONE + "/deployments";
    private static final String ONE = PATH + "/{deployment_id}";
    private static final List<String> STAGES = List.of("queued", "initialize", "clone_repo", "build", "deploy");

    /** Files of a deployment that are rules or code, not content. */
    private static final List<String> SPECIAL = List.of(
            "_headers",
            "_redirects",
            "_routes.json",
            "_worker.js",
            "_worker.bundle",
            "functions-filepath-routing-config.json");

    private final World world;
    private final PagesProjects projects;
    private final PagesDomains domains;
    private final PagesAssets assets;
    private final Blobs blobs;

    PagesDeployments(World world, PagesProjects projects, PagesDomains domains, PagesAssets assets, Blobs blobs) {
        this.world = world;
        this.projects = projects;
        this.domains = domains;
        this.assets = assets;
        this.blobs = blobs;
    }

    void routes(Api api) {
        String group = PagesProjects.GROUP;
        api.route("GET", PATH, group, this::list);
        api.route("POST", PATH, group, this::create);
        api.route("GET", ONE, group, request -> Envelope.ok(answer(projects.of(request), of(request))));
        api.route("DELETE", ONE, group, this::delete);
        api.route("GET", ONE + "/history/logs", group, this::logs);
        api.route("POST", ONE + "/rollback", group, this::rollback);
        api.route("POST", ONE + "/retry", group, request -> {
            of(request);
            throw new Refused(400, 8000066, "A deployment by direct upload cannot be retried: upload it again");
        });
    }

    /** What a branch shows: files by path, such as {@code /index.html}, and special ones by name, such as {@code _headers}. */
    Map<String, byte[]> site(String projectName, String branch) {
        Map<String, byte[]> files = new TreeMap<>();
        ObjectNode project = projects.find(projectName).orElse(null);
        ObjectNode shown = project == null ? null : shown(project, branch).orElse(null);
        if (project == null || shown == null) {
            return files;
        }
        shown.path("manifest")
                .properties()
                .forEach(entry -> assets.content(
                                PagesProjects.id(project), entry.getValue().asText())
                        .ifPresent(content -> files.put(entry.getKey(), content)));
        String id = shown.path("id").asText();
        SPECIAL.forEach(name -> blobs.get(id, name).ifPresent(content -> files.put(name, content)));
        return files;
    }

    private Optional<ObjectNode> shown(ObjectNode project, String branch) {
        if (branch.equals(project.path("production_branch").asText())) {
            return world.row(TABLE, project.path("canonical_id").asText());
        }
        return all(project).stream()
                .filter(deployment -> branch(deployment).equals(branch))
                .findFirst();
    }

    Optional<ObjectNode> latest(ObjectNode project) {
        return all(project).stream().findFirst().map(deployment -> answer(project, deployment));
    }

    Optional<ObjectNode> canonical(ObjectNode project) {
        return world.row(TABLE, project.path("canonical_id").asText()).map(deployment -> answer(project, deployment));
    }

    int count(ObjectNode project) {
        return all(project).size();
    }

    void removeAll(ObjectNode project) {
        all(project)
                .forEach(deployment -> world.remove(TABLE, deployment.path("id").asText()));
    }

    /** The newest first. */
    private List<ObjectNode> all(ObjectNode project) {
        return world.rows(TABLE).stream()
                .filter(deployment -> deployment.path("project_id").asText().equals(PagesProjects.id(project)))
                .sorted(Comparator.comparingLong((ObjectNode deployment) ->
                                deployment.path("number").asLong())
                        .reversed())
                .toList();
    }

    private static String branch(ObjectNode deployment) {
        return deployment
                .path("deployment_trigger")
                .path("metadata")
                .path("branch")
                .asText();
    }

    private ObjectNode of(SimRequest request) {
        String project = PagesProjects.id(projects.of(request));
        return world.row(TABLE, request.variable("deployment_id"))
                .filter(deployment -> deployment.path("project_id").asText().equals(project))
                .orElseThrow(() -> new Refused(
                        404, 8000009, "Deployment not found. The deployment ID you have specified does not exist."));
    }

    private SimAnswer list(SimRequest request) {
        ObjectNode project = projects.of(request);
        List<ObjectNode> found = all(project).stream()
                .filter(deployment -> request.query("env")
                        .map(env -> env.equals(deployment.path("environment").asText()))
                        .orElse(true))
                .map(deployment -> answer(project, deployment))
                .toList();
        return PagesProjects.page(request, found, 25);
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode project = projects.of(request);
        Map<String, byte[]> parts = Multipart.parts(request);
        ObjectNode manifest = manifest(project, parts);
        String production = project.path("production_branch").asText();
        String branch = text(parts, "branch", production);
        boolean live = branch.equals(production);
        String id = UUID.randomUUID().toString();
        String shortId = id.substring(0, 8);
        String now = world.now();
        ObjectNode deployment = World.object()
                .put("id", id)
                .put("short_id", shortId)
                .put("number", world.table("counters").path("deployments").asLong() + 1)
                .put("project_id", PagesProjects.id(project))
                .put("environment", live ? "production" : "preview")
                .put(
                        "url",
                        "https://" + shortId + "." + project.path("subdomain").asText())
                .put("created_on", now)
                .put("modified_on", now)
                .put("is_skipped", false)
                .put("uses_functions", parts.containsKey("_worker.js") || parts.containsKey("_worker.bundle"));
        world.table("counters").set("deployments", deployment.get("number"));
        deployment
                .putObject("deployment_trigger")
                .put("type", "ad_hoc")
                .putObject("metadata")
                .put("branch", branch)
                .put("commit_hash", text(parts, "commit_hash", ""))
                .put("commit_message", text(parts, "commit_message", ""))
                .put("commit_dirty", text(parts, "commit_dirty", "false").equals("true"));
        deployment.set("build_config", project.path("build_config").deepCopy());
        JsonNode variables = project.path("deployment_configs")
                .path(live ? "production" : "preview")
                .path("env_vars");
        deployment.set("env_vars", PagesProjects.masked(variables));
        deployment.set("manifest", manifest);
        SPECIAL.stream()
                .filter(parts::containsKey)
                .forEach(name -> blobs.put(id, name, parts.getOrDefault(name, new byte[0])));
        world.put(TABLE, id, deployment);
        if (live) {
            project.put("canonical_id", id);
            project.set("uses_functions", deployment.get("uses_functions"));
        }
        return Envelope.ok(answer(project, deployment));
    }

    private static String text(Map<String, byte[]> parts, String name, String otherwise) {
        byte[] part = parts.get(name);
        return part == null || part.length == 0 ? otherwise : new String(part, StandardCharsets.UTF_8);
    }

    /** All files named are there, and are what their hashes say. */
    private ObjectNode manifest(ObjectNode project, Map<String, byte[]> parts) {
        byte[] sent = parts.get("manifest");
        if (sent == null) {
            throw new Refused(
                    400, 8000096, "A \"manifest\" field was expected in the request body but was not provided.");
        }
        ObjectNode manifest;
        try {
            manifest = (ObjectNode) JSON.readTree(sent);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new Refused(400, 8000096, "The \"manifest\" field must be a JSON object of paths and hashes.", e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (manifest.size() > world.options().filesPerDeployment()) {
            throw assets.tooManyFiles(manifest.size());
        }
        List<String> missing = new ArrayList<>();
        manifest.properties().forEach(entry -> {
            String path = entry.getKey();
            if (!path.startsWith("/")) {
                throw new Refused(400, 8000096, "A path in the manifest must begin with /: '" + path + "'");
            }
            byte[] content = assets.content(
                            PagesProjects.id(project), entry.getValue().asText())
                    .orElse(null);
            if (content == null) {
                missing.add(path);
            } else if (!PagesAssets.hash(path, content).equals(entry.getValue().asText())) {
                throw new Refused(
                        400,
                        8000099,
                        "The hash of '" + path + "' is " + entry.getValue().asText() + ", but must be "
                                + PagesAssets.hash(path, content));
            }
        });
        if (!missing.isEmpty()) {
            throw new Refused(
                    400,
                    8000100,
                    missing.size() + " files of the manifest were not uploaded: "
                            + String.join(", ", missing.subList(0, Math.min(5, missing.size()))));
        }
        return manifest;
    }

    private ObjectNode answer(ObjectNode project, ObjectNode stored) {
        ObjectNode answer = stored.deepCopy().remove(List.of("manifest", "number"));
        answer.put("project_name", PagesProjects.name(project));
        String created = stored.path("created_on").asText();
        Duration time = world.options().deploymentTime();
        boolean done = world.passed(created, time);
        String ended = World.text(Instant.parse(created).plus(time));
        ArrayNode stages = answer.putArray("stages");
        for (String name : STAGES) {
            boolean last = name.equals("deploy");
            ObjectNode stage = stages.addObject().put("name", name).put("started_on", created);
            if (last && !done) {
                stage.putNull("ended_on").put("status", "active");
            } else {
                stage.put("ended_on", last ? ended : created).put("status", "success");
            }
        }
        answer.set("latest_stage", stages.get(STAGES.size() - 1).deepCopy());
        List<String> aliases = aliases(project, stored);
        if (aliases.isEmpty()) {
            answer.putNull("aliases");
        } else {
            aliases.forEach(answer.putArray("aliases")::add);
        }
        return answer;
    }

    private List<String> aliases(ObjectNode project, ObjectNode deployment) {
        String id = deployment.path("id").asText();
        boolean shown = shown(project, branch(deployment))
                .filter(current -> current.path("id").asText().equals(id))
                .isPresent();
        if (!shown) {
            return List.of();
        }
        if (deployment.path("environment").asText().equals("production")) {
            return domains.names(project).stream()
                    .map(name -> "https://" + name)
                    .toList();
        }
        return List.of("https://" + slug(branch(deployment)) + "."
                + project.path("subdomain").asText());
    }

    private static String slug(String branch) {
        String slug = branch.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return slug.substring(0, Math.min(28, slug.length())).replaceAll("^-+|-+$", "");
    }

    private SimAnswer delete(SimRequest request) {
        ObjectNode project = projects.of(request);
        ObjectNode deployment = of(request);
        String id = deployment.path("id").asText();
        if (project.path("canonical_id").asText().equals(id)) {
            throw new Refused(400, 8000034, "Cannot delete active production deployment");
        }
        boolean forced = request.query("force").orElse("").equals("true");
        if (!forced && !aliases(project, deployment).isEmpty()) {
            throw new Refused(400, 8000035, "Cannot delete aliased deployment without a `?force=true` parameter");
        }
        remove(id);
        return Envelope.ok(null);
    }

    private void remove(String id) {
        world.remove(TABLE, id);
        blobs.remove(id);
    }

    private SimAnswer logs(SimRequest request) {
        ObjectNode deployment = of(request);
        ObjectNode logs = World.object().put("total", 1).put("includes_container_logs", false);
        logs.putArray("data")
                .addObject()
                .put("ts", deployment.path("created_on").asText())
                .put("line", "Uploaded " + deployment.path("manifest").size() + " files");
        return Envelope.ok(logs);
    }

    private SimAnswer rollback(SimRequest request) {
        ObjectNode project = projects.of(request);
        ObjectNode deployment = of(request);
        if (!deployment.path("environment").asText().equals("production")) {
            throw new Refused(400, 8000039, "Only a production deployment can be rolled back to");
        }
        project.put("canonical_id", deployment.path("id").asText());
        return Envelope.ok(answer(project, deployment));
    }
}

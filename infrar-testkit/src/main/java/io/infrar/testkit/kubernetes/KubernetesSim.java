package io.infrar.testkit.kubernetes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.kubernetes.Kinds.Kind;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimCall;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The API of a cluster, by HTTPS on loopback: server-side apply, get, list by labels and in pages, delete. Objects are strictly
 * checked, quantities come back in their canonical form, deployments are rolled out step by step, and a container whose image has
 * {@code never-pulls} in its name never starts. What it does not do is answered with 405, never with success.
 */
public final class KubernetesSim implements AutoCloseable {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int FIRST_NODE_PORT = 30000;
    private static final int LAST_NODE_PORT = 32767;
    private static final int CRON_JOB_NAME = 52;

    private final LoopbackTls tls = LoopbackTls.shared();
    private final Map<Key, Stored> objects = new TreeMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final SimServer server;
    private Function<String, Optional<String>> caller = token -> Optional.of("anybody");
    private long resourceVersion = 1;
    private boolean expiring;

    /** Where an object is; the namespace is empty for what is in none. */
    record Key(String version, String plural, String namespace, String name) implements Comparable<Key> {
        private String text() {
            return version + " " + plural + " " + namespace + " " + name;
        }

        @Override
        public int compareTo(Key other) {
            return text().compareTo(other.text());
        }
    }

    /** An object and where in its life it is. */
    static final class Stored {
        final Fields fields = new Fields();
        final String uid = UUID.randomUUID().toString();
        JsonNode spec = NODES.missingNode();
        long generation;
        int looks;
        int looksAfterDelete = -1;
        long version;
    }

    /** An answer that stops what is being done. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String reason;

        Refusal(int status, String reason, String message) {
            super(message, null, false, false);
            this.status = status;
            this.reason = reason;
        }
    }

    public KubernetesSim() {
        server = SimServer.builder()
                .tls(tls.context())
                .around(this::around)
                .otherwise(this::answer)
                .start();
        reset();
    }

    // ---- for tests

    public URI endpoint() {
        return server.endpoint();
    }

    /** The certificate that clients must trust, PEM. */
    public String authority() {
        return tls.pem();
    }

    /** Who comes with a token; empty for nobody that the cluster knows. Anybody may do everything unless this is set. */
    public void callers(Function<String, Optional<String>> known) {
        caller = known;
    }

    /** As a new cluster. */
    public void reset() {
        server.exclusively(() -> {
            objects.clear();
            refusals.clear();
            expiring = false;
            for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
                objects.put(new Key("v1", "namespaces", "", name), new Stored());
            }
        });
        server.forgetCalls();
    }

    /** The next change is refused like this. */
    public void refuseNext(int status, String reason, String message) {
        server.exclusively(() -> refusals.add(new Refusal(status, reason, message)));
    }

    /** The second page of the next list is too old to be had. */
    public void expireNextList() {
        server.exclusively(() -> expiring = true);
    }

    /** Somebody else sets fields of an object, or makes it; the path is that of the API. */
    public void edit(String path, String manager, String json) {
        server.exclusively(() -> {
            SimRequest request = new SimRequest(
                    "PATCH",
                    path,
                    Map.of(),
                    Map.of("fieldManager", List.of(manager), "force", List.of("true")),
                    Map.of("content-type", List.of("application/apply-patch+yaml")),
                    json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            SimAnswer answer = answer(request);
            if (answer.status() >= 400) {
                throw new IllegalArgumentException(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
        });
    }

    /** An object as it is now; the path is that of the API. */
    public Optional<JsonNode> object(String path) {
        return server.look(
                () -> target(path).map(Target::key).filter(objects::containsKey).map(this::view));
    }

    /** What is there beside what a new cluster has, as {@code plural/namespace/name}. */
    public List<String> inventory() {
        return server.look(() -> {
            List<String> names = new ArrayList<>();
            objects.forEach((key, stored) -> {
                if (!key.plural().equals("namespaces") || stored.generation > 0) {
                    names.add(key.plural() + "/" + key.namespace() + "/" + key.name());
                }
            });
            return names;
        });
    }

    public List<SimCall> calls() {
        return server.calls();
    }

    // ---- requests

    private record Target(Kind kind, Key key) {}

    private SimAnswer around(SimRequest request, SimServer.Handler next) {
        String token = request.header("authorization").orElse("").replaceFirst("^Bearer ", "");
        SimAnswer answer = caller.apply(token).isEmpty()
                ? status(new Refusal(401, "Unauthorized", "Unauthorized"))
                : next.answer(request);
        return answer.header("Audit-Id", UUID.nameUUIDFromBytes(request.body()).toString());
    }

    private SimAnswer answer(SimRequest request) {
        try {
            Optional<SimAnswer> discovered = Discovery.answer(request);
            if (discovered.isPresent()) {
                return discovered.get();
            }
            Target target = target(request.path())
                    .orElseThrow(
                            () -> new Refusal(404, "NotFound", "the server could not find the requested resource"));
            boolean list = target.key().name().isEmpty();
            return switch (request.method()) {
                case "GET" -> SimAnswer.json(200, list ? list(target, request) : get(target));
                case "PATCH" -> apply(target, request);
                case "DELETE" -> delete(target, request);
                default -> throw new Refusal(405, "MethodNotAllowed", "the stand-in does not " + request.method());
            };
        } catch (Refusal e) {
            return status(e);
        }
    }

    private static SimAnswer status(Refusal refusal) {
        ObjectNode status = NODES.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
        status.put("message", refusal.getMessage())
                .put("reason", refusal.reason)
                .put("code", refusal.status);
        return SimAnswer.json(refusal.status, status);
    }

    /** {@code /api/v1/namespaces/x}, {@code /apis/apps/v1/namespaces/x/deployments/y} and what is like them. */
    private static Optional<Target> target(String path) {
        List<String> parts = new ArrayList<>(Arrays.asList(path.substring(1).split("/")));
        if (parts.size() < 3 || !(parts.get(0).equals("api") || parts.get(0).equals("apis"))) {
            return Optional.empty();
        }
        String version = parts.get(0).equals("api") ? parts.get(1) : parts.get(1) + "/" + parts.get(2);
        List<String> rest = parts.subList(parts.get(0).equals("api") ? 2 : 3, parts.size());
        String namespace = "";
        if (rest.size() > 2 && rest.get(0).equals("namespaces")) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        if (rest.isEmpty() || rest.size() > 2) {
            return Optional.empty();
        }
        String name = rest.size() == 2 ? rest.get(1) : "";
        String place = namespace;
        return Kinds.of(version, rest.get(0))
                .filter(kind -> kind.namespaced() || place.isEmpty())
                .map(kind -> new Target(kind, new Key(version, kind.plural(), place, name)));
    }

    // ---- read

    private JsonNode get(Target target) {
        Stored stored = find(target);
        ObjectNode object = view(target.key());
        step(target.key(), stored);
        return object;
    }

    private Stored find(Target target) {
        Stored stored = objects.get(target.key());
        if (stored == null) {
            throw notFound(target.kind(), target.key().name());
        }
        return stored;
    }

    private static Refusal notFound(Kind kind, String name) {
        String group = kind.group().isEmpty() ? "" : "." + kind.group();
        return new Refusal(404, "NotFound", kind.plural() + group + " \"" + name + "\" not found");
    }

    private JsonNode list(Target target, SimRequest request) {
        Map<String, String> wanted = new TreeMap<>();
        request.query("labelSelector").ifPresent(selector -> {
            for (String term : selector.split(",")) {
                int at = term.indexOf('=');
                if (at < 1) {
                    throw new Refusal(400, "BadRequest", "unable to parse requirement: " + term);
                }
                wanted.put(term.substring(0, at), term.substring(at + 1));
            }
        });
        List<ObjectNode> all = new ArrayList<>();
        String namespace = target.key().namespace();
        if (target.kind().plural().equals("pods")) {
            all.addAll(Controllers.pods(objects, this::view, namespace));
        }
        objects.keySet().stream()
                .filter(key -> key.plural().equals(target.kind().plural())
                        && key.version().equals(target.kind().version())
                        && (namespace.isEmpty() || key.namespace().equals(namespace)))
                .forEach(key -> all.add(view(key)));
        all.removeIf(object -> wanted.entrySet().stream()
                .anyMatch(each -> !object.at("/metadata/labels")
                        .path(each.getKey())
                        .asText()
                        .equals(each.getValue())));
        int from = Integer.parseInt(request.query("continue").orElse("0"));
        if (from > 0 && expiring) {
            expiring = false;
            throw new Refusal(410, "Expired", "The provided continue parameter is too old");
        }
        int to = Math.min(
                all.size(), from + request.query("limit").map(Integer::parseInt).orElse(all.size()));
        ObjectNode list = NODES.objectNode();
        list.put("apiVersion", target.kind().version())
                .put("kind", target.kind().name() + "List");
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", Long.toString(resourceVersion));
        if (to < all.size()) {
            metadata.put("continue", Integer.toString(to));
        }
        ArrayNode items = list.putArray("items");
        all.subList(from, to).forEach(items::add);
        return list;
    }

    /** An object as clients see it. */
    private ObjectNode view(Key key) {
        Stored stored = requireNonNull(objects.get(key));
        ObjectNode object = NODES.objectNode();
        String kind = Kinds.of(key.version(), key.plural()).orElseThrow().name();
        object.put("apiVersion", key.version()).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", key.name());
        if (!key.namespace().isEmpty()) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("uid", stored.uid).put("resourceVersion", Long.toString(stored.version));
        metadata.put("generation", stored.generation).put("creationTimestamp", "2026-01-01T00:00:00Z");
        if (stored.looksAfterDelete >= 0) {
            metadata.put("deletionTimestamp", "2026-01-01T00:00:00Z").put("deletionGracePeriodSeconds", 0);
        }
        ObjectNode fields = stored.fields.toJson();
        if (fields.remove("metadata") instanceof ObjectNode more) {
            metadata.setAll(more);
        }
        ArrayNode managers = metadata.putArray("managedFields");
        stored.fields.managers().forEach(each -> managers.addObject().put("manager", each));
        object.setAll(fields);
        Controllers.canonical(object);
        Controllers.status(key, stored, object);
        return object;
    }

    /** Time passes each time somebody looks. */
    private void step(Key key, Stored stored) {
        stored.looks++;
        if (stored.looksAfterDelete >= 0 && ++stored.looksAfterDelete > 1) {
            objects.remove(key);
            if (key.plural().equals("namespaces")) {
                objects.keySet().removeIf(each -> each.namespace().equals(key.name()));
            }
        } else if (key.plural().equals("deployments")) {
            Controllers.scale(objects, key, stored);
        }
    }

    // ---- apply

    private SimAnswer apply(Target target, SimRequest request) {
        if (!request.header("content-type").orElse("").startsWith("application/apply-patch+yaml")) {
            throw new Refusal(415, "UnsupportedMediaType", "the stand-in knows server-side apply only");
        }
        if (!refusals.isEmpty()) {
            throw refusals.remove(0);
        }
        String manager = request.query("fieldManager")
                .orElseThrow(() -> new Refusal(400, "BadRequest", "fieldManager is required for apply patch"));
        JsonNode asked;
        try {
            asked = request.json();
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "BadRequest", String.valueOf(e.getMessage()));
        }
        check(target, asked);
        Stored before = objects.get(target.key());
        Stored stored = before == null ? new Stored() : before;
        ObjectNode fields = ((ObjectNode) asked).deepCopy();
        fields.remove(List.of("apiVersion", "kind"));
        if (fields.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("name", "namespace", "creationTimestamp"));
        }
        JsonNode selector = stored.fields.toJson().at("/spec/selector");
        Map<String, String> conflicts = stored.fields.apply(
                manager, fields, request.query("force").filter("true"::equals).isPresent());
        if (!conflicts.isEmpty()) {
            throw new Refusal(
                    409,
                    "Conflict",
                    "Apply failed with " + conflicts.size() + " conflict: conflict with \""
                            + conflicts.values().iterator().next() + "\": ."
                            + conflicts.keySet().iterator().next());
        }
        JsonNode spec = stored.fields.toJson().path("spec");
        boolean fixed = target.kind().name().equals("Deployment") && before != null;
        if (fixed && !spec.path("selector").equals(selector)) {
            throw new Refusal(422, "Invalid", "spec.selector: Invalid value: field is immutable");
        }
        if (!spec.equals(stored.spec) || before == null) {
            stored.generation++;
            stored.looks = 0;
        }
        stored.spec = spec;
        stored.version = ++resourceVersion;
        objects.put(target.key(), stored);
        return SimAnswer.json(before == null ? 201 : 200, view(target.key()));
    }

    private void check(Target target, JsonNode asked) {
        Kind kind = target.kind();
        Key key = target.key();
        if (!asked.isObject()
                || !asked.path("apiVersion").asText().equals(kind.version())
                || !asked.path("kind").asText().equals(kind.name())
                || !asked.at("/metadata/name").asText().equals(key.name())) {
            throw new Refusal(400, "BadRequest", "the object is not the one of the path");
        }
        if (kind.namespaced()) {
            Stored namespace = objects.get(new Key("v1", "namespaces", "", key.namespace()));
            if (namespace == null) {
                throw new Refusal(404, "NotFound", "namespaces \"" + key.namespace() + "\" not found");
            }
            if (namespace.looksAfterDelete >= 0) {
                throw new Refusal(403, "Forbidden", "namespace " + key.namespace() + " is being terminated");
            }
        }
        List<String> problems = new ArrayList<>(Kinds.problems(kind, asked));
        int longest = kind.name().equals("CronJob") ? CRON_JOB_NAME : 63;
        if (!LABEL.matcher(key.name()).matches() || key.name().length() > longest) {
            problems.add("metadata.name: Invalid value: \"" + key.name() + "\"");
        }
        asked.at("/metadata/labels").fields().forEachRemaining(label -> {
            if (!LABEL_VALUE.matcher(label.getValue().asText()).matches()) {
                problems.add(
                        "metadata.labels: Invalid value: \"" + label.getValue().asText() + "\"");
            }
        });
        JsonNode template =
                asked.at(kind.name().equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template");
        for (JsonNode container : template.at("/spec/containers")) {
            if (!LABEL.matcher(container.path("name").asText()).matches()
                    || container.path("image").asText().isEmpty()) {
                problems.add("spec.template.spec.containers: name and image are required");
            }
        }
        if (kind.name().equals("Deployment")
                && !asked.at("/spec/selector/matchLabels").equals(template.at("/metadata/labels"))
                && asked.at("/spec/selector").isObject()) {
            problems.add("spec.template.metadata.labels: `selector` does not match template `labels`");
        }
        if (kind.name().equals("Service")) {
            checkPorts(key, asked, problems);
        }
        if (!problems.isEmpty()) {
            throw new Refusal(
                    422, "Invalid", kind.name() + " \"" + key.name() + "\" is invalid: " + String.join(", ", problems));
        }
    }

    private void checkPorts(Key key, JsonNode asked, List<String> problems) {
        for (JsonNode port : asked.at("/spec/ports")) {
            int node = port.path("nodePort").asInt(0);
            if (node != 0 && (node < FIRST_NODE_PORT || node > LAST_NODE_PORT)) {
                problems.add("spec.ports.nodePort: " + node + ": provided port is not in the valid range");
            }
            objects.forEach((other, stored) -> {
                if (node != 0 && other.plural().equals("services") && !other.equals(key)) {
                    stored.fields.toJson().at("/spec/ports").forEach(each -> {
                        if (each.path("nodePort").asInt() == node) {
                            problems.add("spec.ports.nodePort: " + node + ": provided port is already allocated");
                        }
                    });
                }
            });
        }
    }

    // ---- delete

    private SimAnswer delete(Target target, SimRequest request) {
        Stored stored = find(target);
        String policy = request.query("propagationPolicy")
                .orElseGet(() -> request.json().path("propagationPolicy").asText("Background"));
        if (!policy.equals("Foreground")) {
            throw new Refusal(405, "MethodNotAllowed", "the stand-in deletes with propagationPolicy Foreground only");
        }
        stored.looksAfterDelete = Math.max(0, stored.looksAfterDelete);
        return SimAnswer.json(200, view(target.key()));
    }

    @Override
    public void close() {
        server.close();
    }
}

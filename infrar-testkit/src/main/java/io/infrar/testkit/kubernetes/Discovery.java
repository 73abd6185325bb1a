package io.infrar.testkit.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which kinds there are, as {@code kubectl} asks before it does anything. */
final class Discovery {
    private Discovery() {}

    static Optional<SimAnswer> answer(SimRequest request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        Set<String> versions = new TreeSet<>();
        Kinds.ALL.stream().filter(kind -> !kind.group().isEmpty()).forEach(kind -> versions.add(kind.version()));
        switch (request.path()) {
            case "/version" -> answer.put("major", "1").put("minor", "32").put("gitVersion", "v1.32.0");
            case "/api" ->
                answer.put("kind", "APIVersions").putArray("versions").add("v1");
            case "/apis" -> {
                ArrayNode groups = answer.put("kind", "APIGroupList")
                        .put("apiVersion", "v1")
                        .putArray("groups");
                for (String version : versions) {
                    ObjectNode group = groups.addObject().put("name", version.substring(0, version.indexOf('/')));
                    ObjectNode only = JsonNodeFactory.instance.objectNode();
                    only.put("groupVersion", version).put("version", version.substring(version.indexOf('/') + 1));
                    group.putArray("versions").add(only);
                    group.set("preferredVersion", only);
                }
            }
            default -> {
                String version = request.path().replaceFirst("^/apis?/", "");
                if (!version.equals("v1") && !versions.contains(version)) {
                    return Optional.empty();
                }
                answer.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", version);
                ArrayNode resources = answer.putArray("resources");
                Kinds.ALL.stream()
                        .filter(kind -> kind.version().equals(version))
                        .forEach(kind -> resources
                                .addObject()
                                .put("name", kind.plural())
                                .put("singularName", kind.name().toLowerCase(Locale.ROOT))
                                .put("namespaced", kind.namespaced())
                                .put("kind", kind.name())
                                .putArray("verbs")
                                .add("get")
                                .add("list")
                                .add("patch")
                                .add("delete"));
            }
        }
        return Optional.of(SimAnswer.json(200, answer));
    }
}

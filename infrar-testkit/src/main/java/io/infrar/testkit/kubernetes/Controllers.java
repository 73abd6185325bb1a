package io.infrar.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.kubernetes.KubernetesSim.Key;
import io.infrar.testkit.kubernetes.KubernetesSim.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What happens in a cluster by itself: defaults, roll-outs, pods, autoscaling. */
final class Controllers {
    /** Looks until a roll-out is over: the first sees the old status, the second half of it. */
    private static final int STEPS = 2;

    private static final String NEVER_PULLS = "never-pulls";

    private Controllers() {}

    // ---- as the server writes things

    /** Quantities come back in their shortest form, and some defaults are filled in. */
    static void canonical(ObjectNode object) {
        String kind = object.path("kind").asText();
        JsonNode template = object.at(kind.equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template");
        for (JsonNode container : template.at("/spec/containers")) {
            ((ObjectNode) container).put("terminationMessagePath", "/dev/termination-log");
            ((ObjectNode) container).put("imagePullPolicy", "IfNotPresent");
            for (JsonNode amounts : container.path("resources")) {
                List<String> names = new ArrayList<>();
                amounts.fieldNames().forEachRemaining(names::add);
                names.forEach(name -> ((ObjectNode) amounts)
                        .put(name, shortest(amounts.get(name).asText())));
            }
            for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
                if (container.get(probe) instanceof ObjectNode asked) {
                    asked.put("successThreshold", 1);
                    if (asked.get("httpGet") instanceof ObjectNode http) {
                        http.put("scheme", "HTTP");
                    }
                }
            }
        }
        if (template.get("spec") instanceof ObjectNode spec) {
            spec.put("dnsPolicy", "ClusterFirst").put("terminationGracePeriodSeconds", 30);
        }
        if (kind.equals("Service") && object.get("spec") instanceof ObjectNode spec) {
            spec.put("clusterIP", "10.100.0.1").put("sessionAffinity", "None");
        }
    }

    private static String shortest(String quantity) {
        if (quantity.endsWith("m") && quantity.length() > 4 && quantity.endsWith("000m")) {
            return quantity.substring(0, quantity.length() - 4);
        }
        if (quantity.endsWith("Mi")) {
            long mib = Long.parseLong(quantity.substring(0, quantity.length() - 2));
            return mib % 1024 == 0 ? mib / 1024 + "Gi" : quantity;
        }
        return quantity;
    }

    // ---- what happens

    static void status(Key key, Stored stored, ObjectNode object) {
        switch (key.plural()) {
            case "namespaces" ->
                object.putObject("status").put("phase", stored.looksAfterDelete >= 0 ? "Terminating" : "Active");
            case "deployments" -> rollOut(stored, object);
            default -> {}
        }
    }

    private static void rollOut(Stored stored, ObjectNode object) {
        int replicas = object.at("/spec/replicas").asInt(1);
        ((ObjectNode) object.get("spec")).put("replicas", replicas);
        boolean failing = object.at("/spec/template/spec/containers").toString().contains(NEVER_PULLS);
        int done = failing ? 0 : replicas * Math.min(stored.looks, STEPS) / STEPS;
        ObjectNode status = object.putObject("status");
        status.put("observedGeneration", stored.looks == 0 ? stored.generation - 1 : stored.generation);
        status.put("replicas", replicas).put("updatedReplicas", done).put("availableReplicas", done);
        ObjectNode condition = status.putArray("conditions").addObject().put("type", "Progressing");
        if (failing && stored.looks >= STEPS) {
            condition.put("status", "False").put("reason", "ProgressDeadlineExceeded");
            condition.put(
                    "message",
                    "ReplicaSet \"" + object.at("/metadata/name").asText() + "-5\" has timed out progressing.");
        } else {
            condition.put("status", "True").put("reason", "ReplicaSetUpdated");
        }
    }

    /** The pods of all deployments of a namespace. */
    static List<ObjectNode> pods(Map<Key, Stored> objects, Function<Key, ObjectNode> view, String namespace) {
        List<ObjectNode> pods = new ArrayList<>();
        for (Key key : objects.keySet()) {
            if (key.plural().equals("deployments") && key.namespace().equals(namespace)) {
                JsonNode spec = view.apply(key).path("spec");
                ObjectNode pod = JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", "v1")
                        .put("kind", "Pod");
                ObjectNode metadata = pod.putObject("metadata").put("name", key.name() + "-5-abcde");
                metadata.set("labels", spec.at("/template/metadata/labels"));
                pod.set("spec", spec.at("/template/spec"));
                ArrayNode states = pod.putObject("status").putArray("containerStatuses");
                for (JsonNode container : spec.at("/template/spec/containers")) {
                    ObjectNode state = states.addObject()
                            .put("name", container.path("name").asText());
                    String image = container.path("image").asText();
                    if (image.contains(NEVER_PULLS)) {
                        state.putObject("state")
                                .putObject("waiting")
                                .put("reason", "ImagePullBackOff")
                                .put("message", "Back-off pulling image \"" + image + "\"");
                    } else {
                        state.putObject("state").putObject("running");
                    }
                }
                pods.add(pod);
            }
        }
        return pods;
    }

    /** An autoscaler raises a deployment to its minimum. */
    static void scale(Map<Key, Stored> objects, Key deployment, Stored stored) {
        objects.forEach((key, scaler) -> {
            JsonNode spec = scaler.fields.toJson().path("spec");
            if (key.plural().equals("horizontalpodautoscalers")
                    && key.namespace().equals(deployment.namespace())
                    && spec.at("/scaleTargetRef/name").asText().equals(deployment.name())) {
                int now = stored.fields.toJson().at("/spec/replicas").asInt(1);
                stored.fields.set(
                        IntNode.valueOf(Math.max(now, spec.path("minReplicas").asInt(1))), "spec", "replicas");
            }
        });
    }
}

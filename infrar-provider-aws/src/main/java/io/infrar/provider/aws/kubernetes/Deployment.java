package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs all the time. It is made when all its pods run as asked. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/">Deployment</a>.
 */
public final class Deployment extends KubernetesHandler<Deployment.Spec, Deployment.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-deployment", Spec.class, Outputs.class);

    /** After that long without progress, Kubernetes says that it failed. */
    private static final int GIVEN_UP_SECONDS = 600;

    private static final Duration ROLLED_OUT = Duration.ofMinutes(30);
    private static final int SHOWN = 5;

    private static final Kind PODS = new Kind("v1", "Pod", "pods");

    /**
     * What is asked.
     *
     * @param program the label by which its pods are found
     * @param replicas how many; null lets an autoscaler say
     * @param initialReplicas how many at first
     * @param percentAtATime how many are exchanged at a time, and may be too many or too few then
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "what finds its pods is fixed")
            String program,

            @Nullable Integer replicas,
            @Field(Field.Ownership.INITIAL) int initialReplicas,
            int percentAtATime,
            Pods pods)
            implements InCluster {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    Deployment(AwsClients aws) {
        super(TYPE, new Kind("apps/v1", "Deployment", "deployments"), aws);
    }

    // ---- write and read

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Spec asked = context.spec();
        ObjectNode spec = manifest.putObject("spec");
        spec.put("replicas", asked.replicas() == null ? asked.initialReplicas() : asked.replicas());
        spec.put("progressDeadlineSeconds", GIVEN_UP_SECONDS);
        Labels.select(spec.putObject("selector").putObject("matchLabels"), asked.program());
        ObjectNode strategy = spec.putObject("strategy").put("type", "RollingUpdate");
        String percent = asked.percentAtATime() + "%";
        strategy.putObject("rollingUpdate").put("maxSurge", percent).put("maxUnavailable", percent);
        ObjectNode template = spec.putObject("template");
        asked.pods().write(template, asked.program(), "Always");
        // One zone or machine less takes as few of them as possible along.
        var spread = ((ObjectNode) template.get("spec")).putArray("topologySpreadConstraints");
        for (String where : List.of("topology.kubernetes.io/zone", "kubernetes.io/hostname")) {
            ObjectNode constraint = spread.addObject()
                    .put("maxSkew", 1)
                    .put("topologyKey", where)
                    .put("whenUnsatisfiable", "ScheduleAnyway");
            Labels.select(constraint.putObject("labelSelector").putObject("matchLabels"), asked.program());
        }
    }

    /** What an autoscaler says stays. A rollout that was given up begins anew: what stood in its way may be there by now. */
    @Override
    void carryOver(ObjectNode manifest, Spec spec, @Nullable JsonNode live) {
        if (live == null) {
            return;
        }
        if (spec.replicas() == null) {
            ((ObjectNode) manifest.get("spec"))
                    .put("replicas", live.at("/spec/replicas").asInt(spec.initialReplicas()));
        }
        ObjectNode annotations = (ObjectNode) manifest.at("/spec/template/metadata/annotations");
        JsonNode before = live.at("/spec/template/metadata/annotations").path(Pods.RESTARTED);
        if (givenUp(live).isPresent()) {
            annotations.put(Pods.RESTARTED, live.at("/metadata/generation").asText());
        } else if (!before.isMissingNode()) {
            annotations.put(Pods.RESTARTED, before.asText());
        }
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        JsonNode spec = object.path("spec");
        int replicas = spec.path("replicas").asInt();
        return new Spec(
                cluster(known),
                namespace(object),
                spec.at("/selector/matchLabels").path(Labels.PROGRAM).asText(),
                asked != null && asked.replicas() == null ? null : Integer.valueOf(replicas),
                asked == null ? replicas : asked.initialReplicas(),
                Integer.parseInt(
                        spec.at("/strategy/rollingUpdate/maxSurge").asText("0%").replace("%", "")),
                Pods.read(spec.path("template"), asked == null ? null : asked.pods()));
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object));
    }

    // ---- wait

    @Override
    protected boolean isReady(JsonNode object) {
        int replicas = object.at("/spec/replicas").asInt();
        JsonNode status = object.path("status");
        return isSeen(object)
                && status.path("updatedReplicas").asInt() == replicas
                && status.path("replicas").asInt() == replicas
                && status.path("availableReplicas").asInt() == replicas;
    }

    /** Whether the status is of what is asked, not of what was before. */
    private static boolean isSeen(JsonNode object) {
        return object.at("/status/observedGeneration").asLong()
                >= object.at("/metadata/generation").asLong();
    }

    private static Optional<String> givenUp(JsonNode object) {
        for (JsonNode each : object.at("/status/conditions")) {
            if (each.path("type").asText().equals("Progressing")
                    && each.path("status").asText().equals("False")) {
                return Optional.of(each.path("message").asText("it made no progress"));
            }
        }
        return Optional.empty();
    }

    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Known<Spec, Outputs> known = context.known();
        try {
            JsonNode object = context.await("deployment " + id + " to be rolled out", ROLLED_OUT, () -> {
                Optional<JsonNode> seen = one(context, known, id);
                seen.filter(Deployment::isSeen).flatMap(Deployment::givenUp).ifPresent(reason -> {
                    throw never(known, id, reason);
                });
                return seen.filter(this::isReady);
            });
            return outputs(object, known);
        } catch (ProviderException e) {
            throw e.kind() == ProviderException.Kind.TIMEOUT
                    ? never(known, id, "not after " + ROLLED_OUT.toMinutes() + " min")
                    : e;
        }
    }

    private ProviderException never(Known<Spec, Outputs> known, String id, String reason) {
        StringBuilder message = new StringBuilder("deployment ")
                .append(id)
                .append(" was not rolled out: ")
                .append(reason);
        Set<String> reasons = reasons(known, id);
        if (!reasons.isEmpty()) {
            message.append("; its pods say: ").append(String.join("; ", reasons));
        }
        return ProviderException.of(
                ProviderException.Kind.FAILED,
                message.append("; correct it and apply again").toString());
    }

    /** Why pods do not run, each reason once. */
    private Set<String> reasons(Known<Spec, Outputs> known, String text) {
        Id id = Id.of(text);
        Set<String> reasons = new LinkedHashSet<>();
        try {
            List<JsonNode> pods = api(region(known), id.cluster()).stream()
                    .flatMap(api -> api
                            .get(collection(new Kind("apps/v1", "Deployment", "deployments"), id.namespace()) + "/"
                                    + id.name())
                            .stream()
                            .flatMap(object -> api
                                    .list(
                                            collection(PODS, id.namespace()),
                                            Labels.of(object.at("/spec/selector/matchLabels")))
                                    .stream()))
                    .toList();
            for (JsonNode pod : pods) {
                for (JsonNode each : pod.at("/status/conditions")) {
                    if (each.path("type").asText().equals("PodScheduled")
                            && each.path("status").asText().equals("False")) {
                        reasons.add(
                                "no machine takes it: " + each.path("message").asText());
                    }
                }
                for (JsonNode each : pod.at("/status/containerStatuses")) {
                    add(reasons, each.path("name").asText(), each.at("/state/waiting"));
                    add(reasons, each.path("name").asText(), each.at("/lastState/terminated"));
                }
            }
        } catch (ProviderException e) {
            return reasons; // it only explains; that it failed is said anyway
        }
        return new LinkedHashSet<>(reasons.stream().limit(SHOWN).toList());
    }

    private static void add(Set<String> reasons, String container, JsonNode state) {
        if (!state.isMissingNode() && !state.path("reason").asText().equals("ContainerCreating")) {
            String exit = state.has("exitCode")
                    ? " with exit code " + state.path("exitCode").asInt()
                    : "";
            String detail = state.path("message").asText("");
            reasons.add(
                    container + ": " + state.path("reason").asText() + exit + (detail.isEmpty() ? "" : ", " + detail));
        }
    }
}

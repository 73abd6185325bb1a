package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;

/**
 * How many pods a deployment has, by use of what they asked for; it needs the add-on {@code metrics-server}. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/">HorizontalPodAutoscaler</a>.
 */
public final class PodAutoscaler extends KubernetesHandler<PodAutoscaler.Spec, PodAutoscaler.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-pod-autoscaler", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param deployment its name
     * @param metric {@code cpu} or {@code memory}
     * @param percent of what the pods asked for
     * @param scaleOutSeconds for how long more pods must be needed until there are more
     * @param scaleInSeconds for how long fewer must be enough until there are fewer
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            Output<String> deployment,
            int min,
            int max,
            String metric,
            int percent,
            int scaleOutSeconds,
            int scaleInSeconds)
            implements InCluster {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    PodAutoscaler(AwsClients aws) {
        super(TYPE, new Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"), aws);
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Spec asked = context.spec();
        ObjectNode spec = manifest.putObject("spec");
        spec.putObject("scaleTargetRef")
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", asked.deployment().get());
        spec.put("minReplicas", asked.min()).put("maxReplicas", asked.max());
        ObjectNode resource = spec.putArray("metrics")
                .addObject()
                .put("type", "Resource")
                .putObject("resource")
                .put("name", asked.metric());
        resource.putObject("target").put("type", "Utilization").put("averageUtilization", asked.percent());
        ObjectNode behavior = spec.putObject("behavior");
        behavior.putObject("scaleUp").put("stabilizationWindowSeconds", asked.scaleOutSeconds());
        behavior.putObject("scaleDown").put("stabilizationWindowSeconds", asked.scaleInSeconds());
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        JsonNode spec = object.path("spec");
        JsonNode resource = spec.at("/metrics/0/resource");
        return new Spec(
                cluster(known),
                namespace(object),
                Output.of(spec.at("/scaleTargetRef/name").asText()),
                spec.path("minReplicas").asInt(1),
                spec.path("maxReplicas").asInt(),
                resource.path("name").asText(),
                resource.at("/target/averageUtilization").asInt(),
                spec.at("/behavior/scaleUp/stabilizationWindowSeconds").asInt(),
                spec.at("/behavior/scaleDown/stabilizationWindowSeconds").asInt());
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object));
    }
}

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
 * How many pods of a program may be missing while machines are exchanged. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/">PodDisruptionBudget</a>.
 */
public final class DisruptionBudget extends KubernetesHandler<DisruptionBudget.Spec, DisruptionBudget.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-disruption-budget", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param program the label by which its pods are found
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            String program,
            int maxUnavailable)
            implements InCluster {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    DisruptionBudget(AwsClients aws) {
        super(TYPE, new Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"), aws);
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        ObjectNode spec =
                manifest.putObject("spec").put("maxUnavailable", context.spec().maxUnavailable());
        Labels.select(
                spec.putObject("selector").putObject("matchLabels"),
                context.spec().program());
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        return new Spec(
                cluster(known),
                namespace(object),
                object.at("/spec/selector/matchLabels").path(Labels.PROGRAM).asText(),
                object.at("/spec/maxUnavailable").asInt());
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object));
    }
}

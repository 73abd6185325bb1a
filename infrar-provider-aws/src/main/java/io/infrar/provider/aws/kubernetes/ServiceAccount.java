package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Who the pods of a program are: with a role of IAM, they get credentials for it by a token of the cluster. See
 * <a href="https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html">roles for service accounts</a>.
 */
public final class ServiceAccount extends KubernetesHandler<ServiceAccount.Spec, ServiceAccount.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-service-account", Spec.class, Outputs.class);

    private static final String ROLE = "eks.amazonaws.com/role-arn";

    /**
     * What is asked.
     *
     * @param name exactly: the role's trust names it
     * @param role ARN of the role; null for none
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it cannot be renamed")
            String name,

            @Nullable Output<String> role)
            implements InCluster {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    ServiceAccount(AwsClients aws) {
        super(TYPE, new Kind("v1", "ServiceAccount", "serviceaccounts"), aws);
    }

    @Override
    String name(Known<Spec, Outputs> known, Spec spec) {
        return spec.name();
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Output<String> role = context.spec().role();
        if (role != null) {
            ((ObjectNode) manifest.get("metadata")).putObject("annotations").put(ROLE, role.get());
        }
        manifest.put("automountServiceAccountToken", false);
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        JsonNode role = object.at("/metadata/annotations").path(ROLE);
        return new Spec(
                cluster(known),
                namespace(object),
                name(object),
                role.isMissingNode() ? null : Output.of(role.asText()));
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object));
    }
}

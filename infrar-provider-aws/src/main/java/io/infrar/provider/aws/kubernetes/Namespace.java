package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A namespace. With it goes all that is in it, so one with volume claims, which hold data, is not deleted. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/namespace-v1/">Namespace</a>.
 */
public final class Namespace extends KubernetesHandler<Namespace.Spec, Namespace.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-namespace", Spec.class, Outputs.class);

    private static final Kind CLAIMS = new Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims");

    /**
     * What is asked.
     *
     * @param name exactly
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a namespace cannot be renamed")
            String name)
            implements InCluster {
        @Override
        public @Nullable Output<String> namespace() {
            return null;
        }
    }

    /** What is known once it exists. */
    public record Outputs(String name) {}

    Namespace(AwsClients aws) {
        super(TYPE, new Kind("v1", "Namespace", "namespaces"), aws);
    }

    @Override
    String name(Known<Spec, Outputs> known, Spec spec) {
        return spec.name();
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {}

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        return new Spec(cluster(known), name(object));
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object));
    }

    @Override
    protected boolean isReady(JsonNode object) {
        return object.at("/status/phase").asText().equals("Active");
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Id place = Id.of(id);
        List<String> claims = api(region(context.known()), place.cluster()).stream()
                .flatMap(api -> api.list(collection(CLAIMS, place.name()), java.util.Map.of()).stream())
                .map(KubernetesHandler::name)
                .toList();
        if (!claims.isEmpty()) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "namespace " + place.name() + " of cluster " + place.cluster()
                            + " has volume claims, whose data would go" + " with it: " + claims
                            + "; delete what uses them, and them, and destroy again");
        }
        super.remove(context, id);
    }
}

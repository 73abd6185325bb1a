package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Values that pods get and nobody else shall see. They are read from where they are kept when this is applied, and never compared:
 * a change of a reference or of its version counts, a change that somebody makes in the cluster is not seen. See
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/">Secret</a>.
 */
public final class KubernetesSecret extends KubernetesHandler<KubernetesSecret.Spec, KubernetesSecret.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-secret", Spec.class, Outputs.class);

    private static final String VERSION = "infrar.io/version";
    private static final int VERSION_LENGTH = 16;

    /**
     * What is asked.
     *
     * @param values by key
     * @param texts by key, put together of secrets and other things
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another namespace")
            Output<String> namespace,

            @Field(Field.Ownership.UNREADABLE) Map<String, Output<SecretRef>> values,
            @Field(Field.Ownership.UNREADABLE) Map<String, Output<String>> texts)
            implements InCluster {
        public Spec {
            values = Map.copyOf(values);
            texts = Map.copyOf(texts);
        }
    }

    /**
     * What is known once it exists.
     *
     * @param version another one when the references or their versions are others, so that pods start again
     */
    public record Outputs(String name, String version) {}

    KubernetesSecret(AwsClients aws) {
        super(TYPE, new Kind("v1", "Secret", "secrets"), aws);
    }

    @Override
    boolean isSecret() {
        return true;
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Spec spec = context.spec();
        ((ObjectNode) manifest.get("metadata")).putObject("annotations").put(VERSION, version(spec));
        manifest.put("type", "Opaque");
        ObjectNode data = manifest.putObject("data");
        Map<String, Output<?>> all = new TreeMap<>(spec.values());
        all.putAll(spec.texts());
        all.forEach((key, value) -> data.put(
                key,
                Base64.getEncoder()
                        .encodeToString(context.reveal(value).reveal().getBytes(StandardCharsets.UTF_8))));
    }

    /** Of references only: nobody learns a value by it. */
    static String version(Spec spec) {
        String text = new TreeMap<>(spec.values()) + "\n" + new TreeMap<>(spec.texts());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                cluster(known),
                namespace(object),
                asked == null ? Map.of() : asked.values(),
                asked == null ? Map.of() : asked.texts());
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(
                name(object),
                Objects.requireNonNullElse(
                        object.at("/metadata/annotations").path(VERSION).textValue(), ""));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        return effect instanceof Effect.Update ? Effect.update("version") : effect;
    }
}

package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;

/**
 * Replaces the value of a secret again and again. See
 * <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html">RotateSecret</a>. The first rotation
 * comes when the time is over, not at once.
 */
public final class SecretRotation
        extends AwsHandler<SecretRotation.Spec, SecretRotation.Outputs, DescribeSecretResponse> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("secret-rotation", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /**
     * What is asked.
     *
     * @param secret the ARN of the secret
     * @param days how often, 1 to 1000
     * @param function the ARN of the function that makes and sets a new value; null when the service that owns the secret does
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "each secret has its own rotation")
            Output<String> secret,

            int days,
            @Nullable Output<String> function) {}

    /**
     * What is known once it exists.
     *
     * @param id the ARN of the secret
     */
    public record Outputs(String id) {}

    SecretRotation(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, DescribeSecretResponse> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, DescribeSecretResponse> found = new HashMap<>();
        for (String id : ids(known)) {
            DescribeSecretResponse secret = look(region, id);
            if (secret != null) {
                found.put(id, secret);
            }
        }
        return found;
    }

    private @Nullable DescribeSecretResponse look(String region, String id) {
        try {
            DescribeSecretResponse secret = aws.secretsManager(region).describeSecret(r -> r.secretId(id));
            return Boolean.TRUE.equals(secret.rotationEnabled()) && secret.deletedDate() == null ? secret : null;
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    @Override
    protected Map<String, DescribeSecretResponse> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.secret().isKnown()) {
            return Map.of();
        }
        String id = spec.secret().get();
        DescribeSecretResponse secret = look(region, id);
        return secret == null ? Map.of() : Map.of(id, secret);
    }

    @Override
    protected @Nullable Map<String, String> tags(DescribeSecretResponse object) {
        return null;
    }

    @Override
    protected Spec spec(DescribeSecretResponse object, Known<Spec, Outputs> known) {
        String function = object.rotationLambdaARN();
        Long days =
                object.rotationRules() == null ? null : object.rotationRules().automaticallyAfterDays();
        return new Spec(
                Output.of(object.arn()),
                days == null ? 0 : days.intValue(),
                function == null || function.isEmpty() ? null : Output.of(function));
    }

    @Override
    protected Outputs outputs(DescribeSecretResponse object, Known<Spec, Outputs> known) {
        return new Outputs(object.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = context.spec().secret().get();
        rotate(context, id);
        return new Created<>(id, new Outputs(id));
    }

    private void rotate(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        Output<String> function = spec.function();
        try {
            aws.secretsManager(region(context.known()))
                    .rotateSecret(r -> r.secretId(id)
                            .rotationLambdaARN(function == null ? null : function.get())
                            .rotationRules(rules -> rules.automaticallyAfterDays((long) spec.days()))
                            .rotateImmediately(false));
        } catch (ProviderException e) {
            // The right to invoke a function that was just made is not known everywhere for some seconds.
            throw e.kind() == ProviderException.Kind.DENIED
                            && String.valueOf(e.getMessage()).contains("cannot invoke")
                    ? again(e)
                    : e;
        }
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !context.spec().equals(before)) {
            rotate(context, id);
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        aws.secretsManager(region(context.known())).cancelRotateSecret(r -> r.secretId(id));
    }
}

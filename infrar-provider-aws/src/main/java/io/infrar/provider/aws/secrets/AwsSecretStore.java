package io.infrar.provider.aws.secrets;

import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.SecretStore;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * Values in Secrets Manager. A name is the ARN of a secret, or {@code <arn>#<key>} for one field of a secret whose value is JSON.
 *
 * <p>What {@link #put} keeps carries the mark of its environment, but is no resource of it: nothing deletes it. So values that
 * belong to an environment are made as {@link Secret} resources, which end with it.
 */
public final class AwsSecretStore implements SecretStore {
    private static final int REGION = 3;

    private final AwsClients aws;

    public AwsSecretStore(AwsClients aws) {
        this.aws = aws;
    }

    @Override
    public String id() {
        return Secret.STORE;
    }

    @Override
    public Optional<SecretValue> get(SecretRef secret) {
        String[] parts = secret.name().split("#", 2);
        return value(parts[0], secret.version()).flatMap(value -> {
            if (parts.length == 1) {
                return Optional.of(SecretValue.of(value.secretString()));
            }
            return field(secret, value.secretString(), parts[1]);
        });
    }

    private Optional<GetSecretValueResponse> value(String id, @Nullable String version) {
        try {
            GetSecretValueResponse value =
                    client(id).getSecretValue(r -> r.secretId(id).versionId(version));
            return value.secretString() == null ? Optional.empty() : Optional.of(value);
        } catch (ProviderException e) {
            // Of a secret that is going to be deleted, the value cannot be had.
            if (e.kind() == Kind.NOT_FOUND || "InvalidRequestException".equals(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @SuppressWarnings("UnusedException") // its message may hold the value
    private static Optional<SecretValue> field(SecretRef secret, String json, String key) {
        try {
            return Optional.ofNullable(Json.parse(json).get(key)).map(field -> SecretValue.of(field.asText()));
        } catch (IllegalArgumentException e) {
            throw ProviderException.of(
                    Kind.INVALID, "the value of " + secret.name() + " is not JSON, so it has no field " + key);
        }
    }

    @Override
    public SecretRef put(String name, SecretValue value) {
        String full = "/infrar/" + aws.connection().environment() + "/" + name;
        Optional<GetSecretValueResponse> before = value(full, null);
        if (before.isPresent() && SecretValue.of(before.get().secretString()).equals(value)) {
            return new SecretRef(id(), before.get().arn(), before.get().versionId());
        }
        SecretsManagerClient client = client(full);
        if (before.isPresent()) {
            var put = client.putSecretValue(r -> r.secretId(full).secretString(value.reveal()));
            return new SecretRef(id(), put.arn(), put.versionId());
        }
        Map<String, String> marks = Map.of(Marks.ENVIRONMENT, aws.connection().environment());
        var created = client.createSecret(
                r -> r.name(full).secretString(value.reveal()).tags(Secret.list(marks)));
        return new SecretRef(id(), created.arn(), created.versionId());
    }

    /** An ARN says in which region it is. */
    private SecretsManagerClient client(String id) {
        String[] parts = id.split(":");
        return aws.secretsManager(
                id.startsWith("arn:") && parts.length > REGION ? parts[REGION] : AwsClients.defaultRegion());
    }
}

package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class SecretTest extends AwsHandlerContract {
    private static final String NAME = "/infrar/contract/jwt/signing-key";

    @TempDir
    Path values;

    @Override
    protected String type() {
        return "secret";
    }

    @Override
    protected Object spec() {
        return new Secret.Spec(
                NAME,
                "signs tokens",
                null,
                new Secret.Generated(64, "abc"),
                null,
                null,
                7,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Secret.Spec(
                NAME,
                "signs",
                null,
                null,
                Output.of(SecretRef.of("file", file())),
                null,
                0,
                Map.of("Project", "other")));
    }

    private String file() {
        try {
            return Files.writeString(values.resolve("key.txt"), "from-a-file").toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(Secret.Spec.generated(NAME + "-2", 20, "xyz"));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.secretsManager("us-east-1").listSecrets().secretList().size());
        }
    }
}

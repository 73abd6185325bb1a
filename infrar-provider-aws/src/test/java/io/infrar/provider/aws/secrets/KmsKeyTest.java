package io.infrar.provider.aws.secrets;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.kms.model.KeyState;

class KmsKeyTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "kms-key";
    }

    @Override
    protected Object spec() {
        return new KmsKey.Spec("for tests", Set.of(), true, 7, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new KmsKey.Spec(
                "for other tests", Set.of("logs.us-east-1.amazonaws.com"), false, 7, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            var kms = aws.kms("us-east-1");
            return Optional.of((int) kms.listKeys().keys().stream()
                    .map(key -> kms.describeKey(r -> r.keyId(key.keyId())).keyMetadata())
                    .filter(key -> key.keyState() == KeyState.ENABLED)
                    .count());
        }
    }
}

package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class KeyPairTest extends AwsHandlerContract {
    static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICBcV2UsyqNl1A1Hg9hx5VL1zXEPmfpbXtmuEEm7kusF";
    static final String OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFGzpNpz5gAxlLA8JYE6rDD/f/rGHtLzNq3DlZEpHLWK";

    @Override
    protected String type() {
        return "key-pair";
    }

    /** The comment is nobody's business. */
    @Override
    protected Object spec() {
        return new KeyPair.Spec(KEY + " ops@example.org", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new KeyPair.Spec(KEY + " ops@example.org", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new KeyPair.Spec(OTHER_KEY, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.ec2("us-east-1").describeKeyPairs().keyPairs().size());
        }
    }
}

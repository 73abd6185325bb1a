package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class KubernetesSecretTest extends KubernetesContract {
    private String arn = "";

    @Override
    protected void prepare() {
        super.prepare();
        try (var aws = AwsTests.clients(moto)) {
            arn = aws.secretsManager("us-east-1")
                    .createSecret(r -> r.name("password").secretString("s3cret"))
                    .arn();
        }
    }

    @Override
    protected String type() {
        return "kubernetes-secret";
    }

    @Override
    String plural() {
        return "secrets";
    }

    @Override
    protected Object spec() {
        return secret(APPS, "PASSWORD");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(secret(APPS, "OTHER"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(secret(OTHER, "PASSWORD"));
    }

    private KubernetesSecret.Spec secret(Output<String> namespace, String key) {
        return new KubernetesSecret.Spec(
                CLUSTER, namespace, Map.of(key, Output.of(SecretRef.of("aws", arn))), Map.of());
    }
}

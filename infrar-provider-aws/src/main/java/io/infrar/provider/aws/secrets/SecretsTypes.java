package io.infrar.provider.aws.secrets;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class SecretsTypes {
    private SecretsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Secret.TYPE, Secret::new),
                AwsType.of(SecretRotation.TYPE, SecretRotation::new),
                AwsType.of(Function.TYPE, Function::new),
                AwsType.of(Parameter.TYPE, Parameter::new),
                AwsType.of(KmsKey.TYPE, KmsKey::new),
                AwsType.of(KmsAlias.TYPE, KmsAlias::new));
    }
}

package io.infrar.provider.aws.registry;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class RegistryTypes {
    private RegistryTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(AwsType.of(Repository.TYPE, Repository::new));
    }
}

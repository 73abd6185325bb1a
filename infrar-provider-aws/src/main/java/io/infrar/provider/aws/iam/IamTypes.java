package io.infrar.provider.aws.iam;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class IamTypes {
    private IamTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Role.TYPE, Role::new),
                AwsType.of(InstanceProfile.TYPE, InstanceProfile::new),
                AwsType.of(Policy.TYPE, Policy::new),
                AwsType.of(OidcProvider.TYPE, OidcProvider::new));
    }
}

package io.infrar.provider.aws.rds;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class RdsTypes {
    private RdsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(DbInstance.TYPE, DbInstance::new),
                AwsType.of(DbSubnetGroup.TYPE, DbSubnetGroup::new),
                AwsType.of(DbParameterGroup.TYPE, DbParameterGroup::new));
    }
}

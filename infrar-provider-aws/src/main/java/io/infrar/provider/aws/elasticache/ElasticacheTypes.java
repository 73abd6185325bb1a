package io.infrar.provider.aws.elasticache;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class ElasticacheTypes {
    private ElasticacheTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(CacheGroup.TYPE, CacheGroup::new),
                AwsType.of(CacheSubnetGroup.TYPE, CacheSubnetGroup::new),
                AwsType.of(CacheParameterGroup.TYPE, CacheParameterGroup::new));
    }
}

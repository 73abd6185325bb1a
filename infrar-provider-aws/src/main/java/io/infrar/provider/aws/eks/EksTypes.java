package io.infrar.provider.aws.eks;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class EksTypes {
    private EksTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(AccessEntry.TYPE, AccessEntry::new),
                AwsType.of(EksAddon.TYPE, EksAddon::new),
                AwsType.of(EksCluster.TYPE, EksCluster::new),
                AwsType.of(NodeGroup.TYPE, NodeGroup::new));
    }
}

package io.infrar.provider.aws.elb;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class ElbTypes {
    private ElbTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(LoadBalancer.TYPE, LoadBalancer::new),
                AwsType.of(TargetGroup.TYPE, TargetGroup::new),
                AwsType.of(Listener.TYPE, Listener::new),
                AwsType.of(ListenerRule.TYPE, ListenerRule::new),
                AwsType.of(TargetAttachment.TYPE, TargetAttachment::new));
    }
}

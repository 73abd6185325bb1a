package io.infrar.provider.aws.observe;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class ObserveTypes {
    private ObserveTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Alarm.TYPE, Alarm::new),
                AwsType.of(Budget.TYPE, Budget::new),
                AwsType.of(Dashboard.TYPE, Dashboard::new),
                AwsType.of(LogGroup.TYPE, LogGroup::new),
                AwsType.of(Topic.TYPE, Topic::new),
                AwsType.of(TopicSubscription.TYPE, TopicSubscription::new),
                AwsType.of(Trail.TYPE, Trail::new));
    }
}

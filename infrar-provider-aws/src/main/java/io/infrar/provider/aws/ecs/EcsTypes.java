package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class EcsTypes {
    private EcsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(EcsCluster.TYPE, EcsCluster::new),
                AwsType.of(ClusterCapacity.TYPE, ClusterCapacity::new),
                AwsType.of(CapacityProvider.TYPE, CapacityProvider::new),
                AwsType.of(TaskDefinition.TYPE, TaskDefinition::new),
                AwsType.of(EcsService.TYPE, EcsService::new),
                AwsType.of(ScalingTarget.TYPE, ScalingTarget::new),
                AwsType.of(ScalingTargetPolicy.TYPE, ScalingTargetPolicy::new),
                AwsType.of(DeploymentApplication.TYPE, DeploymentApplication::new),
                AwsType.of(DeploymentGroup.TYPE, DeploymentGroup::new),
                AwsType.of(CodeDeployment.TYPE, CodeDeployment::new),
                AwsType.of(Schedule.TYPE, Schedule::new));
    }
}

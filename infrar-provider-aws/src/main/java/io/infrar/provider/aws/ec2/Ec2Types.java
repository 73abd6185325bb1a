package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class Ec2Types {
    private Ec2Types() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(AutoScalingGroup.TYPE, AutoScalingGroup::new),
                AwsType.of(AutoScalingTargets.TYPE, AutoScalingTargets::new),
                AwsType.of(ElasticIp.TYPE, ElasticIp::new),
                AwsType.of(Instance.TYPE, Instance::new),
                AwsType.of(InternetGateway.TYPE, InternetGateway::new),
                AwsType.of(KeyPair.TYPE, KeyPair::new),
                AwsType.of(LaunchTemplate.TYPE, LaunchTemplate::new),
                AwsType.of(NatGateway.TYPE, NatGateway::new),
                AwsType.of(RouteTable.TYPE, RouteTable::new),
                AwsType.of(ScalingPolicy.TYPE, ScalingPolicy::new),
                AwsType.of(SecurityGroup.TYPE, SecurityGroup::new),
                AwsType.of(SecurityGroupOpening.TYPE, SecurityGroupOpening::new),
                AwsType.of(SecurityGroupRules.TYPE, SecurityGroupRules::new),
                AwsType.of(Subnet.TYPE, Subnet::new),
                AwsType.of(Volume.TYPE, Volume::new),
                AwsType.of(Vpc.TYPE, Vpc::new),
                AwsType.of(VpcEndpoint.TYPE, VpcEndpoint::new));
    }
}

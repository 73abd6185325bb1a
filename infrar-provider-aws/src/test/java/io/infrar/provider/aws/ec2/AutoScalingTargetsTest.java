package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class AutoScalingTargetsTest extends AwsHandlerContract {
    private final List<String> targetGroups = new ArrayList<>();

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            String vpc = aws.ec2("us-east-1")
                    .createVpc(r -> r.cidrBlock("10.0.0.0/16"))
                    .vpc()
                    .vpcId();
            var groups = aws.autoScaling("us-east-1");
            groups.createLaunchConfiguration(r -> r.launchConfigurationName("machines")
                    .imageId("ami-12345678")
                    .instanceType("t3.medium"));
            groups.createAutoScalingGroup(r -> r.autoScalingGroupName("eks machines")
                    .launchConfigurationName("machines")
                    .availabilityZones("us-east-1a")
                    .minSize(0)
                    .maxSize(0)
                    .desiredCapacity(0));
            for (String name : List.of("api", "web")) {
                targetGroups.add(aws.elasticLoadBalancingV2("us-east-1")
                        .createTargetGroup(
                                r -> r.name(name).vpcId(vpc).protocol("HTTP").port(30080))
                        .targetGroups()
                        .get(0)
                        .targetGroupArn());
            }
        }
    }

    @Override
    protected String type() {
        return "auto-scaling-targets";
    }

    @Override
    protected Object spec() {
        return targets(0);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(targets(1));
    }

    private AutoScalingTargets.Spec targets(int index) {
        return new AutoScalingTargets.Spec(Output.of("eks machines"), Output.of(targetGroups.get(index)));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.autoScaling("us-east-1")
                    .describeAutoScalingGroups()
                    .autoScalingGroups()
                    .get(0)
                    .targetGroupARNs()
                    .size());
        }
    }
}

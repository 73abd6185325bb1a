package io.infrar.provider.aws.rds;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What tests of this package put an instance into. */
final class DbParts {
    static final String REGION = "us-east-1";

    final String vpc;
    final List<String> subnets;
    final String securityGroup;

    DbParts(Moto moto) {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2(REGION);
            vpc = ec2.createVpc(r -> r.cidrBlock("10.9.0.0/16")).vpc().vpcId();
            Subnet a = ec2.createSubnet(
                            r -> r.vpcId(vpc).cidrBlock("10.9.1.0/24").availabilityZone("us-east-1a"))
                    .subnet();
            Subnet b = ec2.createSubnet(
                            r -> r.vpcId(vpc).cidrBlock("10.9.2.0/24").availabilityZone("us-east-1b"))
                    .subnet();
            subnets = List.of(a.subnetId(), b.subnetId());
            securityGroup = ec2.createSecurityGroup(
                            r -> r.vpcId(vpc).groupName("db").description("db"))
                    .groupId();
        }
    }

    Set<Output<String>> subnetOutputs() {
        Set<Output<String>> outputs = new LinkedHashSet<>();
        subnets.forEach(each -> outputs.add(Output.of(each)));
        return outputs;
    }
}

package io.infrar.provider.aws.ec2;

import io.infrar.Infra;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.testkit.aws.Moto;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** What machines need, made by SDK: a network with two subnets, two security groups, instance profiles. */
final class Ec2Fixture implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final String PROFILE = "web";
    static final String OTHER_PROFILE = "worker";

    final AwsClients aws;
    final Ec2Client ec2;
    final String vpc;
    final String subnet;
    final String otherSubnet;
    final String group;
    final String otherGroup;

    Ec2Fixture(Moto moto) {
        aws = AwsTests.clients(moto);
        ec2 = aws.ec2(REGION);
        vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
        subnet = subnet("10.7.0.0/24", "a");
        otherSubnet = subnet("10.7.1.0/24", "b");
        group = group("one");
        otherGroup = group("two");
        for (String profile : new String[] {PROFILE, OTHER_PROFILE}) {
            aws.iam().createInstanceProfile(r -> r.instanceProfileName(profile));
        }
    }

    private String subnet(String cidr, String zone) {
        return ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(cidr).availabilityZone(REGION + zone))
                .subnet()
                .subnetId();
    }

    private String group(String name) {
        return ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName(name).description(name))
                .groupId();
    }

    Set<Output<String>> groups() {
        return Set.of(Output.of(group));
    }

    /** Makes a resource, or changes it to what the last of the specs asks; null destroys it. */
    static void apply(Infra infra, String type, @Nullable Object... specs) {
        for (Object spec : specs) {
            if (spec == null) {
                infra.apply(infra.planDestroy("test"));
            } else {
                infra.apply(infra.plan(Infra.environment("test")
                        .on("aws")
                        .resource("thing", r -> r.type(type).spec(spec))
                        .build()));
            }
        }
    }

    /** Machines that run. */
    java.util.List<software.amazon.awssdk.services.ec2.model.Instance> running() {
        return ec2
                .describeInstances(
                        r -> r.filters(Ec2Handler.filter("instance-state-name", java.util.List.of("running"))))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    @Override
    public void close() {
        aws.close();
    }
}

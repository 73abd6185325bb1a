package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Direction;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

class SecurityGroupOpeningTest extends AwsHandlerContract {
    private String theirs = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            String vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId();
            theirs = ec2.createSecurityGroup(
                            r -> r.vpcId(vpc).groupName("theirs").description("of a cluster"))
                    .groupId();
            IpPermission all = IpPermission.builder()
                    .ipProtocol("-1")
                    .userIdGroupPairs(UserIdGroupPair.builder().groupId(theirs).build())
                    .build();
            ec2.authorizeSecurityGroupIngress(r -> r.groupId(theirs).ipPermissions(all));
        }
    }

    @AfterEach
    void theRuleOfSomebodyElseStays() {
        try (var aws = AwsTests.clients(moto)) {
            assertThat(aws.ec2("us-east-1")
                            .describeSecurityGroups(r -> r.groupIds(theirs))
                            .securityGroups()
                            .get(0)
                            .ipPermissions())
                    .anySatisfy(rule -> assertThat(rule.ipProtocol()).isEqualTo("-1"));
        }
    }

    @Override
    protected String type() {
        return "security-group-opening";
    }

    @Override
    protected Object spec() {
        return opening(30080, "from the load balancer");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(opening(30080, "from another name"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(opening(30081, "from the load balancer"));
    }

    private SecurityGroupOpening.Spec opening(int port, String description) {
        return new SecurityGroupOpening.Spec(
                Output.of(theirs), new Rule(Direction.IN, "tcp", port, port, "10.0.0.0/16", null, description));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.ec2("us-east-1")
                    .describeSecurityGroups(r -> r.groupIds(theirs))
                    .securityGroups()
                    .get(0)
                    .ipPermissions()
                    .size());
        }
    }
}

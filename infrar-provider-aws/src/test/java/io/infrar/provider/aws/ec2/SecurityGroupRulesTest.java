package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Direction;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import io.infrar.testkit.MemoryStateStore;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

class SecurityGroupRulesTest extends AwsHandlerContract {
    private String group = "";
    private String other = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            String vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            group = ec2.createSecurityGroup(
                            r -> r.groupName("api").description("api").vpcId(vpc))
                    .groupId();
            other = ec2.createSecurityGroup(
                            r -> r.groupName("database").description("database").vpcId(vpc))
                    .groupId();
        }
    }

    @Override
    protected String type() {
        return "security-group-rules";
    }

    @Override
    protected Object spec() {
        return new SecurityGroupRules.Spec(
                Output.of(group),
                Set.of(
                        in("0.0.0.0/0", 443, "everybody"),
                        in("10.7.0.0/16", 443, "inside"),
                        in("10.7.0.0/16", 80, ""),
                        between(Direction.OUT, 5432, "the database"),
                        new Rule(Direction.IN, "icmp", -1, -1, "10.7.0.0/16", null, "ping")));
    }

    /** One rule less, one more, one with another description, and all that is out in one. */
    @Override
    protected Optional<Object> updated() {
        return Optional.of(new SecurityGroupRules.Spec(
                Output.of(group),
                Set.of(
                        in("0.0.0.0/0", 443, "the Internet"),
                        in("10.7.0.0/16", 443, "inside"),
                        between(Direction.IN, 8080, "the database calls back"),
                        new Rule(Direction.OUT, "all", -1, -1, "0.0.0.0/0", null, ""))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new SecurityGroupRules.Spec(Output.of(other), Set.of(in("10.7.0.0/16", 5432, ""))));
    }

    private static Rule in(String cidr, int port, String description) {
        return new Rule(Direction.IN, "tcp", port, port, cidr, null, description);
    }

    private Rule between(Direction direction, int port, String description) {
        return new Rule(direction, "tcp", port, port, null, Output.of(other), description);
    }

    /** The rules are not an object of their own: nothing carries marks. */
    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Test
    void what_is_not_asked_for_is_closed_and_deleting_closes_the_rest() {
        try (Infra infra = infra(new MemoryStateStore());
                var aws = AwsTests.clients(moto)) {
            infra.apply(infra.plan(environment()));
            assertThat(live().ipPermissionsEgress()).singleElement().satisfies(permission -> {
                assertThat(permission.fromPort()).isEqualTo(5432);
                assertThat(permission.userIdGroupPairs()).singleElement().satisfies(pair -> {
                    assertThat(pair.groupId()).isEqualTo(other);
                    assertThat(pair.description()).isEqualTo("the database");
                });
            });
            assertThat(live().ipPermissions()).hasSize(3);

            aws.ec2("us-east-1")
                    .authorizeSecurityGroupIngress(r -> r.groupId(group)
                            .ipProtocol("tcp")
                            .fromPort(22)
                            .toPort(22)
                            .cidrIp("0.0.0.0/0"));
            assertThat(infra.drift("rules").effective()).hasSize(1);
            infra.apply(infra.plan(environment()));
            assertThat(live().ipPermissions()).noneMatch(permission -> permission.fromPort() == 22);

            infra.apply(infra.planDestroy("rules"));
            assertThat(live().ipPermissions()).isEmpty();
            assertThat(live().ipPermissionsEgress()).isEmpty();
        }
    }

    @Test
    void a_group_that_had_rules_before_gets_them_back() {
        try (Infra infra = infra(new MemoryStateStore());
                var aws = AwsTests.clients(moto)) {
            aws.ec2("us-east-1")
                    .authorizeSecurityGroupIngress(r -> r.groupId(group)
                            .ipProtocol("tcp")
                            .fromPort(22)
                            .toPort(22)
                            .cidrIp("10.7.0.0/16"));
            SecurityGroup before = live();
            infra.apply(infra.plan(environment()));
            infra.apply(infra.planDestroy("rules"));
            assertThat(live()).isEqualTo(before);
        }
    }

    private Environment environment() {
        return Infra.environment("rules")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("api", r -> r.type(type()).spec(spec()))
                .build();
    }

    private SecurityGroup live() {
        try (var aws = AwsTests.clients(moto)) {
            return aws.ec2("us-east-1")
                    .describeSecurityGroups(r -> r.groupIds(group))
                    .securityGroups()
                    .get(0);
        }
    }
}

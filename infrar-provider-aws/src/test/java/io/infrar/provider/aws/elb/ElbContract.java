package io.infrar.provider.aws.elb;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.testkit.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

/** A network with two target groups and two load balancers, for what needs one. */
abstract class ElbContract extends AwsHandlerContract {
    private final AwsClients aws = AwsTests.clients(moto);
    final List<String> subnets = new ArrayList<>();
    final List<String> securityGroups = new ArrayList<>();
    String vpc = "";

    @Override
    protected void prepare() {
        var ec2 = aws.ec2("us-east-1");
        vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        for (int i = 1; i <= 3; i++) {
            String block = "10.0." + i + ".0/24";
            String zone = "us-east-1" + (char) ('a' + i - 1);
            subnets.add(ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock(block).availabilityZone(zone))
                    .subnet()
                    .subnetId());
            String name = "group-" + i;
            securityGroups.add(
                    ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName(name).description("for tests"))
                            .groupId());
        }
    }

    @AfterEach
    void close() {
        aws.close();
    }

    ElasticLoadBalancingV2Client elb() {
        return aws.elasticLoadBalancingV2("us-east-1");
    }

    AwsClients clients() {
        return aws;
    }

    String targetGroup(String name) {
        return elb().createTargetGroup(
                        r -> r.name(name).port(8080).protocol("HTTP").vpcId(vpc).targetType("ip"))
                .targetGroups()
                .get(0)
                .targetGroupArn();
    }

    String loadBalancer(String name) {
        return elb().createLoadBalancer(r -> r.name(name).subnets(subnets))
                .loadBalancers()
                .get(0)
                .loadBalancerArn();
    }

    String listener(String loadBalancer, int port, String targetGroup) {
        return elb().createListener(r -> r.loadBalancerArn(loadBalancer)
                        .port(port)
                        .protocol("HTTP")
                        .defaultActions(Action.builder()
                                .type("forward")
                                .targetGroupArn(targetGroup)
                                .build()))
                .listeners()
                .get(0)
                .listenerArn();
    }

    /** Makes the resource, beside what the contract does. */
    void apply(Object spec) {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec)));
        }
    }

    Environment environment(Object spec) {
        return Infra.environment("elb")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("it", r -> r.type(type()).spec(spec))
                .build();
    }

    static Set<Output<String>> known(List<String> values) {
        return values.stream().map(Output::of).collect(Collectors.toSet());
    }

    /** Names and values of attributes as the service shows them. */
    static <T> Map<String, String> map(List<T> attributes, Function<T, String> key, Function<T, String> value) {
        return attributes.stream().collect(Collectors.toMap(key, value));
    }
}

package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;

/** The simulation makes gateways at once; that one is waited for, and that one may fail, is tried by {@code NetworkScriptTest}. */
class NatGatewayTest extends AwsHandlerContract {
    private String subnet = "";
    private String address = "";
    private String other = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            String vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            subnet = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.7.1.0/24"))
                    .subnet()
                    .subnetId();
            address = address(ec2);
            other = address(ec2);
        }
    }

    private static String address(Ec2Client ec2) {
        return ec2.allocateAddress(r -> r.domain("vpc")).allocationId();
    }

    @Override
    protected String type() {
        return "nat-gateway";
    }

    @Override
    protected Object spec() {
        return spec(address, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(address, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(other, Map.of()));
    }

    private Object spec(String allocation, Map<String, String> tags) {
        return new NatGateway.Spec(Output.of(subnet), Output.of(allocation), tags);
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of((int) aws.ec2("us-east-1").describeNatGateways().natGateways().stream()
                    .filter(gateway -> gateway.state() == NatGatewayState.AVAILABLE)
                    .count());
        }
    }
}

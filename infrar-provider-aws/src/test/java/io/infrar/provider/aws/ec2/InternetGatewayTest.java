package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class InternetGatewayTest extends AwsHandlerContract {
    private String vpc = "";
    private String other = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            other = ec2.createVpc(r -> r.cidrBlock("10.8.0.0/16")).vpc().vpcId();
        }
    }

    @Override
    protected String type() {
        return "internet-gateway";
    }

    @Override
    protected Object spec() {
        return new InternetGateway.Spec(Output.of(vpc), Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new InternetGateway.Spec(Output.of(vpc), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new InternetGateway.Spec(Output.of(other), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.ec2("us-east-1")
                    .describeInternetGateways()
                    .internetGateways()
                    .size());
        }
    }
}

package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class SecurityGroupTest extends AwsHandlerContract {
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
        return "security-group";
    }

    @Override
    protected Object spec() {
        return spec(vpc, "the API", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(vpc, "what has another text keeps the first", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(other, "the API", Map.of()));
    }

    private static Object spec(String in, String description, Map<String, String> tags) {
        return new SecurityGroup.Spec(description, Output.of(in), tags);
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.ec2("us-east-1")
                    .describeSecurityGroups()
                    .securityGroups()
                    .size());
        }
    }
}

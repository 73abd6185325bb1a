package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class VpcTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "vpc";
    }

    @Override
    protected Object spec() {
        return new Vpc.Spec("10.7.0.0/16", true, false, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Vpc.Spec("10.7.0.0/16", true, true, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Vpc.Spec("10.8.0.0/16", true, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.ec2("us-east-1").describeVpcs().vpcs().size());
        }
    }
}

package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class InstanceProfileTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "instance-profile";
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            for (String role : new String[] {"one", "two"}) {
                aws.iam()
                        .createRole(
                                r -> r.roleName(role)
                                        .assumeRolePolicyDocument(
                                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                                        + "{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
            }
        }
    }

    @Override
    protected Object spec() {
        return new InstanceProfile.Spec(Output.of("one"), Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new InstanceProfile.Spec(Output.of("two"), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.iam().listInstanceProfiles().instanceProfiles().size());
        }
    }
}

package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

class PolicyTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "policy";
    }

    private static PolicyDocument allows(String action) {
        return PolicyDocument.of(Statement.allow(Set.of(action), Set.of(Output.of("arn:aws:s3:::uploads/*"))));
    }

    @Override
    protected Object spec() {
        return new Policy.Spec(allows("s3:GetObject"), "reads uploads", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Policy.Spec(allows("s3:PutObject"), "reads uploads", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.iam()
                    .listPolicies(r -> r.scope(PolicyScopeType.LOCAL))
                    .policies()
                    .size());
        }
    }
}

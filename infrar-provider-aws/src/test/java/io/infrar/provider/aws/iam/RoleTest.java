package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class RoleTest extends AwsHandlerContract {
    private static final PolicyDocument TASKS =
            PolicyDocument.of(Statement.allowService("ecs-tasks.amazonaws.com", "sts:AssumeRole"));
    private static final PolicyDocument SERVERS =
            PolicyDocument.of(Statement.allowService("ec2.amazonaws.com", "sts:AssumeRole"));
    private static final String LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess";
    private static final String IMAGES = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly";

    @Override
    protected String type() {
        return "role";
    }

    @Override
    protected Object spec() {
        return new Role.Spec(
                TASKS,
                PolicyDocument.of(
                        Statement.allow(
                                Set.of("s3:GetObject", "s3:PutObject"), Set.of(Output.of("arn:aws:s3:::uploads/*"))),
                        Statement.allow(Set.of("s3:ListBucket"), Set.of(Output.of("arn:aws:s3:::uploads")))),
                Set.of(Output.of(LOGS)),
                "what the program may do",
                null,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Role.Spec(
                SERVERS,
                PolicyDocument.of(Statement.allow(Set.of("s3:GetObject"), Set.of(Output.of("arn:aws:s3:::uploads/*")))),
                Set.of(Output.of(IMAGES)),
                "what the server may do",
                null,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.iam().listRoles().roles().size());
        }
    }
}

package io.infrar.provider.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;

class RoleTest extends AwsHandlerContract {
    @TempDir
    Path home;

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

    @Test
    void what_somebody_adds_to_a_role_is_seen_among_all_roles_and_taken_away() {
        Environment environment = Infra.environment("roles")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .resource("one", r -> r.type("role").spec(spec()))
                .resource("two", r -> r.type("role").spec(spec()))
                .build();
        try (Infra infra = AwsTests.infra(moto, home).build();
                AwsClients aws = AwsTests.clients(moto)) {
            infra.apply(infra.plan(environment));
            assertThat(infra.plan(environment).effective()).isEmpty();
            String name = aws.iam().listRoles().roles().get(0).roleName();
            aws.iam().attachRolePolicy(r -> r.roleName(name).policyArn(IMAGES));
            aws.iam()
                    .putRolePolicy(r -> r.roleName(name)
                            .policyName("more")
                            .policyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
                                            + "\"Resource\":\"*\"}]}"));

            assertThat(infra.plan(environment).effective()).hasSize(1);
            infra.apply(infra.plan(environment));

            assertThat(aws.iam().listRolePolicies(r -> r.roleName(name)).policyNames())
                    .containsExactly("infrar");
            assertThat(aws.iam().listAttachedRolePolicies(r -> r.roleName(name)).attachedPolicies())
                    .extracting(AttachedPolicy::policyArn)
                    .containsExactly(LOGS);
            infra.apply(infra.planDestroy("roles"));
            assertThat(aws.iam().listRoles().roles()).isEmpty();
        }
    }
}

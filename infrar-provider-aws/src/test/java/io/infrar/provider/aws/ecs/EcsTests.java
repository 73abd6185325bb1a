package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What these tests begin with. */
final class EcsTests {
    static final String REGION = "us-east-1";
    static final String SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:jwt-AbCdEf";

    private EcsTests() {}

    /** A cluster; its ARN. It has tags since the simulation cannot list tags where a cluster has none. */
    static String cluster(Moto moto, String name) {
        try (var aws = AwsTests.clients(moto)) {
            return aws.ecs(REGION)
                    .createCluster(r -> r.clusterName(name).tags(EcsHandler.list(Map.of("Made", "here"))))
                    .cluster()
                    .clusterArn();
        }
    }

    /** A revision of a family; its ARN. */
    static String revision(Moto moto, String family) {
        try (var aws = AwsTests.clients(moto)) {
            var container = software.amazon.awssdk.services.ecs.model.ContainerDefinition.builder()
                    .name("app")
                    .image("nginx:1.29")
                    .memory(128)
                    .build();
            return aws.ecs(REGION)
                    .registerTaskDefinition(r -> r.family(family).containerDefinitions(container))
                    .taskDefinition()
                    .taskDefinitionArn();
        }
    }

    /** A subnet and a security group of the default VPC. */
    static List<String> subnetAndGroup(Moto moto) {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2(REGION);
            return List.of(
                    ec2.describeSubnets().subnets().get(0).subnetId(),
                    ec2.describeSecurityGroups().securityGroups().get(0).groupId());
        }
    }

    /** A service with two tasks; its ARN. */
    static String service(Moto moto, String cluster, String name) {
        String definition = revision(moto, name);
        try (var aws = AwsTests.clients(moto)) {
            return aws.ecs(REGION)
                    .createService(r -> r.cluster(cluster)
                            .serviceName(name)
                            .taskDefinition(definition)
                            .desiredCount(2))
                    .service()
                    .serviceArn();
        }
    }

    static TaskDefinition.Spec definition(String image, String version, Map<String, String> tags) {
        TaskDefinition.Container app = new TaskDefinition.Container(
                "app",
                Output.of(image),
                true,
                null,
                List.of("/bin/run"),
                List.of("serve", "--port", "8080"),
                Set.of(8080),
                Map.of("ENVIRONMENT", Output.of("production"), "PORT", Output.of("8080")),
                Map.of(
                        "JWT", Output.of(SecretRef.of("aws", SECRET).withVersion(version)),
                        "PASSWORD",
                                Output.of(SecretRef.of("aws", SECRET + "#password")
                                        .withVersion(version))),
                new TaskDefinition.Logs(Output.of("/ecs/app"), REGION, "app"),
                new TaskDefinition.Health(
                        List.of("CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"), 30, 5, 3, 60),
                Map.of("pool", "START"),
                "1000",
                true,
                Set.of("/tmp"),
                Set.of("/run/app"));
        TaskDefinition.Container pool = new TaskDefinition.Container(
                "pool",
                Output.of("pgbouncer:1.24"),
                true,
                64,
                List.of(),
                List.of(),
                Set.of(6432),
                Map.of(),
                Map.of(),
                null,
                null,
                Map.of(),
                null,
                false,
                Set.of(),
                Set.of("/run/app"));
        return new TaskDefinition.Spec(
                Set.of("FARGATE"),
                "awsvpc",
                1024,
                2048,
                40,
                "X86_64",
                Output.of("arn:aws:iam::123456789012:role/execution"),
                Output.of("arn:aws:iam::123456789012:role/task"),
                List.of(app, pool),
                tags);
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.registry;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;

class JobTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws = AwsTests.clients(moto);

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws.close();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private static Environment environment(Consumer<Job.Builder> details) {
        return Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .bucket("reports", b -> {})
                .secret("token", s -> s.generated(32))
                .secret("other", s -> s.generated(32))
                .registry("tools", r -> {})
                .job("nightly", j -> {
                    j.in(network("main")).image("tools:2");
                    details.accept(j);
                })
                .build();
    }

    private void apply(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
            assertThat(infra.plan(environment).effective()).as("a second plan").isEmpty();
        }
    }

    private List<GetScheduleResponse> schedules() {
        return aws.scheduler(REGION).listSchedules(r -> {}).schedules().stream()
                .map(each -> aws.scheduler(REGION).getSchedule(r -> r.name(each.name())))
                .toList();
    }

    private TaskDefinition definition() {
        var ecs = aws.ecs(REGION);
        List<String> arns = ecs.listTaskDefinitions().taskDefinitionArns();
        assertThat(arns).hasSize(1);
        return ecs.describeTaskDefinition(r -> r.taskDefinition(arns.get(0))).taskDefinition();
    }

    private String policy(String roleArn) {
        String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        StringBuilder all = new StringBuilder();
        for (String name : aws.iam().listRolePolicies(r -> r.roleName(role)).policyNames()) {
            all.append(URLDecoder.decode(
                    aws.iam()
                            .getRolePolicy(r -> r.roleName(role).policyName(name))
                            .policyDocument(),
                    StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @Test
    void a_job_is_started_on_its_schedule_in_private_subnets_and_leaves_nothing() {
        Map<String, Set<String>> before = AwsInventory.of(aws, REGION);
        apply(environment(j -> j.cron("0 3 * * 1-5", "Europe/Berlin")
                .command("report", "--all")
                .cpu(0.5)
                .memory(gib(1))
                .env("BUCKET", bucket("reports").bucket())
                .env("TOKEN", secret("token"))));

        TaskDefinition definition = definition();
        assertThat(definition.cpu()).isEqualTo("512");
        assertThat(definition.memory()).isEqualTo("1024");
        ContainerDefinition container = definition.containerDefinitions().get(0);
        assertThat(container.name()).isEqualTo("nightly");
        assertThat(container.image()).endsWith(":2").contains(".dkr.ecr." + REGION);
        assertThat(container.command()).containsExactly("report", "--all");
        assertThat(container.environment())
                .containsExactly(KeyValuePair.builder()
                        .name("BUCKET")
                        .value(aws.s3(REGION).listBuckets().buckets().get(0).name())
                        .build());
        assertThat(container.secrets())
                .singleElement()
                .satisfies(each -> assertThat(each.valueFrom()).isEqualTo(secretArn("token")));
        assertThat(container.logConfiguration().options()).containsEntry("awslogs-group", "/ecs/production-nightly");

        assertThat(schedules()).singleElement().satisfies(schedule -> {
            assertThat(schedule.scheduleExpression()).isEqualTo("cron(0 3 ? * MON,TUE,WED,THU,FRI *)");
            assertThat(schedule.scheduleExpressionTimezone()).isEqualTo("Europe/Berlin");
            assertThat(schedule.stateAsString()).isEqualTo("ENABLED");
            var target = schedule.target();
            assertThat(target.arn())
                    .isEqualTo(aws.ecs(REGION).listClusters().clusterArns().get(0));
            assertThat(target.ecsParameters().taskDefinitionArn()).isEqualTo(definition.taskDefinitionArn());
            assertThat(target.ecsParameters().launchTypeAsString()).isEqualTo("FARGATE");
            var places = target.ecsParameters().networkConfiguration().awsvpcConfiguration();
            assertThat(places.assignPublicIpAsString()).isEqualTo("DISABLED");
            assertThat(aws.ec2(REGION)
                            .describeSubnets(r -> r.subnetIds(places.subnets()))
                            .subnets())
                    .extracting(Subnet::cidrBlock)
                    .containsExactlyInAnyOrder("10.0.11.0/24", "10.0.12.0/24");
            assertThat(places.securityGroups()).singleElement().satisfies(this::assertOnlyOutToHttps);
            assertThat(policy(target.roleArn()))
                    .contains("ecs:RunTask", definition.family() + ":*", "ecs:cluster", target.arn())
                    .contains("iam:PassRole", definition.executionRoleArn(), definition.taskRoleArn())
                    .contains(
                            "ecs:TagResource",
                            "ecs:CreateAction",
                            ":task/" + target.arn().substring(target.arn().lastIndexOf('/') + 1) + "/*")
                    .contains("ecs-tasks.amazonaws.com")
                    .doesNotContain("\"*\"");
        });
        assertThat(policy(definition.executionRoleArn()))
                .contains("logs:PutLogEvents", "secretsmanager:GetSecretValue", secretArn("token"), "ecr:BatchGetImage")
                .doesNotContain(secretArn("other"));
        assertThat(policy(definition.taskRoleArn()))
                .contains("s3:GetObject")
                .doesNotContain("secretsmanager")
                .doesNotContain("\"*\"");

        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            infra.apply(infra.planDestroy("production"));
        }
        Map<String, Set<String>> after = AwsInventory.of(aws, REGION);
        after.remove("kms-key"); // the key of the account that Secrets Manager made for its first secret
        assertThat(after).isEqualTo(before);
    }

    private String secretArn(String name) {
        return aws.secretsManager(REGION)
                .describeSecret(r -> r.secretId("/infrar/production/" + name))
                .arn();
    }

    private void assertOnlyOutToHttps(String groupId) {
        var group = aws.ec2(REGION)
                .describeSecurityGroups(r -> r.groupIds(groupId))
                .securityGroups()
                .get(0);
        assertThat(group.ipPermissions()).isEmpty();
        assertThat(group.ipPermissionsEgress()).singleElement().satisfies(rule -> {
            assertThat(rule.fromPort()).isEqualTo(443);
            assertThat(rule.toPort()).isEqualTo(443);
        });
    }

    @Test
    void another_time_changes_the_schedule_in_place_and_none_at_all_deletes_it() {
        apply(environment(j -> j.cron("0 3 * * *")));
        String arn = schedules().get(0).arn();

        apply(environment(j -> j.every(Duration.ofMinutes(15))));

        assertThat(schedules()).singleElement().satisfies(schedule -> {
            assertThat(schedule.arn()).isEqualTo(arn);
            assertThat(schedule.scheduleExpression()).isEqualTo("rate(15 minutes)");
        });

        apply(environment(Job.Builder::onDemand));

        assertThat(schedules()).isEmpty();
        assertThat(definition().status().toString()).isEqualTo("ACTIVE");
        assertThat(aws.iam().listRoles().roles())
                .as("the execution role alone: the job may do nothing, and nobody starts it")
                .hasSize(1);
    }

    @Test
    void a_new_image_is_what_the_schedule_starts() {
        apply(environment(j -> j.cron("0 3 * * *")));

        apply(environment(j -> j.cron("0 3 * * *").image("tools:3")));

        String started = schedules().get(0).target().ecsParameters().taskDefinitionArn();
        assertThat(aws.ecs(REGION)
                        .describeTaskDefinition(r -> r.taskDefinition(started))
                        .taskDefinition()
                        .containerDefinitions()
                        .get(0)
                        .image())
                .endsWith(":3");
    }

    @Test
    void who_builds_images_may_push_them_to_that_registry_only() {
        apply(environment(j -> j.onDemand().builds(registry("tools"))));

        String repository =
                aws.ecr(REGION).describeRepositories().repositories().get(0).repositoryArn();
        assertThat(policy(definition().taskRoleArn()))
                .contains("ecr:PutImage", "ecr:CompleteLayerUpload", repository, "ecr:GetAuthorizationToken")
                .doesNotContain("s3:");
    }

    @Test
    void an_isolated_job_has_a_file_system_that_it_cannot_write_and_no_rights_by_the_way() {
        apply(environment(
                j -> j.onDemand().isolated().env("BUCKET", bucket("reports").bucket())));

        ContainerDefinition container = definition().containerDefinitions().get(0);
        assertThat(container.readonlyRootFilesystem()).isTrue();
        assertThat(container.mountPoints())
                .singleElement()
                .satisfies(each -> assertThat(each.containerPath()).isEqualTo("/tmp"));
        assertThat(definition().taskRoleArn()).isNull();
    }

    @Test
    void what_cannot_be_scheduled_is_said_with_the_name_of_the_field() {
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            assertThat(infra.plan(environment(j -> j.cron("0 3 1 * 1"))).blocking())
                    .extracting(Finding::id)
                    .containsExactly("aws.cron");
            assertThat(infra.plan(environment(j -> j.every(Duration.ofSeconds(90))))
                            .blocking())
                    .extracting(Finding::id)
                    .containsExactly("aws.every");
        }
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Backup;
import io.infrar.model.Bucket;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Severity;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

class BackupTranslatorTest {
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

    private static EnvironmentBuilder base() {
        return Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY));
    }

    private static Environment managed(Consumer<Bucket.Builder> bucket, Consumer<Backup.Builder> backup) {
        return base().database("main", d -> d.postgres("15").in(network("main")).storage(gib(40)))
                .bucket("copies", bucket)
                .backup("daily", b -> {
                    b.of(database("main")).to(bucket("copies")).kept(days(30));
                    backup.accept(b);
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

    private List<LifecycleRule> lifecycle() {
        String name = aws.s3(REGION).listBuckets().buckets().get(0).name();
        return aws.s3(REGION)
                .getBucketLifecycleConfiguration(r -> r.bucket(name))
                .rules();
    }

    @Test
    void a_managed_database_is_dumped_each_night_into_a_bucket_that_the_task_can_only_add_to() {
        Map<String, Set<String>> before = AwsInventory.of(aws, REGION);
        apply(managed(b -> {}, b -> b.schedule("30 2 * * *")));

        TaskDefinition definition = definition();
        assertThat(definition.ephemeralStorage().sizeInGiB()).isEqualTo(40);
        ContainerDefinition dump = definition.containerDefinitions().get(0);
        assertThat(dump.image()).isEqualTo("public.ecr.aws/docker/library/postgres:15");
        assertThat(dump.essential()).isFalse();
        assertThat(dump.command()).singleElement().asString().startsWith("pg_dump --format=custom");
        assertThat(dump.environment())
                .extracting(KeyValuePair::name)
                .containsExactlyInAnyOrder("PGDATABASE", "PGHOST", "PGPORT", "PGSSLMODE", "PGUSER");
        assertThat(dump.secrets()).singleElement().satisfies(secret -> {
            assertThat(secret.name()).isEqualTo("PGPASSWORD");
            String arn = secret.valueFrom().replaceAll("^((?:[^:]*:){6}[^:]*).*", "$1");
            assertThat(policy(definition.executionRoleArn()))
                    .contains("secretsmanager:GetSecretValue")
                    .contains(arn);
        });
        ContainerDefinition upload = definition.containerDefinitions().get(1);
        assertThat(upload.dependsOn()).singleElement().satisfies(other -> {
            assertThat(other.containerName()).isEqualTo("dump");
            assertThat(other.conditionAsString()).isEqualTo("SUCCESS");
        });
        String name = aws.s3(REGION).listBuckets().buckets().get(0).name();
        assertThat(upload.environment())
                .contains(KeyValuePair.builder().name("BUCKET").value(name).build());
        assertThat(upload.mountPoints())
                .as("both see the same folder")
                .isEqualTo(dump.mountPoints())
                .hasSize(1);
        assertThat(policy(definition.taskRoleArn()))
                .contains("s3:PutObject", name + "/daily/*")
                .doesNotContain("s3:GetObject", "s3:DeleteObject", "s3:ListBucket");

        var scheduler = aws.scheduler(REGION);
        var schedule = scheduler.getSchedule(
                r -> r.name(scheduler.listSchedules(l -> {}).schedules().get(0).name()));
        assertThat(schedule.scheduleExpression()).isEqualTo("cron(30 2 * * ? *)");
        assertThat(schedule.target().ecsParameters().taskDefinitionArn()).isEqualTo(definition.taskDefinitionArn());
        assertThat(lifecycle()).anySatisfy(rule -> {
            assertThat(rule.filter().prefix()).isEqualTo("daily/");
            assertThat(rule.expiration().days()).isEqualTo(30);
        });
        String asks = schedule.target()
                .ecsParameters()
                .networkConfiguration()
                .awsvpcConfiguration()
                .securityGroups()
                .get(0);
        assertThat(opened(5432)).contains(asks);

        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            infra.apply(infra.planDestroy("production"));
        }
        assertThat(AwsInventory.of(aws, REGION)).isEqualTo(before);
    }

    /** The groups that may reach a port of somebody. */
    private List<String> opened(int port) {
        return aws.ec2(REGION).describeSecurityGroups().securityGroups().stream()
                .map(SecurityGroup::ipPermissions)
                .flatMap(List::stream)
                .filter(rule -> Integer.valueOf(port).equals(rule.fromPort()))
                .map(IpPermission::userIdGroupPairs)
                .flatMap(List::stream)
                .map(pair -> pair.groupId())
                .toList();
    }

    @Test
    void a_database_on_a_server_is_dumped_as_well_with_the_password_that_its_role_may_read() {
        apply(base().server("box", s -> s.in(network("main")).cpu(2).memory(gib(4)))
                .database("main", d -> d.mysql("8.4").on(server("box")))
                .bucket("copies", b -> {})
                .backup("daily", b -> b.of(database("main")).to(bucket("copies")))
                .build());

        TaskDefinition definition = definition();
        ContainerDefinition dump = definition.containerDefinitions().get(0);
        assertThat(dump.image()).isEqualTo("public.ecr.aws/docker/library/mysql:8.4");
        assertThat(dump.command()).singleElement().asString().contains("mysqldump", "--single-transaction");
        assertThat(dump.secrets()).singleElement().satisfies(secret -> {
            assertThat(secret.name()).isEqualTo("MYSQL_PWD");
            assertThat(policy(definition.executionRoleArn())).contains(secret.valueFrom());
        });
        assertThat(opened(3306)).hasSize(1);
        assertThat(definition.ephemeralStorage()).isNull();
    }

    @Test
    void a_bucket_that_deletes_what_is_old_by_itself_needs_no_second_rule() {
        apply(managed(b -> b.expireAfter(days(30)), b -> {}));
        assertThat(lifecycle()).hasSize(1);
    }

    @Test
    void what_cannot_be_is_said_before_anything_is_made() {
        assertThat(errors(base().database("main", d -> d.postgres("15").in(network("main")))
                        .cache("main", c -> c.redis("7").in(network("main")))
                        .bucket("copies", b -> {})
                        .backup("nowhere", b -> b.of(database("main")))
                        .backup("cached", b -> b.of(cache("main")).to(bucket("copies")))
                        .backup(
                                "odd",
                                b -> b.of(database("main")).to(bucket("copies")).schedule("0 3 1 * 1"))
                        .build()))
                .anySatisfy(error -> assertThat(error).contains("backup/nowhere", "to is missing"))
                .anySatisfy(error -> assertThat(error).contains("backup/cached", "only databases"))
                .anySatisfy(error -> assertThat(error).contains("backup/odd", "EventBridge cannot combine"))
                .hasSize(3);
        assertThat(warnings(managed(b -> b.expireAfter(days(7)), b -> {})))
                .anySatisfy(warning -> assertThat(warning).contains("backup/daily", "deletes what is older"));
    }

    private List<String> errors(Environment environment) {
        return findings(environment, Severity.ERROR);
    }

    private List<String> warnings(Environment environment) {
        return findings(environment, Severity.WARNING);
    }

    private List<String> findings(Environment environment, Severity severity) {
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            return infra.validate(environment).stream()
                    .filter(finding -> finding.severity() == severity)
                    .map(Finding::toString)
                    .toList();
        }
    }
}

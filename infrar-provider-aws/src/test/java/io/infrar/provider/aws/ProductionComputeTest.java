package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Compute;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.HealthCheck;
import io.infrar.model.Json;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** The service of the production environment with all that is around it, from the model to the simulated AWS and away. */
class ProductionComputeTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws = AwsTests.clients(moto);

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto neither keeps the deployment of a service nor deletes caches");
        moto.reset();
        aws.close();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_production_service_lives_from_create_to_destroy() {
        Environment environment = environment();
        Map<String, Set<String>> before = AwsInventory.of(aws, REGION);
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);

            assertService();
            assertFirewall();
            assertFront();
            assertTask();
            assertScaling();
            assertRoles();
            assertTags();

            assertThat(infra.plan(environment).effective()).as("a second plan").isEmpty();
            infra.apply(infra.planDestroy("production"));
        }
        assertThat(store.read("production").rows()).isEmpty();
        Map<String, Set<String>> after = AwsInventory.of(aws, REGION);
        after.remove("kms-key"); // the key of the account that Secrets Manager made for its first secret
        assertThat(after).isEqualTo(before);
    }

    // ---- where it runs

    private void assertService() {
        Service service = service();
        assertThat(service.launchTypeAsString()).isEqualTo("FARGATE");
        assertThat(service.desiredCount()).isEqualTo(2);
        assertThat(service.deploymentController().typeAsString()).isEqualTo("ECS");
        assertThat(service.deploymentConfiguration().minimumHealthyPercent()).isEqualTo(50);
        assertThat(service.deploymentConfiguration().maximumPercent()).isEqualTo(200);
        assertThat(service.deploymentConfiguration().deploymentCircuitBreaker().enable())
                .isTrue();
        assertThat(service.deploymentConfiguration().deploymentCircuitBreaker().rollback())
                .isTrue();
        assertThat(service.healthCheckGracePeriodSeconds()).isEqualTo(60);
        assertThat(service.propagateTagsAsString()).isEqualTo("SERVICE");
        var places = service.networkConfiguration().awsvpcConfiguration();
        assertThat(places.assignPublicIpAsString()).isEqualTo("DISABLED");
        List<Subnet> subnets = aws.ec2(REGION)
                .describeSubnets(r -> r.subnetIds(places.subnets()))
                .subnets();
        assertThat(subnets).noneMatch(Subnet::mapPublicIpOnLaunch);
        assertThat(subnets).extracting(Subnet::availabilityZone).containsExactlyInAnyOrder(zones());
        assertThat(subnets)
                .extracting(Subnet::cidrBlock)
                .containsExactlyInAnyOrder("10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24");
    }

    private static String[] zones() {
        return new String[] {REGION + "a", REGION + "b", REGION + "c"};
    }

    // ---- who reaches whom

    private void assertFirewall() {
        String alb = balancer().securityGroups().get(0);
        assertThat(balancer().securityGroups()).hasSize(1);
        String tasks = service()
                .networkConfiguration()
                .awsvpcConfiguration()
                .securityGroups()
                .get(0);
        assertThat(service().networkConfiguration().awsvpcConfiguration().securityGroups())
                .hasSize(1);
        String database = aws.rds(REGION)
                .describeDBInstances()
                .dbInstances()
                .get(0)
                .vpcSecurityGroups()
                .get(0)
                .vpcSecurityGroupId();
        String redis = aws.elastiCache(REGION)
                .describeCacheClusters()
                .cacheClusters()
                .get(0)
                .securityGroups()
                .get(0)
                .securityGroupId();

        assertThat(rules(group(alb).ipPermissions())).containsExactly("tcp 443 0.0.0.0/0");
        assertThat(rules(group(alb).ipPermissionsEgress())).containsExactly("tcp 8080 " + tasks);
        assertThat(rules(group(tasks).ipPermissions())).containsExactly("tcp 8080 " + alb);
        assertThat(rules(group(tasks).ipPermissionsEgress()))
                .containsExactlyInAnyOrder("tcp 443 0.0.0.0/0", "tcp 5432 " + database, "tcp 6379 " + redis);
        assertThat(rules(group(database).ipPermissions())).containsExactly("tcp 5432 " + tasks);
        assertThat(rules(group(database).ipPermissionsEgress())).isEmpty();
        assertThat(rules(group(redis).ipPermissions())).containsExactly("tcp 6379 " + tasks);
        assertThat(rules(group(redis).ipPermissionsEgress())).isEmpty();
    }

    private SecurityGroup group(String id) {
        return aws.ec2(REGION)
                .describeSecurityGroups(r -> r.groupIds(id))
                .securityGroups()
                .get(0);
    }

    /** Each as protocol, port and who. */
    private static List<String> rules(List<IpPermission> permissions) {
        List<String> rules = new ArrayList<>();
        for (IpPermission each : permissions) {
            assertThat(each.fromPort()).isEqualTo(each.toPort());
            String what = each.ipProtocol() + " " + each.fromPort() + " ";
            each.ipRanges().forEach(range -> rules.add(what + range.cidrIp()));
            each.ipv6Ranges().forEach(range -> rules.add(what + range.cidrIpv6()));
            each.userIdGroupPairs().forEach(pair -> rules.add(what + pair.groupId()));
        }
        return rules;
    }

    // ---- what is before it

    private software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer balancer() {
        return aws.elasticLoadBalancingV2(REGION)
                .describeLoadBalancers()
                .loadBalancers()
                .get(0);
    }

    private void assertFront() {
        var elb = aws.elasticLoadBalancingV2(REGION);
        var balancer = balancer();
        assertThat(balancer.schemeAsString()).isEqualTo("internet-facing");
        assertThat(balancer.typeAsString()).isEqualTo("application");
        assertThat(balancer.availabilityZones())
                .extracting(zone -> zone.zoneName())
                .containsExactlyInAnyOrder(zones());
        var targets = elb.describeTargetGroups().targetGroups();
        assertThat(targets).singleElement().satisfies(each -> {
            assertThat(each.port()).isEqualTo(8080);
            assertThat(each.targetTypeAsString()).isEqualTo("ip");
            assertThat(each.healthCheckPath()).isEqualTo("/health");
        });
        String certificate = aws.acm(REGION)
                .listCertificates()
                .certificateSummaryList()
                .get(0)
                .certificateArn();
        var listeners = elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                .listeners();
        assertThat(listeners).singleElement().satisfies(each -> {
            assertThat(each.port()).isEqualTo(443);
            assertThat(each.protocolAsString()).isEqualTo("HTTPS");
            assertThat(each.sslPolicy()).isEqualTo("ELBSecurityPolicy-TLS13-1-2-2021-06");
            assertThat(each.certificates().get(0).certificateArn()).isEqualTo(certificate);
            assertThat(each.defaultActions().get(0).targetGroupArn())
                    .isEqualTo(targets.get(0).targetGroupArn());
        });
        assertThat(service().loadBalancers()).singleElement().satisfies(each -> {
            assertThat(each.targetGroupArn()).isEqualTo(targets.get(0).targetGroupArn());
            assertThat(each.containerName()).isEqualTo("platform");
            assertThat(each.containerPort()).isEqualTo(8080);
        });
        String zone = aws.route53().listHostedZones().hostedZones().get(0).id();
        assertThat(aws.route53()
                        .listResourceRecordSets(r -> r.hostedZoneId(zone))
                        .resourceRecordSets())
                .filteredOn(each -> each.name().equals("api.infrar.io."))
                .singleElement()
                .satisfies(each -> assertThat(each.aliasTarget().dnsName()).startsWith(balancer.dnsName()));
    }

    // ---- what runs

    private void assertTask() {
        TaskDefinition definition = definition();
        assertThat(definition.cpu()).isEqualTo("1024");
        assertThat(definition.memory()).isEqualTo("2048");
        assertThat(definition.networkModeAsString()).isEqualTo("awsvpc");
        assertThat(definition.requiresCompatibilitiesAsStrings()).containsExactly("FARGATE");
        assertThat(definition.containerDefinitions()).hasSize(2);

        ContainerDefinition platform = container("platform");
        String repository =
                aws.ecr(REGION).describeRepositories().repositories().get(0).repositoryUri();
        assertThat(platform.image()).isEqualTo(repository + ":1.4");
        assertThat(platform.essential()).isTrue();
        assertThat(platform.portMappings())
                .singleElement()
                .satisfies(each -> assertThat(each.containerPort()).isEqualTo(8080));
        String host = aws.rds(REGION)
                .describeDBInstances()
                .dbInstances()
                .get(0)
                .endpoint()
                .address();
        Map<String, String> variables =
                platform.environment().stream().collect(Collectors.toMap(KeyValuePair::name, KeyValuePair::value));
        assertThat(variables).containsOnlyKeys("ENVIRONMENT", "DATABASE_HOST", "REDIS_URL", "UPLOADS");
        assertThat(variables).containsEntry("ENVIRONMENT", "production").containsEntry("DATABASE_HOST", host);
        assertThat(variables.get("REDIS_URL")).startsWith("rediss://").endsWith(":6379");
        assertThat(variables.get("UPLOADS"))
                .isEqualTo(aws.s3(REGION).listBuckets().buckets().get(0).name());
        assertThat(secrets(platform))
                .isEqualTo(Map.of(
                        "JWT_SIGNING_KEY",
                        secretArn("/infrar/production/jwt/signing-key"),
                        "DATABASE_PASSWORD",
                        masterSecret() + ":password::"));
        assertThat(platform.logConfiguration().logDriverAsString()).isEqualTo("awslogs");
        assertThat(platform.logConfiguration().options())
                .containsEntry("awslogs-group", "/ecs/infrar-platform")
                .containsEntry("awslogs-region", REGION)
                .containsKey("awslogs-stream-prefix");
        assertThat(platform.healthCheck().command())
                .containsExactly("CMD-SHELL", "curl -f http://localhost:8080/health || exit 1");
        assertThat(platform.healthCheck().interval()).isEqualTo(30);
        assertThat(platform.healthCheck().timeout()).isEqualTo(5);
        assertThat(platform.healthCheck().retries()).isEqualTo(3);
        assertThat(platform.healthCheck().startPeriod()).isEqualTo(60);

        ContainerDefinition pooler = container("pgbouncer");
        assertThat(pooler.image()).isEqualTo("edoburu/pgbouncer:1.24");
        assertThat(pooler.environment())
                .contains(
                        KeyValuePair.builder()
                                .name("POOL_MODE")
                                .value("transaction")
                                .build(),
                        KeyValuePair.builder().name("DB_HOST").value(host).build());
        assertThat(secrets(pooler)).isEqualTo(Map.of("DB_PASSWORD", masterSecret() + ":password::"));
        assertThat(aws.cloudWatchLogs(REGION).describeLogGroups().logGroups())
                .filteredOn(each -> each.logGroupName().equals("/ecs/infrar-platform"))
                .singleElement()
                .satisfies(each -> assertThat(each.retentionInDays()).isEqualTo(30));
    }

    private ContainerDefinition container(String name) {
        return definition().containerDefinitions().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> secrets(ContainerDefinition container) {
        return container.secrets().stream().collect(Collectors.toMap(Secret::name, Secret::valueFrom));
    }

    private String secretArn(String name) {
        return aws.secretsManager(REGION).describeSecret(r -> r.secretId(name)).arn();
    }

    private String masterSecret() {
        return aws.rds(REGION)
                .describeDBInstances()
                .dbInstances()
                .get(0)
                .masterUserSecret()
                .secretArn();
    }

    private void assertScaling() {
        var scaling = aws.applicationAutoScaling(REGION);
        assertThat(scaling.describeScalableTargets(r -> r.serviceNamespace(ServiceNamespace.ECS))
                        .scalableTargets())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.minCapacity()).isEqualTo(2);
                    assertThat(each.maxCapacity()).isEqualTo(10);
                    assertThat(service().serviceArn()).endsWith(each.resourceId());
                });
        assertThat(scaling.describeScalingPolicies(r -> r.serviceNamespace(ServiceNamespace.ECS))
                        .scalingPolicies())
                .singleElement()
                .satisfies(each -> {
                    var tracking = each.targetTrackingScalingPolicyConfiguration();
                    assertThat(tracking.targetValue()).isEqualTo(70.0);
                    assertThat(tracking.predefinedMetricSpecification().predefinedMetricTypeAsString())
                            .isEqualTo("ECSServiceAverageCPUUtilization");
                    assertThat(tracking.scaleOutCooldown()).isEqualTo(60);
                    assertThat(tracking.scaleInCooldown()).isEqualTo(300);
                });
    }

    // ---- what it may do

    private void assertRoles() {
        String repository =
                aws.ecr(REGION).describeRepositories().repositories().get(0).repositoryArn();
        assertThat(granted(definition().executionRoleArn()))
                .isEqualTo(Map.of(
                        "ecr:GetAuthorizationToken",
                        Set.of("*"),
                        "ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer",
                        Set.of(repository),
                        "logs:CreateLogStream logs:PutLogEvents",
                        Set.of("arn:aws:logs:" + REGION + ":" + aws.accountId()
                                + ":log-group:/ecs/infrar-platform:log-stream:*"),
                        "secretsmanager:GetSecretValue",
                        Set.of(secretArn("/infrar/production/jwt/signing-key"), masterSecret())));
        String bucket =
                "arn:aws:s3:::" + aws.s3(REGION).listBuckets().buckets().get(0).name();
        String users = "arn:aws:rds-db:" + REGION + ":" + aws.accountId() + ":dbuser:"
                + aws.rds(REGION).describeDBInstances().dbInstances().get(0).dbiResourceId() + "/";
        Map<String, Set<String>> task = granted(definition().taskRoleArn());
        assertThat(task)
                .containsEntry("s3:DeleteObject s3:GetObject s3:PutObject", Set.of(bucket + "/*"))
                .containsEntry("s3:ListBucket", Set.of(bucket))
                .containsEntry(
                        "secretsmanager:GetSecretValue",
                        Set.of(secretArn("/infrar/production/api-keys/stripe-secret-key")));
        assertThat(task.get("rds-db:connect"))
                .singleElement()
                .satisfies(each -> assertThat(each).startsWith(users));
        assertThat(task).hasSize(4);
    }

    /** Resources by actions, of a role that has nothing but one policy of its own. */
    private Map<String, Set<String>> granted(String arn) {
        String role = arn.substring(arn.lastIndexOf('/') + 1);
        assertThat(aws.iam().listAttachedRolePolicies(r -> r.roleName(role)).attachedPolicies())
                .isEmpty();
        assertThat(URLDecoder.decode(
                        aws.iam().getRole(r -> r.roleName(role)).role().assumeRolePolicyDocument(),
                        StandardCharsets.UTF_8))
                .contains("ecs-tasks.amazonaws.com");
        Map<String, Set<String>> granted = new TreeMap<>();
        for (String name : aws.iam().listRolePolicies(r -> r.roleName(role)).policyNames()) {
            String text = URLDecoder.decode(
                    aws.iam()
                            .getRolePolicy(r -> r.roleName(role).policyName(name))
                            .policyDocument(),
                    StandardCharsets.UTF_8);
            for (Json statement : Json.parse(text).get("Statement").elements()) {
                assertThat(statement.get("Effect").asText()).isEqualTo("Allow");
                granted.put(String.join(" ", texts(statement.get("Action"))), texts(statement.get("Resource")));
            }
        }
        return granted;
    }

    private static Set<String> texts(Json oneOrMore) {
        return oneOrMore.isArray()
                ? oneOrMore.elements().stream().map(Json::asText).collect(Collectors.toCollection(TreeSet::new))
                : Set.of(oneOrMore.asText());
    }

    private void assertTags() {
        for (String arn : List.of(
                service().serviceArn(), service().clusterArn(), definition().taskDefinitionArn())) {
            assertThat(aws.ecs(REGION).listTagsForResource(r -> r.resourceArn(arn)).tags().stream()
                            .collect(Collectors.toMap(Tag::key, Tag::value)))
                    .containsEntry("Project", "infrar")
                    .containsEntry("Environment", "production")
                    .containsEntry("ManagedBy", "infrar");
        }
    }

    // ---- what is asked

    private Service service() {
        var ecs = aws.ecs(REGION);
        String cluster = ecs.listClusters().clusterArns().get(0);
        var arns = ecs.listServices(r -> r.cluster(cluster)).serviceArns();
        assertThat(arns).hasSize(1);
        return ecs.describeServices(r -> r.cluster(cluster).services(arns))
                .services()
                .get(0);
    }

    private TaskDefinition definition() {
        return aws.ecs(REGION)
                .describeTaskDefinition(r -> r.taskDefinition(service().taskDefinition()))
                .taskDefinition();
    }

    private static Environment environment() {
        return Infra.environment("production")
                .stage(Stage.PRODUCTION)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .tag("Environment", "production")
                .tag("ManagedBy", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.GATEWAY_PER_ZONE))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .certificate()
                                .record(
                                        "api",
                                        Domain.Type.ALIAS,
                                        compute("platform").host()))
                .registry("platform", r -> r.with(Aws.ecr().name("infrar/platform")))
                .bucket("uploads", b -> {})
                .secret("jwt/signing-key", s -> s.generated(32))
                .secret("api-keys/stripe-secret-key", s -> s.generated(32))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .databaseName("infrar")
                                .storage(gib(100))
                                .highlyAvailable()
                                .backups(days(30))
                                .with(Aws.rds().iamAuthentication().finalSnapshot(false)))
                .cache(
                        "main",
                        c -> c.redis("7").in(network("main")).memory(mib(512)).replicas(1))
                .compute("platform", ProductionComputeTest::platform)
                .build();
    }

    private static void platform(Compute.Builder c) {
        c.in(network("main"))
                .image("infrar/platform:1.4")
                .port(8080)
                .cpu(1)
                .memory(gib(2))
                .publiclyReachable()
                .domain("api.infrar.io")
                .autoscale(2, 10, ScalingTarget.cpu(70), Duration.ofSeconds(60), Duration.ofSeconds(300))
                .health(HealthCheck.at("/health").withCommand("curl -f http://localhost:8080/health || exit 1"))
                .env("ENVIRONMENT", "production")
                .env("DATABASE_HOST", database("main").host())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("REDIS_URL", cache("main").uri())
                .env("UPLOADS", bucket("uploads").bucket())
                .env("JWT_SIGNING_KEY", secret("jwt/signing-key"))
                .uses(secret("api-keys/stripe-secret-key"))
                .sidecar(
                        "pgbouncer",
                        "edoburu/pgbouncer:1.24",
                        Map.of(
                                "POOL_MODE", Output.of("transaction"),
                                "DB_HOST", database("main").host(),
                                "DB_PASSWORD", database("main").password()),
                        6432)
                .rolling(50)
                .logRetention(Duration.ofDays(30))
                .with(Aws.fargate().logGroup("/ecs/infrar-platform"));
    }
}

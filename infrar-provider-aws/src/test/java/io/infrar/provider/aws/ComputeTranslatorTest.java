package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Compute;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.HealthCheck;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Size;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Charge;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

class ComputeTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws = AwsTests.clients(moto);

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto has no services that become stable");
        moto.reset();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    /** The program of the reference architecture, with the names that it is to have. */
    private static void platform(Compute.Builder c) {
        c.in(network("main"))
                .image("infrar/platform:1.4")
                .port(8080)
                .cpu(1)
                .memory(Size.ofGib(2))
                .publiclyReachable()
                .tlsOptional()
                .autoscale(
                        2, 10, io.infrar.model.ScalingTarget.cpu(70), Duration.ofSeconds(60), Duration.ofSeconds(300))
                .health(HealthCheck.at("/health").withCommand("curl -f http://localhost:8080/health || exit 1"))
                .env("ENVIRONMENT", "production")
                .env("UPLOADS", bucket("uploads").name())
                .env("JWT_SIGNING_KEY", secret("jwt"))
                .env(
                        "CALLBACK",
                        Output.format(
                                "https://key:{}@example.com", secret("jwt").value()))
                .uses(bucket("uploads"), secret("stripe"))
                .sidecar("pgbouncer", "edoburu/pgbouncer:1.24", Map.of("POOL_MODE", Output.of("transaction")), 6432)
                .rolling(50)
                .logRetention(Duration.ofDays(30))
                .with(Aws.fargate().logGroup("/ecs/infrar-platform"));
    }

    private static Environment environment(Consumer<Compute.Builder> details) {
        return parts().compute("platform", details).build();
    }

    private static EnvironmentBuilder parts() {
        return Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.NONE))
                .bucket("uploads", b -> {})
                .secret("jwt", s -> s.generated(32))
                .secret("stripe", s -> s.generated(32));
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).state(store).build();
    }

    private Plan apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
            assertThat(infra.plan(environment).effective()).as("a second plan").isEmpty();
            return plan;
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("production"));
        }
        assertThat(store.read("production").rows()).isEmpty();
    }

    private Service service() {
        var ecs = aws.ecs(REGION);
        String cluster = ecs.listClusters().clusterArns().get(0);
        var arns = ecs.listServices(r -> r.cluster(cluster)).serviceArns();
        return ecs.describeServices(r -> r.cluster(cluster).services(arns))
                .services()
                .get(0);
    }

    private TaskDefinition definition() {
        return aws.ecs(REGION)
                .describeTaskDefinition(r -> r.taskDefinition(service().taskDefinition()))
                .taskDefinition();
    }

    @Test
    void a_program_runs_on_fargate_with_every_property_that_was_asked_for() {
        apply(environment(ComputeTranslatorTest::platform));

        TaskDefinition definition = definition();
        assertThat(definition.cpu()).isEqualTo("1024");
        assertThat(definition.memory()).isEqualTo("2048");
        assertThat(definition.executionRoleArn()).isNotEqualTo(definition.taskRoleArn());
        ContainerDefinition program = definition.containerDefinitions().get(0);
        assertThat(program.image()).isEqualTo("infrar/platform:1.4");
        assertThat(program.portMappings().get(0).containerPort()).isEqualTo(8080);
        assertThat(program.environment()).extracting(KeyValuePair::name).containsExactly("ENVIRONMENT", "UPLOADS");
        assertThat(program.secrets())
                .extracting(software.amazon.awssdk.services.ecs.model.Secret::name)
                .containsExactly("CALLBACK", "JWT_SIGNING_KEY");
        assertThat(program.secrets())
                .allMatch(secret -> secret.valueFrom().startsWith("arn:aws:secretsmanager:" + REGION));
        assertThat(program.logConfiguration().options())
                .containsEntry("awslogs-group", "/ecs/infrar-platform")
                .containsEntry("awslogs-region", REGION);
        assertThat(program.healthCheck().command())
                .containsExactly("CMD-SHELL", "curl -f http://localhost:8080/health || exit 1");
        assertThat(program.healthCheck().interval()).isEqualTo(30);
        assertThat(program.healthCheck().timeout()).isEqualTo(5);
        assertThat(program.healthCheck().retries()).isEqualTo(3);
        assertThat(program.healthCheck().startPeriod()).isEqualTo(60);
        assertThat(definition.containerDefinitions().get(1).name()).isEqualTo("pgbouncer");

        Service service = service();
        assertThat(service.launchTypeAsString()).isEqualTo("FARGATE");
        assertThat(service.desiredCount()).isEqualTo(2);
        assertThat(service.deploymentConfiguration().minimumHealthyPercent()).isEqualTo(50);
        assertThat(service.deploymentConfiguration().maximumPercent()).isEqualTo(200);
        assertThat(service.deploymentConfiguration().deploymentCircuitBreaker().rollback())
                .isTrue();
        assertThat(service.networkConfiguration().awsvpcConfiguration().subnets())
                .hasSize(3);
        assertThat(service.networkConfiguration().awsvpcConfiguration().assignPublicIpAsString())
                .isEqualTo("ENABLED");
        assertThat(service.loadBalancers()).hasSize(1);
        assertThat(service.loadBalancers().get(0).containerPort()).isEqualTo(8080);
        destroy();
    }

    @Test
    void it_scales_between_two_numbers_and_costs_what_its_least_number_costs() {
        Plan plan = apply(environment(ComputeTranslatorTest::platform));

        var scaling = aws.applicationAutoScaling(REGION);
        var target = scaling.describeScalableTargets(r -> r.serviceNamespace(ServiceNamespace.ECS))
                .scalableTargets()
                .get(0);
        assertThat(target.minCapacity()).isEqualTo(2);
        assertThat(target.maxCapacity()).isEqualTo(10);
        var tracking = scaling.describeScalingPolicies(r -> r.serviceNamespace(ServiceNamespace.ECS))
                .scalingPolicies()
                .get(0)
                .targetTrackingScalingPolicyConfiguration();
        assertThat(tracking.targetValue()).isEqualTo(70.0);
        assertThat(tracking.scaleOutCooldown()).isEqualTo(60);
        assertThat(tracking.scaleInCooldown()).isEqualTo(300);
        assertThat(plan.changes().stream()
                        .filter(change -> change.address().type().equals("ecs-service"))
                        .map(change -> Objects.requireNonNull(change.after()))
                        .flatMap(after -> after.charges().stream())
                        .map(Charge::quantity)
                        .map(quantity -> quantity.intValue())
                        .toList())
                .containsExactly(1460, 2920, 1460);
    }

    @Test
    void roles_may_just_what_the_program_needs() {
        apply(environment(ComputeTranslatorTest::platform));

        String execution = policy(definition().executionRoleArn());
        assertThat(execution).contains("logs:PutLogEvents", "/ecs/infrar-platform", "secretsmanager:GetSecretValue");
        assertThat(execution).doesNotContain("\"*\"").doesNotContain("stripe");
        String task = policy(definition().taskRoleArn());
        assertThat(task).contains("s3:GetObject", "stripe").doesNotContain("\"*\"");
    }

    private String policy(String roleArn) {
        String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        StringBuilder all = new StringBuilder();
        aws.iam()
                .listRolePolicies(r -> r.roleName(role))
                .policyNames()
                .forEach(name -> all.append(java.net.URLDecoder.decode(
                        aws.iam()
                                .getRolePolicy(r -> r.roleName(role).policyName(name))
                                .policyDocument(),
                        java.nio.charset.StandardCharsets.UTF_8)));
        return all.toString();
    }

    @Test
    void a_new_image_is_a_new_revision_that_the_service_runs() {
        apply(environment(ComputeTranslatorTest::platform));
        String before = service().taskDefinition();

        apply(environment(c -> {
            platform(c);
            c.image("infrar/platform:1.5");
        }));

        assertThat(service().taskDefinition()).isNotEqualTo(before);
        assertThat(definition().containerDefinitions().get(0).image()).isEqualTo("infrar/platform:1.5");
    }

    @Test
    void blue_and_green_have_a_target_group_each_and_code_deploy_switches() {
        apply(environment(c -> {
            platform(c);
            c.blueGreen();
        }));

        assertThat(service().deploymentController().typeAsString()).isEqualTo("CODE_DEPLOY");
        assertThat(aws.elasticLoadBalancingV2(REGION).describeTargetGroups().targetGroups())
                .hasSize(2);
        destroy();
    }

    @Test
    void a_new_version_is_brought_in_by_code_deploy_and_what_it_exchanged_is_left_alone() {
        assumeTrue(Moto.isFuller(), "plain moto cannot delete what CodeDeploy has");
        apply(environment(c -> {
            platform(c);
            c.blueGreen();
        }));
        String before = service().serviceArn();

        Environment after = environment(c -> {
            platform(c);
            c.blueGreen().image("infrar/platform:1.5");
        });
        apply(after);

        assertThat(service().serviceArn()).isEqualTo(before);
        assertThat(definition().containerDefinitions().get(0).image()).isEqualTo("infrar/platform:1.5");
        var codeDeploy = aws.codeDeploy(REGION);
        assertThat(codeDeploy.listDeployments(r -> {}).deployments())
                .as("none for the first version, one for the second")
                .hasSize(1);

        var elb = aws.elasticLoadBalancingV2(REGION);
        String balancer = elb.describeLoadBalancers().loadBalancers().get(0).loadBalancerArn();
        var listener = elb.describeListeners(r -> r.loadBalancerArn(balancer))
                .listeners()
                .get(0);
        String blue = listener.defaultActions().get(0).targetGroupArn();
        String green = elb.describeTargetGroups().targetGroups().stream()
                .map(each -> each.targetGroupArn())
                .filter(each -> !each.equals(blue))
                .findFirst()
                .orElseThrow();
        elb.modifyListener(r -> r.listenerArn(listener.listenerArn())
                .defaultActions(software.amazon.awssdk.services.elasticloadbalancingv2.model.Action.builder()
                        .type("forward")
                        .targetGroupArn(green)
                        .build()));
        try (Infra infra = infra()) {
            assertThat(infra.plan(after).effective()).as("after the switch").isEmpty();
        }
        destroy();
    }

    @Test
    void services_reach_each_other_by_a_load_balancer_inside() {
        apply(parts().compute("api", c -> c.in(network("main")).image("api:1").port(9000))
                .compute(
                        "web",
                        c -> c.in(network("main"))
                                .image("web:1")
                                .env("API", compute("api").url()))
                .build());

        var balancer = aws.elasticLoadBalancingV2(REGION)
                .describeLoadBalancers()
                .loadBalancers()
                .get(0);
        assertThat(balancer.schemeAsString()).isEqualTo("internal");
        var ecs = aws.ecs(REGION);
        var web = ecs.listTaskDefinitions().taskDefinitionArns().stream()
                .map(arn ->
                        ecs.describeTaskDefinition(r -> r.taskDefinition(arn)).taskDefinition())
                .flatMap(definition -> definition.containerDefinitions().stream())
                .filter(container -> container.name().equals("web"))
                .findFirst()
                .orElseThrow();
        assertThat(web.environment().get(0).value()).isEqualTo("http://" + balancer.dnsName());
    }

    @Test
    void a_service_and_who_uses_it_from_another_network_are_refused_whichever_comes_first() {
        for (List<String> names : List.of(List.of("api", "web"), List.of("web", "api"))) {
            Environment environment = Infra.environment("networks")
                    .stage(Stage.DEVELOPMENT)
                    .on("aws", REGION)
                    .network("one", n -> {})
                    .network("two", n -> {})
                    .compute(
                            names.get(0), c -> c.in(network("one")).image("a:1").port(9000))
                    .compute(
                            names.get(1), c -> c.in(network("two")).image("b:1").uses(compute(names.get(0))))
                    .build();
            try (Infra infra = infra()) {
                assertThat(infra.plan(environment).blocking())
                        .extracting(Finding::id)
                        .contains("aws.firewall");
            }
        }
    }

    @Test
    void what_cannot_be_is_said_with_the_name_of_the_field() {
        try (Infra infra = infra()) {
            List<Finding> findings = infra.plan(parts().compute(
                                    "process", c -> c.in(network("main")).command("serve"))
                            .compute(
                                    "large",
                                    c -> c.in(network("main")).image("a:1").cpu(20))
                            .build())
                    .blocking();

            assertThat(findings).extracting(Finding::id).contains("aws.image", "aws.fargate-size");
            assertThat(findings).anyMatch(finding -> finding.what().contains("image is missing"));
        }
    }
}

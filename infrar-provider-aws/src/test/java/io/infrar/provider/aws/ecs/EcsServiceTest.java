package io.infrar.provider.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.Service;

class EcsServiceTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto has no services that become stable");
    }

    private static final String GROUP =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/app/0123456789abcdef";

    private String cluster = "";
    private String other = "";
    private String first = "";
    private String second = "";
    private List<String> network = List.of();

    @Override
    protected void prepare() {
        cluster = EcsTests.cluster(moto, "main");
        other = EcsTests.cluster(moto, "other");
        first = EcsTests.revision(moto, "app");
        second = EcsTests.revision(moto, "app");
        network = EcsTests.subnetAndGroup(moto);
    }

    @Override
    protected String type() {
        return "ecs-service";
    }

    private EcsService.Spec spec(
            String in, String revision, @Nullable Integer count, int least, Map<String, String> tags) {
        return new EcsService.Spec(
                Output.of(in),
                Output.of(revision),
                2,
                count,
                "FARGATE",
                Set.of(),
                new EcsService.Networking(Set.of(Output.of(network.get(0))), Set.of(Output.of(network.get(1))), false),
                Set.of(new EcsService.Target(Output.of(GROUP), "app", 8080)),
                least,
                200,
                true,
                60,
                EcsService.ROLLING,
                tags);
    }

    @Override
    protected Object spec() {
        return spec(cluster, first, 2, 50, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(cluster, second, 3, 100, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(other, first, 2, 50, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of((int) java.util.stream.Stream.of(cluster, other)
                .flatMap(in -> services(in).stream())
                .filter(service -> service.status().equals("ACTIVE"))
                .count());
    }

    private List<Service> services(String in) {
        try (var aws = AwsTests.clients(moto)) {
            var ecs = aws.ecs(EcsTests.REGION);
            var arns = ecs.listServices(r -> r.cluster(in)).serviceArns();
            return arns.isEmpty()
                    ? List.of()
                    : ecs.describeServices(r -> r.cluster(in).services(arns)).services();
        }
    }

    @Test
    void every_property_is_there_as_it_was_asked_for() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec(cluster, first, 2, 50, Map.of()))));
        }
        Service service = services(cluster).get(0);
        assertThat(service.desiredCount()).isEqualTo(2);
        assertThat(service.launchTypeAsString()).isEqualTo("FARGATE");
        assertThat(service.deploymentConfiguration().minimumHealthyPercent()).isEqualTo(50);
        assertThat(service.deploymentConfiguration().maximumPercent()).isEqualTo(200);
        assertThat(service.deploymentConfiguration().deploymentCircuitBreaker().rollback())
                .isTrue();
        assertThat(service.healthCheckGracePeriodSeconds()).isEqualTo(60);
        assertThat(service.networkConfiguration().awsvpcConfiguration().assignPublicIpAsString())
                .isEqualTo("DISABLED");
        assertThat(service.loadBalancers().get(0).targetGroupArn()).isEqualTo(GROUP);
        assertThat(service.propagateTagsAsString()).isEqualTo("SERVICE");
    }

    @Test
    void what_auto_scaling_did_is_left_alone() {
        EcsService.Spec scaled = spec(cluster, first, null, 50, Map.of());
        try (Infra infra = infra(new MemoryStateStore());
                var aws = AwsTests.clients(moto)) {
            infra.apply(infra.plan(environment(scaled)));
            aws.ecs(EcsTests.REGION)
                    .updateService(r -> r.cluster(cluster)
                            .service(services(cluster).get(0).serviceName())
                            .desiredCount(7));

            assertThat(infra.plan(environment(scaled)).effective()).isEmpty();
            infra.apply(infra.plan(environment(spec(cluster, second, null, 50, Map.of()))));

            assertThat(services(cluster).get(0).desiredCount()).isEqualTo(7);
            assertThat(services(cluster).get(0).taskDefinition()).isEqualTo(second);
        }
    }

    @Test
    void a_service_of_code_deploy_keeps_the_version_that_is_live() {
        EcsService.Spec byCodeDeploy = byCodeDeploy(first);
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(byCodeDeploy)));

            assertThat(infra.plan(environment(byCodeDeploy(second))).effective())
                    .isEmpty();
            assertThat(services(cluster).get(0).taskDefinition()).isEqualTo(first);
        }
    }

    private EcsService.Spec byCodeDeploy(String revision) {
        EcsService.Spec rolling = spec(cluster, revision, 2, 100, Map.of());
        return new EcsService.Spec(
                rolling.cluster(),
                rolling.taskDefinition(),
                rolling.initialCount(),
                rolling.desiredCount(),
                rolling.launchType(),
                rolling.capacityProviders(),
                rolling.networking(),
                rolling.loadBalancers(),
                rolling.minimumHealthyPercent(),
                rolling.maximumPercent(),
                false,
                rolling.healthCheckGrace(),
                EcsService.CODE_DEPLOY,
                rolling.tags());
    }

    private static Environment environment(EcsService.Spec spec) {
        return Infra.environment("services")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("app", r -> r.type("ecs-service").spec(spec))
                .build();
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Compute;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** Containers on machines of one's own, and on spare capacity. */
class ComputeOnHostsTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws = AwsTests.clients(moto);

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto does not keep where the tasks of a service run");
        moto.reset();
        aws.close();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private static Environment environment(int hosts, Consumer<Compute.Builder> details) {
        return Infra.environment("hybrid")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .server(
                        "hosts",
                        s -> s.in(network("main"))
                                .memory(gib(4))
                                .autoscale(1, hosts, ScalingTarget.cpu(70))
                                .with(Aws.ecsHosts()))
                .compute("api", c -> {
                    c.in(network("main"))
                            .image("api:1")
                            .port(8080)
                            .memory(mib(512))
                            .publiclyReachable()
                            .tlsOptional()
                            .replicas(2);
                    details.accept(c);
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
    void a_program_runs_on_the_machines_of_its_cluster_and_leaves_nothing() {
        Map<String, Set<String>> before = AwsInventory.of(aws, REGION);
        apply(environment(3, c -> c.on(server("hosts")).rolling(50)));

        Service service = service();
        assertThat(service.launchTypeAsString()).isNull();
        String provider = service.capacityProviderStrategy().get(0).capacityProvider();
        assertThat(service.capacityProviderStrategy()).hasSize(1);
        var places = service.networkConfiguration().awsvpcConfiguration();
        assertThat(places.assignPublicIpAsString()).isEqualTo("DISABLED");
        assertThat(places.subnets()).hasSize(2);
        assertThat(definition().requiresCompatibilitiesAsStrings()).containsExactly("EC2");
        assertThat(definition().networkModeAsString()).isEqualTo("awsvpc");
        assertThat(definition().memory()).isEqualTo("512");

        var cluster = aws.ecs(REGION)
                .describeClusters(r -> r.clusters(service.clusterArn()).include(ClusterField.SETTINGS))
                .clusters()
                .get(0);
        assertThat(cluster.capacityProviders()).containsExactlyInAnyOrder("FARGATE", "FARGATE_SPOT", provider);
        var group = aws.autoScaling(REGION)
                .describeAutoScalingGroups()
                .autoScalingGroups()
                .get(0);
        var scaled = aws.ecs(REGION)
                .describeCapacityProviders(r -> r.capacityProviders(provider))
                .capacityProviders()
                .get(0)
                .autoScalingGroupProvider();
        assertThat(scaled.autoScalingGroupArn()).isEqualTo(group.autoScalingGroupARN());
        assertThat(scaled.managedScaling().statusAsString()).isEqualTo("ENABLED");
        assertThat(scaled.managedScaling().targetCapacity()).isEqualTo(70);
        assertThat(scaled.managedTerminationProtectionAsString()).isEqualTo("ENABLED");
        assertThat(group.newInstancesProtectedFromScaleIn()).isTrue();
        markAsEcsDoes(group.autoScalingGroupName());
        var data = aws.ec2(REGION)
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(group.launchTemplate().launchTemplateId())
                                .versions("$Latest"))
                .launchTemplateVersions()
                .get(0)
                .launchTemplateData();
        assertThat(new String(Base64.getDecoder().decode(data.userData()), StandardCharsets.UTF_8))
                .contains("ECS_CLUSTER=" + cluster.clusterName());

        apply(environment(5, c -> c.on(server("hosts")).rolling(50).image("api:2")));
        assertThat(definition().containerDefinitions().get(0).image()).isEqualTo("api:2");
        assertThat(aws.autoScaling(REGION)
                        .describeAutoScalingGroups()
                        .autoScalingGroups()
                        .get(0)
                        .maxSize())
                .isEqualTo(5);

        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            infra.apply(infra.planDestroy("hybrid"));
        }
        assertThat(store.read("hybrid").rows()).isEmpty();
        Map<String, Set<String>> after = AwsInventory.of(aws, REGION);
        after.remove("kms-key"); // the key of the account that EC2 made for its first encrypted disk
        assertThat(after).isEqualTo(before);
    }

    /** The simulation leaves this out. */
    private void markAsEcsDoes(String group) {
        aws.autoScaling(REGION)
                .createOrUpdateTags(r -> r.tags(software.amazon.awssdk.services.autoscaling.model.Tag.builder()
                        .resourceType("auto-scaling-group")
                        .resourceId(group)
                        .key("AmazonECSManaged")
                        .value("")
                        .propagateAtLaunch(true)
                        .build()));
    }

    @Test
    void on_machines_too_code_deploy_switches_between_blue_and_green() {
        apply(environment(3, c -> c.on(server("hosts")).blueGreen()));

        Service service = service();
        assertThat(service.deploymentController().typeAsString()).isEqualTo("CODE_DEPLOY");
        assertThat(service.capacityProviderStrategy()).hasSize(1);
        String application =
                aws.codeDeploy(REGION).listApplications().applications().get(0);
        var names = aws.codeDeploy(REGION)
                .listDeploymentGroups(r -> r.applicationName(application))
                .deploymentGroups();
        var group = aws.codeDeploy(REGION)
                .getDeploymentGroup(r -> r.applicationName(application).deploymentGroupName(names.get(0)))
                .deploymentGroupInfo();
        assertThat(group.ecsServices())
                .singleElement()
                .satisfies(each -> assertThat(each.serviceName()).isEqualTo(service.serviceName()));
        assertThat(group.loadBalancerInfo().targetGroupPairInfoList().get(0).targetGroups())
                .hasSize(2);
        assertThat(group.deploymentStyle().deploymentTypeAsString()).isEqualTo("BLUE_GREEN");
    }

    @Test
    void a_share_of_the_tasks_runs_on_spare_capacity_and_the_first_one_does_not() {
        apply(environment(3, c -> c.with(Aws.fargate().spot(75))));

        assertThat(service().launchTypeAsString()).isNull();
        assertThat(service().capacityProviderStrategy())
                .containsExactlyInAnyOrder(
                        CapacityProviderStrategyItem.builder()
                                .capacityProvider("FARGATE")
                                .base(1)
                                .weight(25)
                                .build(),
                        CapacityProviderStrategyItem.builder()
                                .capacityProvider("FARGATE_SPOT")
                                .base(0)
                                .weight(75)
                                .build());
    }
}

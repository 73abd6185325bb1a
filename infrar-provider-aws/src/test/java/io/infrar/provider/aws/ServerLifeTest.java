package io.infrar.provider.aws;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Servers from plan to destroy on the simulated AWS. */
class ServerLifeTest {
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

    @Test
    void one_machine_with_disk_address_and_database_lives_and_goes() {
        Map<String, Set<String>> before = there();
        Environment environment = environment(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server(
                        "main",
                        s -> s.in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .disk(gib(30))
                                .sshKeys(
                                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICBcV2UsyqNl1A1Hg9hx5VL1zXEPmfpbXtmuEEm7kusF")
                                .openPort(443)
                                .openPort(22, "203.0.113.7/32")
                                .volume("work", gib(50))
                                .staticIp())
                .database("main", d -> d.postgres("15").on(server("main"))));

        apply(environment);

        Instance machine = machines().get(0);
        assertThat(machine.instanceTypeAsString()).isEqualTo("t3.medium");
        assertThat(machine.metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(machine.iamInstanceProfile().arn()).contains(":instance-profile/");
        assertThat(machine.keyName()).isNotBlank();
        assertThat(machine.tags())
                .anyMatch(tag -> tag.key().equals("Project") && tag.value().equals("infrar"));
        assertThat(aws.ec2(REGION).describeAddresses().addresses())
                .singleElement()
                .satisfies(address -> assertThat(address.instanceId()).isEqualTo(machine.instanceId()));
        assertThat(aws.ec2(REGION).describeVolumes().volumes())
                .hasSize(2)
                .allMatch(volume -> volume.encrypted())
                .allMatch(volume -> volume.volumeTypeAsString().equals("gp3"))
                .allMatch(volume -> volume.attachments().get(0).instanceId().equals(machine.instanceId()));
        String project = aws.secretsManager(REGION)
                .getSecretValue(r -> r.secretId("/infrar/test/servers/main"))
                .secretString();
        String password = aws.secretsManager(REGION)
                .getSecretValue(r -> r.secretId("/infrar/test/database/main"))
                .secretString();
        assertThat(project).contains("postgres:15", password);
        assertThat(userData(machine)).contains("/infrar/test/servers/main").doesNotContain(password);

        assertNothingToDo(environment);
        destroy();
        assertThat(machines()).isEmpty();
        assertThat(there()).isEqualTo(before);
    }

    @Test
    void a_machine_is_resized_in_place_and_its_project_changes_without_touching_it() {
        Environment small = environment(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).cpu(2).memory(gib(2)))
                .database("main", d -> d.postgres("15").on(server("main"))));
        apply(small);
        String id = machines().get(0).instanceId();

        apply(small.change(e -> e.server("main", s -> s.memory(gib(8))).database("main", d -> d.postgres("16"))));

        assertThat(machines()).singleElement().satisfies(machine -> {
            assertThat(machine.instanceId()).isEqualTo(id);
            assertThat(machine.instanceTypeAsString()).isEqualTo("t3.large");
        });
        assertThat(aws.secretsManager(REGION)
                        .getSecretValue(r -> r.secretId("/infrar/test/servers/main"))
                        .secretString())
                .contains("postgres:16");
        destroy();
    }

    @Test
    void a_group_behind_a_load_balancer_lives_and_goes() {
        Map<String, Set<String>> before = there();
        Environment environment = environment(e -> e.network(
                        "main", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .server("app", s -> s.in(network("main")).cpu(2).memory(gib(4)).autoscale(2, 8, cpu(70)))
                .loadBalancer("main", l -> l.in(network("main")).tcp(80).routeTo(server("app"), 8000)));

        apply(environment);

        assertThat(machines())
                .hasSize(2)
                .allSatisfy(machine ->
                        assertThat(machine.tags()).anyMatch(tag -> tag.key().equals("Project")));
        assertThat(aws.autoScaling(REGION).describeAutoScalingGroups().autoScalingGroups())
                .singleElement()
                .satisfies(group -> {
                    assertThat(List.of(group.minSize(), group.maxSize(), group.desiredCapacity()))
                            .containsExactly(2, 8, 2);
                    assertThat(group.targetGroupARNs()).hasSize(1);
                    assertThat(group.healthCheckType()).isEqualTo("ELB");
                    assertThat(group.vpcZoneIdentifier().split(",")).hasSize(2);
                });
        assertThat(aws.autoScaling(REGION).describePolicies().scalingPolicies())
                .singleElement()
                .satisfies(policy -> assertThat(
                                policy.targetTrackingConfiguration().targetValue())
                        .isEqualTo(70));

        assertNothingToDo(environment);
        destroy();
        assertThat(machines()).isEmpty();
        assertThat(there()).isEqualTo(before);
    }

    @Test
    void two_machines_register_at_a_load_balancer() {
        Environment environment =
                environment(e -> e.network("main", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))
                        .server("app", s -> s.in(network("main")).count(2).spread())
                        .loadBalancer("main", l -> l.in(network("main")).tcp(80).routeTo(server("app"), 8000)));

        apply(environment);

        var elb = aws.elasticLoadBalancingV2(REGION);
        String group = elb.describeTargetGroups().targetGroups().get(0).targetGroupArn();
        assertThat(elb.describeTargetHealth(r -> r.targetGroupArn(group)).targetHealthDescriptions())
                .extracting(health -> health.target().id())
                .containsExactlyInAnyOrderElementsOf(
                        machines().stream().map(Instance::instanceId).toList());
        assertThat(machines())
                .extracting(machine -> machine.placement().availabilityZone())
                .doesNotHaveDuplicates();
        assertNothingToDo(environment);
        destroy();
    }

    // ---- helpers

    private static Environment environment(Consumer<EnvironmentBuilder> content) {
        EnvironmentBuilder builder = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar");
        content.accept(builder);
        return builder.build();
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void assertNothingToDo(Environment environment) {
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective()).isEmpty();
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("test"));
        }
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).state(store).build();
    }

    /** Without the key that AWS makes by itself for the first encrypted disk of an account. */
    private Map<String, Set<String>> there() {
        Map<String, Set<String>> there = new TreeMap<>(AwsInventory.of(aws, REGION));
        there.remove("kms-key");
        return there;
    }

    private List<Instance> machines() {
        return aws
                .ec2(REGION)
                .describeInstances(r -> r.filters(Filter.builder()
                        .name("instance-state-name")
                        .values("running", "pending", "stopped")
                        .build()))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    private String userData(Instance machine) {
        String encoded = aws.ec2(REGION)
                .describeInstanceAttribute(
                        r -> r.instanceId(machine.instanceId()).attribute("userData"))
                .userData()
                .value();
        return new String(java.util.Base64.getDecoder().decode(encoded), java.nio.charset.StandardCharsets.UTF_8);
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Monitor.Alarm;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/** Whole environments with a monitor and with a cluster, on the simulated AWS. */
class WatchedEnvironmentTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_database_is_watched_and_spending_as_well() {
        Environment environment = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .network("net", n -> n.cidr("10.0.0.0/16").zones(2))
                .database("main", d -> d.postgres("15").in(network("net")).storage(gib(20)))
                .monitor(
                        "watch",
                        m -> m.watch(database("main"))
                                .alarm(Alarm.above("connections", database("main"), "connections", 80))
                                .email("ops@example.com")
                                .spendAlert(usd(900)))
                .build();

        apply(environment);

        MetricAlarm alarm =
                aws.cloudWatch(REGION).describeAlarms().metricAlarms().get(0);
        String database =
                aws.rds(REGION).describeDBInstances().dbInstances().get(0).dbInstanceIdentifier();
        assertThat(alarm.namespace()).isEqualTo("AWS/RDS");
        assertThat(alarm.metricName()).isEqualTo("DatabaseConnections");
        assertThat(alarm.dimensions())
                .containsExactly(Dimension.builder()
                        .name("DBInstanceIdentifier")
                        .value(database)
                        .build());
        assertThat(alarm.threshold()).isEqualTo(80);
        assertThat(alarm.period()).isEqualTo(300);
        assertThat(alarm.evaluationPeriods()).isEqualTo(2);
        assertThat(alarm.comparisonOperatorAsString()).isEqualTo("GreaterThanThreshold");
        String topic = aws.sns(REGION).listTopics().topics().get(0).topicArn();
        assertThat(alarm.alarmActions()).containsExactly(topic);
        assertThat(aws.sns(REGION)
                        .listSubscriptionsByTopic(r -> r.topicArn(topic))
                        .subscriptions())
                .singleElement()
                .satisfies(each -> assertThat(each.endpoint()).isEqualTo("ops@example.com"));
        assertThat(aws.cloudWatch(REGION)
                        .listTagsForResource(r -> r.resourceARN(alarm.alarmArn()))
                        .tags())
                .anyMatch(tag -> tag.key().equals("Project") && tag.value().equals("infrar"));
        String dashboard = aws.cloudWatch(REGION)
                .listDashboards(r -> {})
                .dashboardEntries()
                .get(0)
                .dashboardName();
        assertThat(aws.cloudWatch(REGION)
                        .getDashboard(r -> r.dashboardName(dashboard))
                        .dashboardBody())
                .contains("DatabaseConnections", database);
        assertThat(aws.budgets()
                        .describeBudgets(r -> r.accountId(aws.accountId()))
                        .budgets()
                        .get(0)
                        .budgetLimit()
                        .amount())
                .isEqualByComparingTo("900");
        assertThat(plan(environment).effective()).isEmpty();

        destroy();
        assertThat(aws.cloudWatch(REGION).describeAlarms().metricAlarms()).isEmpty();
        assertThat(aws.cloudWatch(REGION).listDashboards(r -> {}).dashboardEntries())
                .isEmpty();
        assertThat(aws.sns(REGION).listTopics().topics()).isEmpty();
        assertThat(aws.budgets()
                        .describeBudgets(r -> r.accountId(aws.accountId()))
                        .budgets())
                .isEmpty();
    }

    @Test
    void a_cluster_has_machines_in_private_subnets() {
        assumeTrue(Moto.isFuller(), "plain moto does not know add-ons");
        Environment environment = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("net", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.SHARED_GATEWAY))
                .cluster("main", c -> c.in(network("net")).version("1.31").nodePool("main", 2, gib(4), 3, 3))
                .build();

        apply(environment);

        String name = aws.eks(REGION).listClusters(r -> {}).clusters().get(0);
        Cluster cluster = aws.eks(REGION).describeCluster(r -> r.name(name)).cluster();
        assertThat(cluster.version()).isEqualTo("1.31");
        assertThat(cluster.resourcesVpcConfig().subnetIds()).hasSize(3);
        String group = aws.eks(REGION)
                .listNodegroups(r -> r.clusterName(name))
                .nodegroups()
                .get(0);
        Nodegroup nodes = aws.eks(REGION)
                .describeNodegroup(r -> r.clusterName(name).nodegroupName(group))
                .nodegroup();
        assertThat(nodes.instanceTypes()).containsExactly("t3.medium");
        assertThat(nodes.scalingConfig().minSize()).isEqualTo(3);
        assertThat(aws.ec2(REGION)
                        .describeSubnets(r -> r.subnetIds(nodes.subnets()))
                        .subnets())
                .noneMatch(subnet -> Boolean.TRUE.equals(subnet.mapPublicIpOnLaunch()));
        assertThat(aws.eks(REGION).listAddons(r -> r.clusterName(name)).addons())
                .containsExactlyInAnyOrder("vpc-cni", "kube-proxy", "coredns");
        assertThat(plan(environment).effective()).isEmpty();

        destroy();
        assertThat(aws.eks(REGION).listClusters(r -> {}).clusters()).isEmpty();
        assertThat(aws.iam().listRoles().roles()).isEmpty();
        assertThat(aws.iam().listOpenIDConnectProviders().openIDConnectProviderList())
                .isEmpty();
    }

    @Test
    void alarms_call_an_address_that_is_a_secret_and_that_the_state_does_not_show() throws java.io.IOException {
        String pager = "https://hooks.example.com/T0/abcdef";
        Environment environment = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("net", n -> n.cidr("10.0.0.0/16").zones(2))
                .secret("pager", s -> s.literal(pager))
                .database("main", d -> d.postgres("15").in(network("net")).storage(gib(20)))
                .monitor(
                        "watch",
                        m -> m.watch(database("main"))
                                .alarm(Alarm.above("cpu", database("main"), "cpu", 80))
                                .webhook(secret("pager")))
                .build();

        apply(environment);

        assertThat(aws.sns(REGION).listSubscriptions().subscriptions())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.protocol()).isEqualTo("https");
                    assertThat(each.endpoint()).isEqualTo(pager);
                });
        assertThat(plan(environment).effective()).isEmpty();
        try (var files = java.nio.file.Files.walk(folder)) {
            for (Path file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
                assertThat(java.nio.file.Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("T0/abcdef");
            }
        }

        destroy();
        assertThat(aws.sns(REGION).listSubscriptions().subscriptions()).isEmpty();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            infra.apply(infra.planDestroy("test"));
        }
    }
}

package io.infrar.provider.aws;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Parameter;
import software.amazon.awssdk.services.rds.model.Tag;

/** The database and the cache of the production environment in their network, from the model to the simulated AWS and away. */
class DataOnAwsTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws = AwsTests.clients(moto);

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto neither keeps monitoring nor deletes caches");
        moto.reset();
        aws.close();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_production_data_lives_from_create_to_destroy() {
        Environment environment = environment();
        Map<String, Set<String>> before = AwsInventory.of(aws, REGION);
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);

            assertDatabase();
            assertReplica();
            assertCache();

            assertThat(infra.plan(environment).effective()).isEmpty();
            infra.apply(infra.planDestroy("production"));
        }
        assertThat(store.read("production").rows()).isEmpty();
        Map<String, Set<String>> after = AwsInventory.of(aws, REGION);
        after.remove("kms-key"); // the key of the account that Secrets Manager made for its first secret
        assertThat(after).isEqualTo(before);
    }

    private void assertDatabase() {
        DBInstance db = instances().stream()
                .filter(each -> each.readReplicaSourceDBInstanceIdentifier() == null)
                .findFirst()
                .orElseThrow();
        assertThat(db.engine()).isEqualTo("postgres");
        assertThat(db.engineVersion()).startsWith("15");
        assertThat(db.dbInstanceClass()).isEqualTo("db.t3.medium");
        assertThat(db.storageType()).isEqualTo("gp3");
        assertThat(db.allocatedStorage()).isEqualTo(100);
        assertThat(db.maxAllocatedStorage()).isEqualTo(500);
        assertThat(db.multiAZ()).isTrue();
        assertThat(db.backupRetentionPeriod()).isEqualTo(30);
        assertThat(db.storageEncrypted()).isTrue();
        assertThat(db.iamDatabaseAuthenticationEnabled()).isTrue();
        assertThat(db.monitoringInterval()).isEqualTo(60);
        assertThat(db.monitoringRoleArn()).startsWith("arn:aws:iam::");
        assertThat(db.performanceInsightsEnabled()).isTrue();
        assertThat(db.preferredMaintenanceWindow()).isEqualTo("sun:03:00-sun:04:00");
        assertThat(db.autoMinorVersionUpgrade()).isTrue();
        assertThat(db.publiclyAccessible()).isFalse();
        // RDS makes no replicas of an instance whose password it keeps.
        assertThat(db.masterUserSecret()).isNull();
        assertThat(aws.secretsManager(REGION)
                        .describeSecret(r -> r.secretId("/infrar/production/databases/main"))
                        .deletedDate())
                .isNull();
        assertThat(db.dbSubnetGroup().subnets()).hasSize(3);
        List<Parameter> parameters = aws.rds(REGION)
                .describeDBParameters(r -> r.dbParameterGroupName(
                                db.dbParameterGroups().get(0).dbParameterGroupName())
                        .source("user"))
                .parameters();
        assertThat(parameters).singleElement().satisfies(parameter -> {
            assertThat(parameter.parameterName()).isEqualTo("rds.force_ssl");
            assertThat(parameter.parameterValue()).isEqualTo("1");
        });
        assertThat(db.tagList().stream().collect(Collectors.toMap(Tag::key, Tag::value)))
                .containsEntry("Project", "infrar")
                .containsEntry("Environment", "production")
                .containsEntry("ManagedBy", "infrar");
        String group = db.vpcSecurityGroups().get(0).vpcSecurityGroupId();
        assertThat(aws.ec2(REGION)
                        .describeSecurityGroups(r -> r.groupIds(group))
                        .securityGroups()
                        .get(0))
                .satisfies(each -> {
                    assertThat(each.ipPermissions()).isEmpty();
                    assertThat(each.ipPermissionsEgress()).isEmpty();
                });
    }

    private void assertReplica() {
        DBInstance replica = instances().stream()
                .filter(each -> each.readReplicaSourceDBInstanceIdentifier() != null)
                .findFirst()
                .orElseThrow();
        assertThat(replica.dbInstanceClass()).isEqualTo("db.t3.medium");
        assertThat(replica.multiAZ()).isFalse();
        assertThat(replica.storageEncrypted()).isTrue();
        assertThat(replica.preferredMaintenanceWindow()).isEqualTo("sun:03:00-sun:04:00");
    }

    private void assertCache() {
        List<ReplicationGroup> groups =
                aws.elastiCache(REGION).describeReplicationGroups().replicationGroups();
        assertThat(groups).singleElement().satisfies(group -> {
            assertThat(group.cacheNodeType()).isEqualTo("cache.t3.micro");
            assertThat(group.memberClusters()).hasSize(2);
            assertThat(group.transitEncryptionEnabled()).isTrue();
            assertThat(group.atRestEncryptionEnabled()).isTrue();
        });
    }

    private List<DBInstance> instances() {
        List<DBInstance> all = aws.rds(REGION).describeDBInstances().dbInstances();
        assertThat(all).hasSize(2);
        return all;
    }

    private static Environment environment() {
        return Infra.environment("production")
                .stage(Stage.PRODUCTION)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .tag("Environment", "production")
                .tag("ManagedBy", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.NONE))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .databaseName("infrar")
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100), gib(500))
                                .highlyAvailable()
                                .backups(days(30))
                                .readReplicas(1)
                                .with(Aws.rds()
                                        .instanceClass("db.t3.medium")
                                        .iops(3000)
                                        .throughput(125)
                                        .maintenanceWindow("sun:03:00-sun:04:00")
                                        .iamAuthentication()
                                        .monitoring(60)
                                        .performanceInsights()
                                        .finalSnapshot(false)))
                .cache(
                        "main",
                        c -> c.redis("7")
                                .in(network("main"))
                                .memory(mib(512))
                                .replicas(1)
                                .with(Aws.cache().nodeType("cache.t3.micro")))
                .build();
    }
}

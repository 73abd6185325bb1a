package io.infrar.provider.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Moto changes everything at once, never fails and does not change ports, so these are tried against a scripted server in {@link
 * DbInstanceWaitingTest}.
 */
class DbInstanceTest extends AwsHandlerContract {
    private static final String REGION = DbParts.REGION;
    private static final String MONITORING = "arn:aws:iam::123456789012:role/monitoring";

    /** Plain moto keeps neither monitoring nor performance insights, and gives a replica the secret of its source. */
    private static final boolean FULLER = Moto.isFuller();

    /** A field that is not said. */
    private static final Object NONE = new Object();

    @TempDir
    Path own;

    private DbParts parts = new DbParts(moto);

    @Override
    protected void prepare() {
        parts = new DbParts(moto);
        try (var aws = AwsTests.clients(moto)) {
            aws.rds(REGION)
                    .createDBSubnetGroup(r -> r.dbSubnetGroupName("grp")
                            .dbSubnetGroupDescription("d")
                            .subnetIds(parts.subnets));
            for (String version : List.of("15", "16")) {
                aws.rds(REGION)
                        .createDBParameterGroup(r -> r.dbParameterGroupName("pg" + version)
                                .dbParameterGroupFamily("postgres" + version)
                                .description("d"));
            }
        }
    }

    @Override
    protected Infra infra(StateStore store) {
        try {
            Files.writeString(own.resolve("master-password"), "correct-horse");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return AwsTests.infra(moto, own).state(store).build();
    }

    @Override
    protected String type() {
        return "db-instance";
    }

    /** The instance of the production environment, all its properties said. */
    @Override
    protected Object spec() {
        return new DbInstance.Spec(
                null,
                "postgres",
                "15",
                "db.t3.medium",
                "gp3",
                100,
                500,
                3000,
                125,
                true,
                Output.of("grp"),
                Set.of(Output.of(parts.securityGroup)),
                Output.of("pg15"),
                "infrar",
                "dbadmin",
                true,
                null,
                90,
                null,
                5432,
                30,
                "01:00-02:00",
                "sun:03:00-sun:04:00",
                true,
                true,
                null,
                true,
                FULLER ? 60 : 0,
                FULLER ? Output.of(MONITORING) : null,
                FULLER,
                false,
                true,
                false,
                "rds-ca-rsa2048-g1",
                false,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(with(Map.ofEntries(
                Map.entry("version", "16"),
                Map.entry("parameterGroup", "pg16"),
                Map.entry("instanceClass", "db.t3.large"),
                Map.entry("storageGib", 500),
                Map.entry("maxStorageGib", 1000),
                Map.entry("iops", 13000),
                Map.entry("throughput", 600),
                Map.entry("multiAz", false),
                Map.entry("backupDays", 7),
                Map.entry("backupWindow", "05:00-06:00"),
                Map.entry("maintenanceWindow", "mon:03:00-mon:04:00"),
                Map.entry("minorUpgrades", false),
                Map.entry("iamAuthentication", false),
                Map.entry("monitoringSeconds", 0),
                Map.entry("monitoringRole", NONE),
                Map.entry("performanceInsights", false),
                Map.entry("copyTagsToSnapshot", false),
                Map.entry("managedPassword", false),
                Map.entry("passwordRotationDays", NONE),
                Map.entry("masterPassword", Json.of(SecretRef.of("file", "master-password"))),
                Map.entry("tags", Map.of("Project", "other")))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(with(Map.of("encrypted", false)));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.rds(REGION).describeDBInstances().dbInstances().size());
        }
    }

    private Json with(Map<String, Object> changes) {
        Json json = Json.of(spec());
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            json = json.with(change.getKey(), change.getValue() == NONE ? null : change.getValue());
        }
        return json;
    }

    @Test
    void every_property_of_the_production_database_is_as_asked() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());

        DBInstance db = only();

        assertThat(db.engine()).isEqualTo("postgres");
        assertThat(db.engineVersion()).startsWith("15");
        assertThat(db.dbInstanceClass()).isEqualTo("db.t3.medium");
        assertThat(db.storageType()).isEqualTo("gp3");
        assertThat(db.allocatedStorage()).isEqualTo(100);
        assertThat(db.maxAllocatedStorage()).isEqualTo(500);
        // AWS gives 3000 and 125 to every gp3 volume of this size and refuses to be told so.
        assertThat(db.iops()).isNull();
        assertThat(db.storageThroughput()).isNull();
        assertThat(db.multiAZ()).isTrue();
        assertThat(db.dbSubnetGroup().dbSubnetGroupName()).isEqualTo("grp");
        assertThat(db.vpcSecurityGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.vpcSecurityGroupId()).isEqualTo(parts.securityGroup));
        assertThat(db.dbParameterGroups().get(0).dbParameterGroupName()).isEqualTo("pg15");
        assertThat(db.dbName()).isEqualTo("infrar");
        assertThat(db.masterUsername()).isEqualTo("dbadmin");
        assertThat(db.masterUserSecret().secretArn()).startsWith("arn:aws:secretsmanager:");
        try (var aws = AwsTests.clients(moto)) {
            assertThat(aws.secretsManager(REGION)
                            .describeSecret(
                                    r -> r.secretId(db.masterUserSecret().secretArn()))
                            .rotationRules()
                            .automaticallyAfterDays())
                    .isEqualTo(90);
        }
        assertThat(db.endpoint().port()).isEqualTo(5432);
        assertThat(db.backupRetentionPeriod()).isEqualTo(30);
        assertThat(db.preferredBackupWindow()).isEqualTo("01:00-02:00");
        assertThat(db.preferredMaintenanceWindow()).isEqualTo("sun:03:00-sun:04:00");
        assertThat(db.autoMinorVersionUpgrade()).isTrue();
        assertThat(db.storageEncrypted()).isTrue();
        assertThat(db.iamDatabaseAuthenticationEnabled()).isTrue();
        if (FULLER) {
            assertThat(db.monitoringInterval()).isEqualTo(60);
            assertThat(db.monitoringRoleArn()).isEqualTo(MONITORING);
            assertThat(db.performanceInsightsEnabled()).isTrue();
        }
        assertThat(db.deletionProtection()).isFalse();
        assertThat(db.copyTagsToSnapshot()).isTrue();
        assertThat(db.publiclyAccessible()).isFalse();
        assertThat(db.caCertificateIdentifier()).isEqualTo("rds-ca-rsa2048-g1");
        assertThat(db.tagList()).anySatisfy(tag -> {
            assertThat(tag.key()).isEqualTo("Project");
            assertThat(tag.value()).isEqualTo("infrar");
        });
        destroy(store);
    }

    @Test
    void every_property_that_can_be_changed_is_changed_in_place() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());
        String before = only().dbInstanceIdentifier();

        apply(store, updated().orElseThrow());

        DBInstance db = only();
        assertThat(db.dbInstanceIdentifier()).isEqualTo(before);
        assertThat(db.engineVersion()).startsWith("16");
        assertThat(db.dbParameterGroups().get(0).dbParameterGroupName()).isEqualTo("pg16");
        assertThat(db.dbInstanceClass()).isEqualTo("db.t3.large");
        assertThat(db.allocatedStorage()).isEqualTo(500);
        assertThat(db.maxAllocatedStorage()).isEqualTo(1000);
        assertThat(db.iops()).isEqualTo(13000);
        assertThat(db.storageThroughput()).isEqualTo(600);
        assertThat(db.multiAZ()).isFalse();
        assertThat(db.backupRetentionPeriod()).isEqualTo(7);
        assertThat(db.preferredBackupWindow()).isEqualTo("05:00-06:00");
        assertThat(db.preferredMaintenanceWindow()).isEqualTo("mon:03:00-mon:04:00");
        assertThat(db.autoMinorVersionUpgrade()).isFalse();
        assertThat(db.iamDatabaseAuthenticationEnabled()).isFalse();
        assertThat(db.copyTagsToSnapshot()).isFalse();
        assertThat(db.masterUserSecret()).isNull();
        Map<String, Json> outputs = outputs(store);
        assertThat(outputs.get("secret")).isEqualTo(Json.of(secret(outputs)));
        assertThat(secret(outputs).name()).isEqualTo("master-password");
        destroy(store);
    }

    @Test
    void storage_that_grew_by_itself_and_the_speed_that_comes_with_it_are_no_change() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());
        try (var aws = AwsTests.clients(moto)) {
            aws.rds(REGION)
                    .modifyDBInstance(r -> r.dbInstanceIdentifier(only().dbInstanceIdentifier())
                            .allocatedStorage(450)
                            .applyImmediately(true));
        }

        assertThat(plan(store, spec()).effective()).isEmpty();
        destroy(store);
    }

    @Test
    void a_large_volume_grows_although_nobody_says_its_speed() {
        MemoryStateStore store = new MemoryStateStore();
        Map<String, Object> large = Map.of("iops", NONE, "throughput", NONE, "maxStorageGib", NONE);
        apply(store, with(large).with("storageGib", 500));

        apply(store, with(large).with("storageGib", 600));

        assertThat(only().allocatedStorage()).isEqualTo(600);
        assertThat(only().iops()).isEqualTo(12_000);
        assertThat(only().storageThroughput()).isEqualTo(500);
        assertThat(plan(store, with(large).with("storageGib", 600)).effective()).isEmpty();
        destroy(store);
    }

    @Test
    void what_is_not_asked_any_more_is_taken_back() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());

        try (var aws = AwsTests.clients(moto)) { // moto makes it when the first instance without a group is shown
            aws.rds(REGION)
                    .createDBParameterGroup(r -> r.dbParameterGroupName("default.postgres15")
                            .dbParameterGroupFamily("postgres15")
                            .description("d"));
        }
        Json less = with(Map.of("maxStorageGib", NONE, "parameterGroup", NONE));
        apply(store, less);

        assertThat(only().maxAllocatedStorage()).isNull();
        assertThat(only().dbParameterGroups().get(0).dbParameterGroupName()).startsWith("default.postgres");
        assertThat(plan(store, less).effective()).isEmpty();
        destroy(store);
    }

    @Test
    void an_older_version_needs_a_new_instance_since_rds_only_upgrades() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());

        Plan plan = plan(store, with(Map.of("version", "14")));

        assertThat(plan.changes().get(0).action().replaces()).isTrue();
        assertThat(plan.changes().get(0).reason()).contains("version goes back from 15 to 14", "does not move");
        destroy(store);
    }

    @Test
    void a_delete_leaves_a_last_snapshot_when_asked() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, with(Map.of("finalSnapshot", true)));
        String id = only().dbInstanceIdentifier();

        destroy(store);

        try (var aws = AwsTests.clients(moto)) {
            assertThat(aws.rds(REGION)
                            .describeDBSnapshots(r -> r.snapshotType("manual"))
                            .dbSnapshots())
                    .anySatisfy(snapshot ->
                            assertThat(snapshot.dbSnapshotIdentifier()).isEqualTo(id + "-final"));
        }
        assertThat(count()).contains(0);
    }

    @Test
    void a_protected_instance_is_not_deleted_and_the_message_says_what_to_do() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, with(Map.of("deletionProtection", true)));

        ApplyException refused = catchThrowableOfType(ApplyException.class, () -> destroy(store));

        assertThat(refused).hasMessageContaining("apply without it first");
        assertThat(count()).contains(1);
        apply(store, spec());
        destroy(store);
        assertThat(count()).contains(0);
    }

    @Test
    void a_replica_has_its_own_class_windows_and_monitoring_and_no_secret() {
        assumeTrue(FULLER, "plain moto gives a replica the secret of its source");
        MemoryStateStore store = new MemoryStateStore();
        Infra infra = infra(store);
        Json main = withOwnPassword();
        try (infra) {
            Environment environment = Infra.environment("replicas")
                    .stage(Stage.DEVELOPMENT)
                    .on("aws")
                    .resource("main", r -> r.type(type()).spec(main))
                    .build();
            infra.apply(infra.plan(environment));
            Json replica = replica();
            Environment both = Infra.environment("replicas")
                    .stage(Stage.DEVELOPMENT)
                    .on("aws")
                    .resource("main", r -> r.type(type()).spec(main))
                    .resource("replica", r -> r.type(type()).spec(replica))
                    .build();
            infra.apply(infra.plan(both));
            assertThat(infra.plan(both).effective()).isEmpty();
            DBInstance made;
            try (var aws = AwsTests.clients(moto)) {
                made = aws.rds(REGION).describeDBInstances().dbInstances().stream()
                        .filter(db -> db.readReplicaSourceDBInstanceIdentifier() != null)
                        .findFirst()
                        .orElseThrow();
            }
            assertThat(made.dbInstanceClass()).isEqualTo("db.t3.small");
            assertThat(made.multiAZ()).isFalse();
            assertThat(made.preferredMaintenanceWindow()).isEqualTo("tue:03:00-tue:04:00");
            assertThat(made.storageEncrypted()).isTrue();
            assertThat(made.dbParameterGroups().get(0).dbParameterGroupName()).isEqualTo("pg15");
            infra.apply(infra.planDestroy("replicas"));
            assertThat(count()).contains(0);
        }
    }

    /** RDS makes no replicas of an instance whose password it keeps. */
    private Json withOwnPassword() {
        return with(Map.of(
                "managedPassword",
                false,
                "passwordRotationDays",
                NONE,
                "masterPassword",
                Json.of(SecretRef.of("file", "master-password"))));
    }

    private Json replica() {
        String source = only().dbInstanceIdentifier();
        return with(Map.ofEntries(
                Map.entry("replicaOf", source),
                Map.entry("version", NONE),
                Map.entry("instanceClass", "db.t3.small"),
                Map.entry("storageGib", NONE),
                Map.entry("multiAz", false),
                Map.entry("subnetGroup", NONE),
                Map.entry("databaseName", NONE),
                Map.entry("user", NONE),
                Map.entry("managedPassword", false),
                Map.entry("passwordRotationDays", NONE),
                Map.entry("backupDays", NONE),
                Map.entry("backupWindow", NONE),
                Map.entry("maintenanceWindow", "tue:03:00-tue:04:00")));
    }

    // ---- helpers

    private static SecretRef secret(Map<String, Json> outputs) {
        return outputs.get("secret").to(SecretRef.class);
    }

    private DBInstance only() {
        try (var aws = AwsTests.clients(moto)) {
            List<DBInstance> all = aws.rds(REGION).describeDBInstances().dbInstances();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private Environment environment(Object spec) {
        return Infra.environment("databases")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("main", r -> r.type(type()).spec(spec))
                .build();
    }

    private Plan plan(StateStore store, Object spec) {
        try (Infra infra = infra(store)) {
            return infra.plan(environment(spec));
        }
    }

    private void apply(StateStore store, Object spec) {
        try (Infra infra = infra(store)) {
            infra.apply(infra.plan(environment(spec)));
        }
    }

    private void destroy(StateStore store) {
        try (Infra infra = infra(store)) {
            infra.apply(infra.planDestroy("databases"));
        }
    }

    private static Map<String, Json> outputs(StateStore store) {
        return store.read("databases").rows().get(0).outputs().fields();
    }
}

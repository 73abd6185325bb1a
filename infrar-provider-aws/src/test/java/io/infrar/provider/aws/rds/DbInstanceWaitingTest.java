package io.infrar.provider.aws.rds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes time at AWS or fails there, with the answers as its documentation shows them. */
class DbInstanceWaitingTest {
    private static final String CREATED = "<CreateDBInstanceResponse/>";
    private static final String MODIFIED = "<ModifyDBInstanceResponse/>";

    @TempDir
    Path folder;

    private final ScriptedAws server = new ScriptedAws();
    private final MemoryStateStore store = new MemoryStateStore();
    private @Nullable Infra opened;

    @BeforeEach
    void open() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder)
                .state(store);
        server.settings().forEach(builder::setting);
        opened = builder.build();
    }

    @AfterEach
    void close() {
        infra().close();
        server.close();
    }

    private Infra infra() {
        return java.util.Objects.requireNonNull(opened);
    }

    @Test
    void an_instance_is_ready_when_it_is_available_and_nothing_is_pending() {
        server.on("CreateDBInstance", 200, CREATED)
                .on("DescribeDBInstances", 200, shown("creating", "", 5432))
                .on("DescribeDBInstances", 200, shown("backing-up", "", 5432))
                .on(
                        "DescribeDBInstances",
                        200,
                        shown("available", "<DBInstanceClass>db.t3.large</DBInstanceClass>", 5432))
                .on("DescribeDBInstances", 200, shown("storage-optimization", "", 5432));

        infra().apply(infra().plan(environment(spec(5432, 100, null))));

        assertThat(server.calls()).filteredOn("DescribeDBInstances"::equals).hasSize(4);
        assertThat(store.read("db").rows().get(0).outputs().get("host").asText())
                .isEqualTo("db.example");
    }

    @Test
    void an_instance_that_fails_ends_the_wait_at_once_with_the_last_event() {
        server.on("CreateDBInstance", 200, CREATED)
                .on("DescribeDBInstances", 200, shown("creating", "", 5432))
                .on("DescribeDBInstances", 200, shown("incompatible-network", "", 5432))
                .on(
                        "DescribeEvents",
                        200,
                        "<DescribeEventsResponse><DescribeEventsResult><Events>"
                                + "<Event><Message>first</Message></Event>"
                                + "<Event><Message>no free addresses in subnet-1</Message></Event>"
                                + "</Events></DescribeEventsResult></DescribeEventsResponse>");

        ApplyException failed = catchThrowableOfType(
                ApplyException.class, () -> infra().apply(infra().plan(environment(spec(5432, 100, null)))));

        assertThat(failed).hasMessageContaining("is incompatible-network: no free addresses in subnet-1");
    }

    @Test
    void a_monitoring_role_that_is_not_known_everywhere_yet_is_tried_again() {
        server.on(
                        "CreateDBInstance",
                        400,
                        "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameterValue</Code><Message>IAM role ARN"
                                + " value is invalid or does not include the required permissions for:"
                                + " ENHANCED_MONITORING</Message></Error><RequestId>r</RequestId></ErrorResponse>")
                .on("CreateDBInstance", 200, CREATED)
                .queryError("DescribeDBInstances", 404, "DBInstanceNotFound")
                .on("DescribeDBInstances", 200, shown("available", "", 5432));

        infra().apply(infra().plan(environment(spec(5432, 100, "arn:aws:iam::1:role/m"))));

        assertThat(server.calls()).filteredOn("CreateDBInstance"::equals).hasSize(2);
    }

    @Test
    void a_change_waits_while_the_instance_is_busy_and_gives_the_new_port_to_others() {
        server.on("CreateDBInstance", 200, CREATED).on("DescribeDBInstances", 200, shown("available", "", 5432));
        infra().apply(infra().plan(environment(spec(5432, 100, null))));
        server.queryError("ModifyDBInstance", 400, "InvalidDBInstanceState")
                .on("ModifyDBInstance", 200, MODIFIED)
                .on("DescribeDBInstances", 200, shown("available", "<Port>5433</Port>", 5432))
                .on("DescribeDBInstances", 200, shown("modifying", "", 5432))
                .on("DescribeDBInstances", 200, shown("available", "", 5433));

        infra().apply(infra().plan(environment(spec(5433, 100, null))));

        assertThat(server.calls()).filteredOn("ModifyDBInstance"::equals).hasSize(2);
        assertThat(server.bodies())
                .anySatisfy(
                        body -> assertThat(body).contains("DBPortNumber=5433").contains("ApplyImmediately=true"));
        assertThat(store.read("db").rows().get(0).outputs().get("port").to(Integer.class))
                .isEqualTo(5433);
    }

    @Test
    void speed_is_not_said_below_400_gib_where_rds_refuses_it_and_shows_the_baseline() {
        server.on("CreateDBInstance", 200, CREATED).on("DescribeDBInstances", 200, shown("available", "", 5432));

        infra().apply(infra().plan(environment(spec(5432, 100, null))));

        assertThat(create()).doesNotContain("Iops=").doesNotContain("StorageThroughput=");
        assertThat(infra().plan(environment(spec(5432, 100, null))).effective()).isEmpty();
    }

    @Test
    void a_delete_waits_until_the_instance_is_gone() {
        server.on("CreateDBInstance", 200, CREATED).on("DescribeDBInstances", 200, shown("available", "", 5432));
        infra().apply(infra().plan(environment(spec(5432, 100, null))));
        Plan destroy = infra().planDestroy("db");
        server.on("DeleteDBInstance", 200, "<DeleteDBInstanceResponse/>")
                .on("DescribeDBInstances", 200, shown("available", "", 5432))
                .on("DescribeDBInstances", 200, shown("available", "", 5432))
                .on("DescribeDBInstances", 200, shown("deleting", "", 5432))
                .on("DescribeDBInstances", 200, shown("deleting", "", 5432))
                .queryError("DescribeDBInstances", 404, "DBInstanceNotFound");

        infra().apply(destroy);

        List<String> calls = server.calls();
        assertThat(calls.subList(calls.indexOf("DeleteDBInstance"), calls.size()))
                .startsWith("DeleteDBInstance", "DescribeDBInstances", "DescribeDBInstances")
                .hasSizeGreaterThan(2);
        assertThat(store.read("db").rows()).isEmpty();
    }

    @Test
    void a_minor_version_that_rds_upgraded_by_itself_is_no_change_and_never_a_new_instance() {
        server.on("CreateDBInstance", 200, CREATED).on("DescribeDBInstances", 200, shown("available", "", 5432));
        DbInstance.Spec pinned =
                Json.of(spec(5432, 100, null)).with("version", "15.7").to(DbInstance.Spec.class);
        infra().apply(infra().plan(environment(pinned)));
        server.on("DescribeDBInstances", 200, shown("available", "", 5432).replace(">15.7<", ">15.10<"))
                .on("DescribeDBInstances", 200, shown("available", "", 5432).replace(">15.7<", ">15.10<"));
        infra().plan(environment(pinned)); // takes the last answer of before

        assertThat(infra().plan(environment(pinned)).effective()).isEmpty();
    }

    @Test
    void a_security_group_that_is_just_leaving_is_no_difference() {
        server.on("CreateDBInstance", 200, CREATED)
                .on(
                        "DescribeDBInstances",
                        200,
                        shown("available", "", 5432)
                                .replace(
                                        "<VpcSecurityGroups>",
                                        "<VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-old"
                                                + "</VpcSecurityGroupId><Status>removing</Status>"
                                                + "</VpcSecurityGroupMembership>"));
        infra().apply(infra().plan(environment(spec(5432, 100, null))));

        assertThat(infra().plan(environment(spec(5432, 100, null))).effective()).isEmpty();
    }

    @Test
    void a_failed_instance_goes_without_the_snapshot_that_rds_cannot_make_and_leaves_its_backups() {
        server.on("CreateDBInstance", 200, CREATED)
                .on("DescribeDBInstances", 200, shown("failed", "", 5432))
                .on("DescribeEvents", 200, "<DescribeEventsResponse/>");
        DbInstance.Spec spec =
                Json.of(spec(5432, 100, null)).with("finalSnapshot", true).to(DbInstance.Spec.class);
        assertThatThrownBy(() -> infra().apply(infra().plan(environment(spec)))).isInstanceOf(ApplyException.class);
        Plan destroy = infra().planDestroy("db");
        server.on("DeleteDBInstance", 200, "<DeleteDBInstanceResponse/>")
                .on("DescribeDBInstances", 200, shown("failed", "", 5432))
                .on("DescribeDBInstances", 200, shown("failed", "", 5432))
                .on("DescribeDBInstances", 200, shown("failed", "", 5432))
                .queryError("DescribeDBInstances", 404, "DBInstanceNotFound");

        infra().apply(destroy);

        assertThat(server.bodies())
                .filteredOn(body -> body.contains("Action=DeleteDBInstance&"))
                .singleElement()
                .asString()
                .contains("SkipFinalSnapshot=true", "DeleteAutomatedBackups=false")
                .doesNotContain("FinalDBSnapshotIdentifier");
        assertThat(store.read("db").rows()).isEmpty();
    }

    @Test
    void the_rotation_of_the_password_is_set_although_the_first_try_ended_before_it() {
        DbInstance.Spec spec =
                Json.of(spec(5432, 100, null)).with("passwordRotationDays", 30).to(DbInstance.Spec.class);
        server.on("CreateDBInstance", 200, CREATED)
                .on("DescribeDBInstances", 200, shown("available", "", 5432))
                .on("RotateSecret", 400, "{\"__type\":\"InvalidParameterException\"}")
                .on("RotateSecret", 200, "{}");
        assertThatThrownBy(() -> infra().apply(infra().plan(environment(spec)))).isInstanceOf(ApplyException.class);
        int before = server.calls().size();

        infra().apply(infra().plan(environment(spec)));

        assertThat(server.calls().subList(before, server.calls().size())).contains("RotateSecret");
    }

    private String create() {
        return server.bodies().stream()
                .filter(body -> body.contains("Action=CreateDBInstance&"))
                .findFirst()
                .orElseThrow();
    }

    private static Environment environment(DbInstance.Spec spec) {
        return Infra.environment("db")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .resource("main", r -> r.type("db-instance").spec(spec))
                .build();
    }

    private static DbInstance.Spec spec(int port, int gib, @Nullable String monitoringRole) {
        return new DbInstance.Spec(
                null,
                "postgres",
                "15",
                "db.t3.medium",
                "gp3",
                gib,
                null,
                3000,
                125,
                false,
                Output.of("grp"),
                Set.of(Output.of("sg-1")),
                null,
                "app",
                "dbadmin",
                true,
                null,
                null,
                null,
                port,
                7,
                null,
                null,
                true,
                true,
                null,
                false,
                monitoringRole == null ? 0 : 60,
                monitoringRole == null ? null : Output.of(monitoringRole),
                false,
                false,
                true,
                false,
                null,
                false,
                Map.of());
    }

    /** As AWS shows it: with the baseline of gp3. */
    private static String shown(String status, String pending, int port) {
        return "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>"
                + String.join(
                        "",
                        List.of(
                                "<DBInstanceIdentifier>db</DBInstanceIdentifier>",
                                "<DBInstanceArn>arn:aws:rds:eu-west-1:1:db:db</DBInstanceArn>",
                                "<DBInstanceStatus>" + status + "</DBInstanceStatus>",
                                "<PendingModifiedValues>" + pending + "</PendingModifiedValues>",
                                "<Engine>postgres</Engine><EngineVersion>15.7</EngineVersion>",
                                "<DBInstanceClass>db.t3.medium</DBInstanceClass>",
                                "<StorageType>gp3</StorageType><AllocatedStorage>100</AllocatedStorage>",
                                "<Iops>3000</Iops><StorageThroughput>125</StorageThroughput>",
                                "<MultiAZ>false</MultiAZ><DBName>app</DBName><MasterUsername>dbadmin</MasterUsername>",
                                "<DBSubnetGroup><DBSubnetGroupName>grp</DBSubnetGroupName></DBSubnetGroup>",
                                "<VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1"
                                        + "</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups>",
                                "<MasterUserSecret><SecretArn>arn:secret</SecretArn></MasterUserSecret>",
                                "<Endpoint><Address>db.example</Address><Port>" + port + "</Port></Endpoint>",
                                "<BackupRetentionPeriod>7</BackupRetentionPeriod>",
                                "<AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>",
                                "<StorageEncrypted>true</StorageEncrypted>",
                                "<CopyTagsToSnapshot>true</CopyTagsToSnapshot>",
                                "<DbiResourceId>db-X</DbiResourceId>"))
                + "</DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>";
    }
}

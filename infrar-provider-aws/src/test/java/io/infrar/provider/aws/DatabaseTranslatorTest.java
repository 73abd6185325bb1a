package io.infrar.provider.aws;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.ec2.SecurityGroupRules;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.rds.DbInstance;
import io.infrar.provider.aws.rds.DbParameterGroup;
import io.infrar.provider.aws.rds.DbParameterGroup.Parameter;
import io.infrar.provider.aws.rds.DbSubnetGroup;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What becomes of a database, offline. */
class DatabaseTranslatorTest {
    private static final RdsOptions PRODUCTION = Aws.rds()
            .instanceClass("db.t3.medium")
            .iops(3000)
            .throughput(125)
            .maintenanceWindow("sun:03:00-sun:04:00")
            .iamAuthentication()
            .monitoring(60)
            .performanceInsights();

    @Test
    void the_production_database_is_an_instance_with_its_replica_subnets_parameters_role_and_group() {
        Translated result = translate(d -> production(d));

        assertThat(result.findings()).isEmpty();
        assertThat(result.addresses())
                .containsExactly(
                        "aws:db-instance/main",
                        "aws:db-instance/main.replica-1",
                        "aws:db-parameter-group/main",
                        "aws:db-subnet-group/main",
                        "aws:role/main.database.monitoring",
                        "aws:secret/main.database",
                        "aws:security-group-rules/main.database",
                        "aws:security-group/main.database");
        DbInstance.Spec spec = result.spec("aws:db-instance/main", DbInstance.Spec.class);
        assertThat(spec.engine()).isEqualTo("postgres");
        assertThat(spec.version()).isEqualTo("15");
        assertThat(spec.instanceClass()).isEqualTo("db.t3.medium");
        assertThat(spec.storageType()).isEqualTo("gp3");
        assertThat(spec.storageGib()).isEqualTo(100);
        assertThat(spec.maxStorageGib()).isEqualTo(500);
        assertThat(spec.iops()).isEqualTo(3000);
        assertThat(spec.throughput()).isEqualTo(125);
        assertThat(spec.multiAz()).isTrue();
        assertThat(spec.subnetGroup()).hasToString("aws:db-subnet-group/main#name");
        assertThat(spec.parameterGroup()).hasToString("aws:db-parameter-group/main#name");
        assertThat(spec.securityGroups()).hasToString("[aws:security-group/main.database#id]");
        assertThat(spec.databaseName()).isEqualTo("infrar");
        // RDS makes no replicas of an instance whose password it keeps.
        assertThat(spec.managedPassword()).isFalse();
        assertThat(spec.masterPassword()).hasToString("aws:secret/main.database#value");
        assertThat(spec.backupDays()).isEqualTo(30);
        assertThat(spec.maintenanceWindow()).isEqualTo("sun:03:00-sun:04:00");
        assertThat(spec.minorUpgrades()).isTrue();
        assertThat(spec.encrypted()).isTrue();
        assertThat(spec.iamAuthentication()).isTrue();
        assertThat(spec.monitoringSeconds()).isEqualTo(60);
        assertThat(spec.monitoringRole()).hasToString("aws:role/main.database.monitoring#arn");
        assertThat(spec.performanceInsights()).isTrue();
        assertThat(spec.publiclyAccessible()).isFalse();
        assertThat(spec.finalSnapshot()).isTrue();
        DbInstance.Spec replica = result.spec("aws:db-instance/main.replica-1", DbInstance.Spec.class);
        assertThat(replica.replicaOf()).hasToString("aws:db-instance/main#identifier");
        assertThat(replica.multiAz()).isFalse();
        assertThat(replica.managedPassword()).isFalse();
        assertThat(replica.finalSnapshot()).isFalse();
        assertThat(result.spec("aws:db-parameter-group/main", DbParameterGroup.Spec.class))
                .isEqualTo(new DbParameterGroup.Spec(
                        "postgres15", java.util.Set.of(Parameter.immediate("rds.force_ssl", "1")), Map.of()));
        assertThat(result.spec("aws:role/main.database.monitoring", Role.Spec.class)
                        .permissions())
                .asString()
                .contains("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:RDS*");
        assertThat(result.spec("aws:db-subnet-group/main", DbSubnetGroup.Spec.class)
                        .subnets())
                .hasSize(3)
                .allSatisfy(subnet -> assertThat(subnet.toString()).startsWith("aws:subnet/main.private-"));
    }

    @Test
    void it_costs_hours_storage_backups_and_the_secret_and_the_replica_costs_like_a_single_one() {
        Translated result = translate(d -> production(d));

        assertThat(result.costs("aws:db-instance/main"))
                .containsExactly(
                        "rds-postgresql db.t3.medium/multi-az eu-west-1 730",
                        "rds-storage gp3/multi-az eu-west-1 100",
                        "rds-backup additional-backup-storage eu-west-1 60");
        assertThat(result.costs("aws:secret/main.database")).containsExactly("secrets-manager secret eu-west-1 1");
        assertThat(result.costs("aws:db-instance/main.replica-1"))
                .containsExactly(
                        "rds-postgresql db.t3.medium/single-az eu-west-1 730",
                        "rds-storage gp3/single-az eu-west-1 100");
    }

    @Test
    void others_see_host_user_database_and_where_the_password_is() {
        Translated result = translate(d -> production(d));

        Map<String, Output<?>> exports = result.translation.exports().get(new ComponentKey(Kind.DATABASE, "main"));
        assertThat(exports).containsOnlyKeys("host", "port", "database", "user", "password", "uri", "jdbcUrl");
        assertThat(exports.get("password")).hasToString("aws:db-instance/main#secret");
        assertThat(exports.get("user")).hasToString("dbadmin");
        assertThat(exports.get("uri"))
                .hasToString("postgresql://${aws:db-instance/main#host}:${aws:db-instance/main#port}/infrar");
        assertThat(exports.get("jdbcUrl"))
                .hasToString("jdbc:postgresql://${aws:db-instance/main#host}:${aws:db-instance/main#port}/infrar"
                        + "?sslmode=require");
    }

    @Test
    void just_its_users_may_reach_its_port_and_it_reaches_nobody() {
        Translated result = translateAll(e -> e.database("main", d -> production(d))
                .compute("api", c -> c.image("a").port(80).in(network("main")).uses(database("main")))
                .compute("web", c -> c.image("b").port(80).in(network("main"))));

        SecurityGroupRules.Spec rules =
                result.spec("aws:security-group-rules/main.database", SecurityGroupRules.Spec.class);
        assertThat(rules.rules()).singleElement().satisfies(rule -> {
            assertThat(rule.direction()).isEqualTo(SecurityGroupRules.Direction.IN);
            assertThat(rule.toString()).contains("aws:security-group/api.compute#id", "5432");
        });
        assertThat(result.addresses()).doesNotContain("aws:security-group/web.compute");
    }

    @Test
    void the_smallest_class_is_taken_that_has_what_is_asked() {
        assertThat(classOf(d -> d.postgres("16"))).isEqualTo("db.t4g.micro");
        assertThat(classOf(d -> d.postgres("16").cpu(2).memory(gib(4)))).isEqualTo("db.t4g.medium");
        assertThat(classOf(d -> d.postgres("16").cpu(2).memory(gib(12)))).isEqualTo("db.r6g.large");
        assertThat(classOf(d -> d.postgres("16").cpu(4).memory(gib(20)))).isEqualTo("db.r6g.xlarge");
        assertThat(classOf(d -> d.postgres("16").with(Aws.instanceClass("db.m5.large"))))
                .isEqualTo("db.m5.large");
        assertThat(classOf(d -> d.postgres("16")
                        .with(Aws.instanceClass("db.m5.large"))
                        .with(Aws.rds().instanceClass("db.t3.large"))))
                .isEqualTo("db.t3.large");
    }

    @Test
    void mysql_has_its_own_port_family_and_way_to_force_tls() {
        Translated result =
                translate(d -> d.mysql("8.4").in(network("main")).with(Aws.rds().finalSnapshot(false)));

        assertThat(result.findings()).isEmpty();
        DbInstance.Spec spec = result.spec("aws:db-instance/main", DbInstance.Spec.class);
        assertThat(spec.port()).isEqualTo(3306);
        assertThat(spec.storageGib()).isEqualTo(20);
        assertThat(spec.finalSnapshot()).isFalse();
        assertThat(result.spec("aws:db-parameter-group/main", DbParameterGroup.Spec.class))
                .isEqualTo(new DbParameterGroup.Spec(
                        "mysql8.4", java.util.Set.of(Parameter.immediate("require_secure_transport", "1")), Map.of()));
        assertThat(result.translation
                        .exports()
                        .get(new ComponentKey(Kind.DATABASE, "main"))
                        .get("jdbcUrl")
                        .toString())
                .startsWith("jdbc:mysql://")
                .endsWith("?sslMode=REQUIRED");
    }

    @Test
    void a_secret_component_can_be_the_master_password() {
        Translated result = translateAll(e -> e.secret("database/master-password", s -> s.generated(32))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .with(Aws.rds().masterPassword("database/master-password"))));

        DbInstance.Spec spec = result.spec("aws:db-instance/main", DbInstance.Spec.class);
        assertThat(spec.managedPassword()).isFalse();
        assertThat(spec.masterPassword()).hasToString("aws:secret/database/master-password.secret#value");
    }

    @Test
    void without_replicas_rds_makes_keeps_and_rotates_the_password() {
        Translated result = translate(
                d -> d.postgres("15").in(network("main")).with(Aws.rds().rotatePasswordEvery(90)));

        assertThat(result.findings()).isEmpty();
        DbInstance.Spec spec = result.spec("aws:db-instance/main", DbInstance.Spec.class);
        assertThat(spec.managedPassword()).isTrue();
        assertThat(spec.masterPassword()).isNull();
        assertThat(spec.passwordRotationDays()).isEqualTo(90);
        assertThat(result.addresses()).doesNotContain("aws:secret/main.database");
        assertThat(result.costs("aws:db-instance/main")).contains("secrets-manager secret eu-west-1 1");
    }

    @Test
    void with_replicas_rds_cannot_rotate_the_password_and_what_can_is_said() {
        Translated result = translate(
                d -> production(d).with(Aws.rds().rotatePasswordEvery(90).finalSnapshot(false)));

        assertThat(result.findings())
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("RDS makes no replicas", "rotation(days(90))", "masterPassword(\"master\")");
    }

    @Test
    void an_alias_of_a_key_is_refused_since_rds_shows_the_key_and_would_be_asked_for_a_new_instance_each_time() {
        Translated alias = translate(d -> d.postgres("15")
                .in(network("main"))
                .with(Aws.rds().kmsKey("arn:aws:kms:eu-west-1:123456789012:alias/data")));
        Translated key = translate(d -> d.postgres("15")
                .in(network("main"))
                .with(Aws.rds().kmsKey("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab")));

        assertThat(alias.findings()).singleElement().asString().contains("aws.database.kmsKey", "alias/data");
        assertThat(key.findings()).isEmpty();
    }

    @Test
    void a_secret_that_rds_would_refuse_as_password_is_said() {
        assertThat(passwordFindings("mysql", s -> s.generated(64)))
                .singleElement()
                .asString()
                .contains("generated, 64 characters", "8 to 41");
        assertThat(passwordFindings("postgres", s -> s.generated(64))).isEmpty();
        assertThat(passwordFindings("postgres", s -> s.generated(32, "ab@")))
                .singleElement()
                .asString()
                .contains("without spaces, /, @");
    }

    private static java.util.List<String> passwordFindings(
            String engine, Consumer<io.infrar.model.Secret.Builder> secret) {
        return translateAll(e -> {
                    e.secret("master", secret);
                    e.database("main", d -> {
                        if (engine.equals("mysql")) {
                            d.mysql("8.4");
                        } else {
                            d.postgres("15");
                        }
                        d.in(network("main"))
                                .with(Aws.rds().masterPassword("master").finalSnapshot(false));
                    });
                })
                .findings();
    }

    @Test
    void on_a_server_it_is_not_rds() {
        Translated result = translateAll(e -> e.server("box", s -> s.in(network("main")))
                .database("main", d -> d.postgres("15").on(server("box"))));

        assertThat(result.addresses()).isEmpty();
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void all_that_rds_would_refuse_is_said_at_once_with_the_fields_name() {
        Translated result = translateAll(e -> e.database(
                "main",
                d -> d.postgres("fifteen")
                        .in(network("main"))
                        .databaseName("_x")
                        .storage(gib(100), gib(105))
                        .backups(days(90))
                        .with(Aws.rds()
                                .instanceClass("t3.medium")
                                .iops(5000)
                                .throughput(300)
                                .monitoring(7)
                                .maintenanceWindow("sunday")
                                .backupWindow("night")
                                .masterPassword("nowhere"))));

        assertThat(result.addresses()).isEmpty();
        assertThat(result.findings())
                .hasSize(11)
                .anySatisfy(each ->
                        assertThat(each).contains("aws.database.version").contains("postgres(\"16\")"))
                .anySatisfy(each -> assertThat(each).contains("databaseName '_x'"))
                .anySatisfy(each -> assertThat(each).contains("maxStorage").contains("110 GiB"))
                .anySatisfy(each -> assertThat(each).contains("backups").contains("35"))
                .anySatisfy(each -> assertThat(each)
                        .contains("'t3.medium' is no class of RDS")
                        .contains("db.t3.medium"))
                .anySatisfy(each -> assertThat(each).contains("iops is 5000").contains("always 3000"))
                .anySatisfy(
                        each -> assertThat(each).contains("throughput is 300").contains("always 125"))
                .anySatisfy(each -> assertThat(each).contains("every 7 s"))
                .anySatisfy(each -> assertThat(each).contains("maintenanceWindow 'sunday'"))
                .anySatisfy(each -> assertThat(each).contains("backupWindow 'night'"))
                .anySatisfy(each -> assertThat(each).contains("the secret 'nowhere'"));
    }

    @Test
    void large_volumes_have_more_and_not_less_than_the_larger_baseline() {
        assertThat(translate(d -> d.postgres("15")
                                .in(network("main"))
                                .storage(gib(500))
                                .with(Aws.rds().iops(3000)))
                        .findings())
                .singleElement()
                .asString()
                .contains("iops is 3000", "12000 to 64000");
        assertThat(translate(d -> d.postgres("15")
                                .in(network("main"))
                                .storage(gib(500))
                                .with(Aws.rds().throughput(3500)))
                        .findings())
                .singleElement()
                .asString()
                .contains("throughput is 3500", "3000 at most", "iops(14000)");
        Translated result = translate(d -> d.postgres("15")
                .in(network("main"))
                .storage(gib(500))
                .with(Aws.rds().iops(13_000).throughput(600)));
        assertThat(result.findings()).isEmpty();
        assertThat(result.costs("aws:db-instance/main"))
                .contains("rds-storage gp3-iops-above-baseline/single-az eu-west-1 1000");
    }

    @Test
    void one_zone_is_too_few_when_the_subnets_are_given() {
        Translated result = translateAll(e -> e.network(
                        "small",
                        n -> n.cidr("10.1.0.0/16").publicSubnets("10.1.1.0/24").privateSubnets("10.1.2.0/24"))
                .database("main", d -> d.postgres("15").in(network("small")).highlyAvailable()));

        assertThat(result.findings())
                .singleElement()
                .asString()
                .contains("aws.database.zones", "network 'small' is 1", "highlyAvailable");
    }

    @Test
    void a_class_that_is_not_known_here_is_a_warning_that_names_similar_ones() {
        Translated result = translate(
                d -> d.postgres("15").in(network("main")).with(Aws.rds().instanceClass("db.t3.mediun")));

        assertThat(result.findings())
                .singleElement()
                .asString()
                .startsWith("WARNING")
                .contains("db.t3.medium");
        assertThat(result.addresses()).contains("aws:db-instance/main");
    }

    @Test
    void what_rds_does_not_do_is_said() {
        Translated result = translateAll(e -> e.database(
                        "main",
                        d -> d.postgres("15").in(network("main")).pooled().extensions("pgcrypto"))
                .database("branch", d -> d.postgres("15").in(network("main")).branchOf(database("main"))));

        assertThat(result.findings())
                .anySatisfy(each -> assertThat(each).startsWith("INFO").contains("PgBouncer", "pgcrypto"))
                .anySatisfy(each -> assertThat(each).startsWith("ERROR").contains("RDS has no branches"));
    }

    // ---- helpers

    private static Database.Builder production(Database.Builder d) {
        return d.postgres("15")
                .in(network("main"))
                .databaseName("infrar")
                .cpu(2)
                .memory(gib(4))
                .storage(gib(100), gib(500))
                .highlyAvailable()
                .backups(days(30))
                .readReplicas(1)
                .with(PRODUCTION);
    }

    private static String classOf(Consumer<Database.Builder> database) {
        return translateAll(e -> {
                    e.database("main", d -> {
                        database.accept(d);
                        d.in(network("main"));
                    });
                })
                .spec("aws:db-instance/main", DbInstance.Spec.class)
                .instanceClass();
    }

    private static Translated translate(Consumer<Database.Builder> database) {
        return translateAll(e -> {
            e.database("main", database);
        });
    }

    private static Translated translateAll(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder = Infra.environment("production")
                .stage(Stage.PRODUCTION)
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.NONE));
        components.accept(builder);
        Environment environment = builder.build();
        return Translated.of(environment, Database.class, (t, each) -> new DatabaseTranslator(t).translate(each));
    }
}

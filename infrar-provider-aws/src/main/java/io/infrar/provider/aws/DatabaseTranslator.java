package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.Database;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.rds.DbInstance;
import io.infrar.provider.aws.rds.DbParameterGroup;
import io.infrar.provider.aws.rds.DbParameterGroup.Parameter;
import io.infrar.provider.aws.rds.DbSubnetGroup;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.provider.aws.secrets.Secret;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a database into an RDS instance with its read replicas, subnets, parameters and security group. It is in private subnets
 * unless asked otherwise, and just its users may reach it.
 *
 * <p>The master password is made, kept in Secrets Manager and rotated by RDS, unless an option takes it from a secret component. Of
 * an instance with replicas RDS keeps none, so there it is a secret of its own.
 */
final class DatabaseTranslator {
    private static final int PASSWORD_LENGTH = 32;

    /** Of the data that changes in a day, for the cost of backups. */
    private static final double CHANGED_A_DAY = 0.02;

    private final Translating t;

    DatabaseTranslator(Translating t) {
        this.t = t;
    }

    /** What is asked, in the words of RDS. */
    record Asked(
            Database database,
            RdsOptions options,
            Network network,
            String instanceClass,
            int gib,
            @Nullable Integer maxGib,
            @Nullable Output<SecretRef> masterPassword) {
        boolean isPostgres() {
            return database.engine().equals("postgres");
        }

        int port() {
            return isPostgres() ? 5432 : 3306;
        }

        String zones() {
            return database.highlyAvailable() ? "multi-az" : "single-az";
        }
    }

    void translate(Database database) {
        if (database.host() != null) {
            return; // The server runs it.
        }
        Network network = t.network(database, database.network());
        Asked asked = network == null ? null : new DatabaseChecks(t, database).check(network);
        if (asked == null) {
            return;
        }
        Output<String> group = t.firewall().group(database, asked.network());
        Address groupAddress = Firewall.address(database);
        Users.letIn(t, database, asked.network(), groupAddress, asked.port());
        if (database.publiclyReachable()) {
            t.firewall().openFrom(Cidr.ANYWHERE, groupAddress, Firewall.TCP, asked.port(), asked.port());
        }
        addMonitoringRole(asked);
        addPassword(asked);
        Address subnets = Translating.own("db-subnet-group", database);
        t.add(
                subnets,
                database,
                new DbSubnetGroup.Spec(
                        Subnets.vpc(asked.network()),
                        new LinkedHashSet<>(
                                database.publiclyReachable()
                                        ? Subnets.publicOf(t, asked.network())
                                        : Subnets.privateOf(t, asked.network())),
                        Map.of()));
        Address parameters = Translating.own("db-parameter-group", database);
        t.add(parameters, database, new DbParameterGroup.Spec(family(database), parameters(asked), Map.of()));
        Address instance = Translating.own("db-instance", database);
        t.add(
                instance,
                database,
                instance(asked, Translating.output(subnets, "name"), Translating.output(parameters, "name"), group),
                charges(asked));
        for (int i = 1; i <= database.readReplicas(); i++) {
            t.add(
                    Translating.own("db-instance", database, "replica-" + i),
                    database,
                    replica(
                            asked,
                            Translating.output(instance, "identifier"),
                            Translating.output(parameters, "name"),
                            group),
                    replicaCharges(asked));
        }
        export(asked, instance);
        tellWhatIsNot(asked);
    }

    // ---- resources

    private static String family(Database database) {
        String[] numbers = database.version().split("\\.");
        return database.engine().equals("postgres") ? "postgres" + numbers[0] : "mysql" + numbers[0] + "." + numbers[1];
    }

    /** Both have been decided here: PostgreSQL 15 and later ask for TLS by default, and older ones do not. */
    private static Set<Parameter> parameters(Asked asked) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        String tls = asked.isPostgres() ? "rds.force_ssl" : "require_secure_transport";
        parameters.put(tls, Parameter.immediate(tls, asked.database().tlsRequired() ? "1" : "0"));
        asked.options()
                .parameters()
                .forEach((name, value) -> parameters.put(name, Parameter.pendingReboot(name, value)));
        return new HashSet<>(parameters.values());
    }

    private DbInstance.Spec instance(
            Asked asked, Output<String> subnets, Output<String> parameters, Output<String> group) {
        Database database = asked.database();
        RdsOptions options = asked.options();
        return new DbInstance.Spec(
                null,
                database.engine(),
                database.version(),
                asked.instanceClass(),
                "gp3",
                asked.gib(),
                asked.maxGib(),
                options.iops(),
                options.throughput(),
                database.highlyAvailable(),
                subnets,
                Set.of(group),
                parameters,
                database.databaseName(),
                user(options),
                asked.masterPassword() == null,
                null,
                options.passwordRotationDays(),
                asked.masterPassword(),
                asked.port(),
                days(database.backups()),
                options.backupWindow(),
                options.maintenanceWindow(),
                !Boolean.FALSE.equals(options.minorUpgrades()),
                database.encryptedAtRest(),
                kmsKey(asked),
                options.hasIamAuthentication(),
                options.monitoringSeconds(),
                monitoringRole(asked),
                options.hasPerformanceInsights(),
                options.hasDeletionProtection(),
                true,
                database.publiclyReachable(),
                options.caCertificate(),
                leavesSnapshot(options),
                Map.of());
    }

    private DbInstance.Spec replica(
            Asked asked, Output<String> source, Output<String> parameters, Output<String> group) {
        Database database = asked.database();
        RdsOptions options = asked.options();
        return new DbInstance.Spec(
                source,
                database.engine(),
                null,
                asked.instanceClass(),
                "gp3",
                null,
                asked.maxGib(),
                null,
                null,
                false,
                null,
                Set.of(group),
                parameters,
                null,
                null,
                false,
                null,
                null,
                null,
                asked.port(),
                null,
                null,
                options.maintenanceWindow(),
                !Boolean.FALSE.equals(options.minorUpgrades()),
                database.encryptedAtRest(),
                null,
                options.hasIamAuthentication(),
                options.monitoringSeconds(),
                monitoringRole(asked),
                options.hasPerformanceInsights(),
                options.hasDeletionProtection(),
                true,
                database.publiclyReachable(),
                options.caCertificate(),
                false,
                Map.of());
    }

    /** Of an instance with replicas, where nobody named a secret for it. */
    private void addPassword(Asked asked) {
        Database database = asked.database();
        if (asked.masterPassword() == null || asked.options().masterPassword() != null) {
            return;
        }
        t.add(
                Translating.shared("secret", database),
                database,
                Secret.Spec.generated(
                        "/infrar/" + t.environment().name() + "/databases/" + database.name(),
                        PASSWORD_LENGTH,
                        SecretTranslator.LETTERS_AND_DIGITS),
                Translating.charge("secrets-manager", "secret", t.region(database), BigDecimal.ONE));
    }

    private static @Nullable Output<String> kmsKey(Asked asked) {
        String key = asked.options().kmsKey();
        return key == null || !asked.database().encryptedAtRest() ? null : Output.of(key);
    }

    private static @Nullable Output<String> monitoringRole(Asked asked) {
        return asked.options().monitoringSeconds() == 0
                ? null
                : Translating.output(Translating.shared("role", asked.database(), "monitoring"), "arn");
    }

    private void addMonitoringRole(Asked asked) {
        Database database = asked.database();
        if (asked.options().monitoringSeconds() == 0) {
            return;
        }
        t.add(
                Translating.shared("role", database, "monitoring"),
                database,
                new Role.Spec(
                        PolicyDocument.of(Statement.allowService("monitoring.rds.amazonaws.com", "sts:AssumeRole")),
                        monitoring(AwsClients.partition(t.region(database))),
                        Set.of(),
                        "Writes the enhanced monitoring of " + database.key(),
                        null,
                        Map.of()));
    }

    /**
     * What AWS's own policy for it allows, see <a
     * href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html">AmazonRDSEnhancedMonitoringRole</a>.
     */
    private static PolicyDocument monitoring(String partition) {
        String logs = "arn:" + partition + ":logs:*:*:log-group:RDS*";
        return PolicyDocument.of(
                Statement.allow(Set.of("logs:CreateLogGroup", "logs:PutRetentionPolicy"), Set.of(Output.of(logs))),
                Statement.allow(
                        Set.of(
                                "logs:CreateLogStream",
                                "logs:PutLogEvents",
                                "logs:DescribeLogStreams",
                                "logs:GetLogEvents"),
                        Set.of(Output.of(logs + ":log-stream:*"))));
    }

    private boolean leavesSnapshot(RdsOptions options) {
        Boolean asked = options.finalSnapshot();
        return asked != null ? asked : t.environment().stage() == Stage.PRODUCTION;
    }

    private static String user(RdsOptions options) {
        return Objects.requireNonNullElse(options.masterUser(), "dbadmin");
    }

    static @Nullable Integer days(@Nullable Duration kept) {
        return kept == null ? null : (int) kept.plusDays(1).minusNanos(1).toDays();
    }

    // ---- what others see

    private void export(Asked asked, Address instance) {
        Database database = asked.database();
        Output<String> host = Translating.output(instance, "host");
        Output<Integer> port = Translating.output(instance, "port");
        String name = database.databaseName();
        boolean tls = database.tlsRequired();
        String scheme = asked.isPostgres() ? "postgresql" : "mysql";
        String mode = !tls ? "" : asked.isPostgres() ? "?sslmode=require" : "?sslMode=REQUIRED";
        t.export(
                database,
                Database.exports(
                        host,
                        port,
                        Output.of(name),
                        Output.of(user(asked.options())),
                        Translating.output(instance, "secret"),
                        Output.format(scheme + "://{}:{}/" + name, host, port),
                        Output.format("jdbc:" + scheme + "://{}:{}/" + name + mode, host, port)));
    }

    private void tellWhatIsNot(Asked asked) {
        Database database = asked.database();
        List<String> missing = new ArrayList<>();
        if (database.pooled()) {
            missing.add("pooled (let a PgBouncer run beside the program)");
        }
        if (!database.extensions().isEmpty()) {
            missing.add("extensions " + String.join(", ", database.extensions())
                    + " (create them in the migration of your program: the master user may)");
        }
        t.notRealised(database, missing);
    }

    // ---- costs

    private Charge[] charges(Asked asked) {
        Database database = asked.database();
        String region = t.region(database);
        List<Charge> charges = new ArrayList<>();
        charges.add(Translating.hourly(service(asked), asked.instanceClass() + "/" + asked.zones(), region, 1));
        charges.add(storage(asked, asked.zones(), region));
        Integer iops = asked.options().iops();
        if (iops != null && iops > DbInstance.STRIPED_IOPS) {
            charges.add(Translating.charge(
                    "rds-storage",
                    "gp3-iops-above-baseline/" + asked.zones(),
                    region,
                    BigDecimal.valueOf(iops - DbInstance.STRIPED_IOPS)));
        }
        Integer days = days(database.backups());
        if (days != null && days > 0) {
            charges.add(Translating.usage(
                    "rds-backup",
                    "additional-backup-storage",
                    region,
                    asked.gib() * CHANGED_A_DAY * days,
                    "2 % of the data changes a day; backups as large as the storage are free"));
        }
        if (asked.masterPassword() == null) {
            charges.add(Translating.charge("secrets-manager", "secret", region, BigDecimal.ONE));
        }
        return charges.toArray(Charge[]::new);
    }

    private Charge[] replicaCharges(Asked asked) {
        String region = t.region(asked.database());
        return new Charge[] {
            Translating.hourly(service(asked), asked.instanceClass() + "/single-az", region, 1),
            storage(asked, "single-az", region)
        };
    }

    private static Charge storage(Asked asked, String zones, String region) {
        return Translating.charge("rds-storage", "gp3/" + zones, region, BigDecimal.valueOf(asked.gib()));
    }

    private static String service(Asked asked) {
        return asked.isPostgres() ? "rds-postgresql" : "rds-mysql";
    }
}

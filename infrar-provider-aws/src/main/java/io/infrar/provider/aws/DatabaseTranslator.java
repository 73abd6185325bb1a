package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cidr;
import io.infrar.model.ComponentKey;
import io.infrar.model.Database;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.model.Size;
import io.infrar.model.Stage;
import io.infrar.provider.aws.DataClasses.DataClass;
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
import java.util.Optional;
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
    private static final int LEAST_GIB = 20;
    private static final int MOST_GIB = 65_536;
    private static final int MOST_BACKUP_DAYS = 35;
    private static final int MOST_REPLICAS = 15;
    private static final int PASSWORD_LENGTH = 32;
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 128;
    private static final int LONGEST_MYSQL_PASSWORD = 41;
    private static final Set<Integer> MONITORING = Set.of(0, 1, 5, 10, 15, 30, 60);
    private static final Set<String> POSTGRES = Set.of("13", "14", "15", "16", "17", "18");
    private static final String WINDOW = "(mon|tue|wed|thu|fri|sat|sun):\\d\\d:\\d\\d";

    /** Of the data that changes in a day, for the cost of backups. */
    private static final double CHANGED_A_DAY = 0.02;

    private final Translating t;

    DatabaseTranslator(Translating t) {
        this.t = t;
    }

    /** What is asked, in the words of RDS. */
    private record Asked(
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
        Asked asked = network == null ? null : check(database, network);
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

    // ---- checks

    /** Everything that can be said offline, all at once; null when it cannot be made. */
    private @Nullable Asked check(Database database, Network network) {
        RdsOptions options =
                t.option(database, RdsOptions.class, RdsOptions.NAME).orElse(RdsOptions.NOTHING);
        Problems problems = new Problems(database);
        checkEngine(database, problems);
        if (Subnets.zones(t, network).size() < 2) {
            problems.add(
                    "zones",
                    "zones of network '" + network.name() + "' is 1"
                            + (database.highlyAvailable() ? ", and the database is highlyAvailable" : "")
                            + ": RDS wants subnets in two zones, also for a single instance.",
                    "Give the network zones(2) and a subnet more of each kind; a second zone alone costs nothing.");
        }
        int gib = gib(database.storage(), LEAST_GIB);
        Integer maxGib = maxGib(database, gib, problems);
        checkSpeed(options, gib, problems);
        checkBackups(database, problems);
        checkOptions(database, options, problems);
        if (database.branchOf() != null) {
            problems.add(
                    "branchOf",
                    "branchOf: RDS has no branches.",
                    "Restore a snapshot as a database of its own, or place it with a provider that has branches.");
        }
        String instanceClass = instanceClass(database, options, problems);
        Output<SecretRef> password = password(database, options, problems);
        return problems.found
                ? null
                : new Asked(database, options, network, Objects.requireNonNull(instanceClass), gib, maxGib, password);
    }

    /** Errors of one database. */
    private final class Problems {
        private final Database database;
        private boolean found;

        Problems(Database database) {
            this.database = database;
        }

        void add(String id, String what, String fix) {
            found = true;
            t.error("aws.database." + id, database, what, fix);
        }
    }

    private void checkEngine(Database database, Problems problems) {
        String version = database.version();
        switch (database.engine()) {
            case "postgres" -> {
                if (!version.matches("\\d{1,2}(\\.\\d+)?")) {
                    problems.add(
                            "version",
                            "version '" + version + "' is no version of PostgreSQL.",
                            "Write postgres(\"16\").");
                } else if (!POSTGRES.contains(major(version))) {
                    t.warning(
                            "aws.database.version",
                            database,
                            "version " + version + " of PostgreSQL is not known here; RDS may not have it.",
                            "Take one of 13 to 18 if RDS refuses it.");
                }
            }
            case "mysql" -> {
                if (!version.matches("\\d+\\.\\d+(\\.\\d+)?")) {
                    problems.add(
                            "version",
                            "version '" + version + "' is no version of MySQL at RDS, which has two numbers.",
                            "Write mysql(\"8.4\") or mysql(\"8.0\").");
                }
            }
            default ->
                problems.add(
                        "engine", "engine '" + database.engine() + "' is not made on aws.", "Take postgres or mysql.");
        }
        if (!Character.isLetter(database.databaseName().charAt(0))) {
            problems.add(
                    "databaseName",
                    "databaseName '" + database.databaseName() + "' must begin with a letter on RDS.",
                    "Give another databaseName(...).");
        }
    }

    private static int gib(@Nullable Size size, int otherwise) {
        return size == null ? otherwise : (int) Math.max(LEAST_GIB, Math.min(size.gib(), Integer.MAX_VALUE));
    }

    private static @Nullable Integer maxGib(Database database, int gib, Problems problems) {
        if (gib > MOST_GIB) {
            problems.add("storage", "storage is " + database.storage() + "; RDS has 64 TiB at most.", "Ask for less.");
        }
        if (database.maxStorage() == null) {
            return null;
        }
        int max = gib(database.maxStorage(), gib);
        if (max <= gib) {
            return null;
        }
        int least = (gib * 11 + 9) / 10;
        if (max < least) {
            problems.add(
                    "maxStorage",
                    "maxStorage " + database.maxStorage() + " is less than a tenth above storage (" + gib
                            + " GiB), which RDS refuses.",
                    "Take at least " + least + " GiB, or none.");
        }
        return Math.min(max, MOST_GIB);
    }

    private static void checkSpeed(RdsOptions options, int gib, Problems problems) {
        boolean striped = gib >= DbInstance.STRIPED_FROM_GIB;
        checkSpeed(
                "iops",
                options.iops(),
                gib,
                striped ? DbInstance.STRIPED_IOPS : DbInstance.BASELINE_IOPS,
                striped ? 64_000 : DbInstance.BASELINE_IOPS,
                problems);
        checkSpeed(
                "throughput",
                options.throughput(),
                gib,
                striped ? DbInstance.STRIPED_THROUGHPUT : DbInstance.BASELINE_THROUGHPUT,
                striped ? 4_000 : DbInstance.BASELINE_THROUGHPUT,
                problems);
    }

    private static void checkSpeed(
            String field, @Nullable Integer asked, int gib, int least, int most, Problems problems) {
        if (asked != null && (asked < least || asked > most)) {
            problems.add(
                    field,
                    field + " is " + asked + "; a gp3 volume of " + gib + " GiB has "
                            + (least == most ? "always " + least : least + " to " + most) + " at RDS.",
                    least == most
                            ? "Leave it out, or ask for storage of 400 GiB or more."
                            : "Take a value in between, or leave it out.");
        }
    }

    private static void checkBackups(Database database, Problems problems) {
        Integer days = days(database.backups());
        if (days != null && days > MOST_BACKUP_DAYS) {
            problems.add(
                    "backups",
                    "backups are to be kept " + days + " days; RDS keeps " + MOST_BACKUP_DAYS + " at most.",
                    "Take backups(days(35)) or less, and a backup component for longer.");
        }
        if (days != null && days == 0 && database.readReplicas() > 0) {
            problems.add(
                    "backups",
                    "backups are off, but readReplicas is " + database.readReplicas()
                            + ": RDS makes replicas only of an instance with backups.",
                    "Keep backups for a day at least.");
        }
        if (database.readReplicas() > MOST_REPLICAS) {
            problems.add(
                    "readReplicas",
                    "readReplicas is " + database.readReplicas() + "; RDS has " + MOST_REPLICAS + " at most.",
                    "Ask for less.");
        }
    }

    private static void checkOptions(Database database, RdsOptions options, Problems problems) {
        if (!MONITORING.contains(options.monitoringSeconds())) {
            problems.add(
                    "monitoring",
                    "monitoring is every " + options.monitoringSeconds() + " s.",
                    "Take 1, 5, 10, 15, 30 or 60 seconds.");
        }
        String maintenance = options.maintenanceWindow();
        if (maintenance != null && !maintenance.matches(WINDOW + "-" + WINDOW)) {
            problems.add(
                    "maintenanceWindow",
                    "maintenanceWindow '" + maintenance + "' is none.",
                    "Write it in UTC like sun:03:00-sun:04:00.");
        }
        String backup = options.backupWindow();
        if (backup != null && !backup.matches("\\d\\d:\\d\\d-\\d\\d:\\d\\d")) {
            problems.add("backupWindow", "backupWindow '" + backup + "' is none.", "Write it in UTC like 01:00-02:00.");
        }
        Integer rotation = options.passwordRotationDays();
        if (rotation != null && (rotation < 1 || rotation > 1000)) {
            problems.add(
                    "rotatePasswordEvery", "rotatePasswordEvery is " + rotation + " days.", "Take 1 to 1000 days.");
        }
        if (rotation != null && options.masterPassword() == null && database.readReplicas() > 0) {
            problems.add(
                    "masterPassword",
                    "rotatePasswordEvery is for the password that RDS keeps, and RDS makes no replicas of an instance"
                            + " whose password it keeps.",
                    "Add secret(\"master\", s -> s.generated(32).rotation(days(" + rotation
                            + "))) and name it by masterPassword(\"master\") instead.");
        }
        if (rotation != null && options.masterPassword() != null) {
            problems.add(
                    "masterPassword",
                    "rotatePasswordEvery is for the password that RDS makes, but masterPassword names a secret.",
                    "Leave one of them out; a secret component has a rotation(...) of its own.");
        }
    }

    private @Nullable String instanceClass(Database database, RdsOptions options, Problems problems) {
        String named = Optional.ofNullable(options.instanceClass())
                .or(() -> t.option(database, InstanceClass.class, InstanceClass.NAME)
                        .map(InstanceClass::type))
                .orElse(null);
        if (named != null) {
            if (!named.matches("db\\.[a-z0-9-]+\\.[a-z0-9.]+")) {
                problems.add(
                        "instanceClass",
                        "instanceClass '" + named + "' is no class of RDS, which begin with db.",
                        "Take one such as " + DataClasses.similar("db." + named) + ".");
            } else if (!DataClasses.isDatabase(named)) {
                t.warning(
                        "aws.database.instanceClass",
                        database,
                        "instanceClass '" + named + "' is not known here; RDS may not have it in " + t.region(database)
                                + ".",
                        "If RDS refuses it, take one such as " + DataClasses.similar(named) + ".");
            }
            return named;
        }
        double vcpus = database.cpu() == null ? 0 : database.cpu().cores();
        double memory = database.memory() == null ? 0 : database.memory().bytes() / (double) (1L << 30);
        Optional<DataClass> smallest = DataClasses.database(vcpus, memory);
        if (smallest.isEmpty()) {
            problems.add(
                    "cpu",
                    "cpu " + database.cpu() + " and memory " + database.memory()
                            + " are more than any class known here has.",
                    "Ask for less, or name a class by Aws.instanceClass(...).");
        }
        return smallest.map(DataClass::name).orElse(null);
    }

    /** The secret that the master password is taken from; null where RDS makes and keeps it, which replicas rule out. */
    private @Nullable Output<SecretRef> password(Database database, RdsOptions options, Problems problems) {
        String secret = options.masterPassword();
        if (secret == null) {
            return database.readReplicas() == 0
                    ? null
                    : Translating.output(Translating.shared("secret", database), "value");
        }
        ComponentKey key = new ComponentKey(Kind.SECRET, secret);
        if (!t.isHere(key)) {
            problems.add(
                    "masterPassword",
                    "masterPassword names the secret '" + secret + "', and there is none on aws.",
                    "Add secret(\"" + secret + "\", ...), or leave it out: RDS then makes and keeps the password.");
            return null;
        }
        t.environment()
                .component(key)
                .filter(io.infrar.model.Secret.class::isInstance)
                .map(each -> ((io.infrar.model.Secret) each).source())
                .ifPresent(source -> checkPassword(database, secret, source, problems));
        return Translating.output(Translating.shared("secret", key), "value");
    }

    /** Of other sources the value is not known yet. */
    private static void checkPassword(Database database, String secret, SecretSource source, Problems problems) {
        int longest = database.engine().equals("mysql") ? LONGEST_MYSQL_PASSWORD : LONGEST_PASSWORD;
        if (source instanceof SecretSource.Generated generated
                && (generated.length() < SHORTEST_PASSWORD
                        || generated.length() > longest
                        || generated.alphabet().matches("(?s).*[^!-~].*|.*[/@\"].*"))) {
            problems.add(
                    "masterPassword",
                    "masterPassword names the secret '" + secret + "', which is " + generated
                            + " and may be no password of RDS.",
                    "Take " + SHORTEST_PASSWORD + " to " + longest + " characters, without spaces, /, @ and \".");
        }
    }

    // ---- resources

    private static String major(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version : version.substring(0, dot);
    }

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

    private static @Nullable Integer days(@Nullable Duration kept) {
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

package io.infrar.provider.aws;

import io.infrar.model.ComponentKey;
import io.infrar.model.Database;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.model.Size;
import io.infrar.provider.aws.DataClasses.DataClass;
import io.infrar.provider.aws.DatabaseTranslator.Asked;
import io.infrar.provider.aws.rds.DbInstance;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What RDS would refuse of a database, as far as it can be said offline. */
final class DatabaseChecks {
    private static final int LEAST_GIB = 20;
    private static final int MOST_GIB = 65_536;
    private static final int MOST_BACKUP_DAYS = 35;
    private static final int MOST_REPLICAS = 15;
    private static final int IOPS_FOR_A_MEGABYTE = 4;
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 128;
    private static final int LONGEST_MYSQL_PASSWORD = 41;
    private static final Set<Integer> MONITORING = Set.of(0, 1, 5, 10, 15, 30, 60);
    private static final Set<String> POSTGRES = Set.of("13", "14", "15", "16", "17", "18");
    private static final String WINDOW = "(mon|tue|wed|thu|fri|sat|sun):\\d\\d:\\d\\d";

    private final Translating t;
    private final Database database;
    private final RdsOptions options;
    private boolean found;

    DatabaseChecks(Translating t, Database database) {
        this.t = t;
        this.database = database;
        this.options = t.option(database, RdsOptions.class, RdsOptions.NAME).orElse(RdsOptions.NOTHING);
    }

    private void add(String id, String what, String fix) {
        found = true;
        t.error("aws.database." + id, database, what, fix);
    }

    /** Everything that can be said offline, all at once; null when it cannot be made. */
    @Nullable
    Asked check(Network network) {
        checkEngine();
        if (Subnets.zones(t, network).size() < 2) {
            add(
                    "zones",
                    "zones of network '" + network.name() + "' is 1"
                            + (database.highlyAvailable() ? ", and the database is highlyAvailable" : "")
                            + ": RDS wants subnets in two zones, also for a single instance.",
                    "Give the network zones(2) and a subnet more of each kind; a second zone alone costs nothing.");
        }
        int gib = gib(database.storage(), LEAST_GIB);
        Integer maxGib = maxGib(gib);
        checkSpeed(gib);
        checkBackups();
        checkOptions();
        if (database.branchOf() != null) {
            add(
                    "branchOf",
                    "branchOf: RDS has no branches.",
                    "Restore a snapshot as a database of its own, or place it with a provider that has branches.");
        }
        String instanceClass = instanceClass();
        Output<SecretRef> password = password();
        return found
                ? null
                : new Asked(database, options, network, Objects.requireNonNull(instanceClass), gib, maxGib, password);
    }

    private void checkEngine() {
        String version = database.version();
        switch (database.engine()) {
            case "postgres" -> {
                if (!version.matches("\\d{1,2}(\\.\\d+)?")) {
                    add("version", "version '" + version + "' is no version of PostgreSQL.", "Write postgres(\"16\").");
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
                    add(
                            "version",
                            "version '" + version + "' is no version of MySQL at RDS, which has two numbers.",
                            "Write mysql(\"8.4\") or mysql(\"8.0\").");
                }
            }
            default ->
                add("engine", "engine '" + database.engine() + "' is not made on aws.", "Take postgres or mysql.");
        }
        if (!Character.isLetter(database.databaseName().charAt(0))) {
            add(
                    "databaseName",
                    "databaseName '" + database.databaseName() + "' must begin with a letter on RDS.",
                    "Give another databaseName(...).");
        }
    }

    private static int gib(@Nullable Size size, int otherwise) {
        return size == null ? otherwise : (int) Math.max(LEAST_GIB, Math.min(size.gib(), Integer.MAX_VALUE));
    }

    private @Nullable Integer maxGib(int gib) {
        if (gib > MOST_GIB) {
            add("storage", "storage is " + database.storage() + "; RDS has 64 TiB at most.", "Ask for less.");
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
            add(
                    "maxStorage",
                    "maxStorage " + database.maxStorage() + " is less than a tenth above storage (" + gib
                            + " GiB), which RDS refuses.",
                    "Take at least " + least + " GiB, or none.");
        }
        return Math.min(max, MOST_GIB);
    }

    private void checkSpeed(int gib) {
        boolean striped = gib >= DbInstance.STRIPED_FROM_GIB;
        checkSpeed(
                "iops",
                options.iops(),
                gib,
                striped ? DbInstance.STRIPED_IOPS : DbInstance.BASELINE_IOPS,
                striped ? 64_000 : DbInstance.BASELINE_IOPS);
        checkSpeed(
                "throughput",
                options.throughput(),
                gib,
                striped ? DbInstance.STRIPED_THROUGHPUT : DbInstance.BASELINE_THROUGHPUT,
                striped ? 4_000 : DbInstance.BASELINE_THROUGHPUT);
        int iops = Objects.requireNonNullElse(options.iops(), DbInstance.STRIPED_IOPS);
        Integer throughput = options.throughput();
        if (striped && throughput != null && throughput > iops / IOPS_FOR_A_MEGABYTE) {
            add(
                    "throughput",
                    "throughput is " + throughput + "; with " + iops + " iops it is " + iops / IOPS_FOR_A_MEGABYTE
                            + " at most.",
                    "Ask for iops(" + throughput * IOPS_FOR_A_MEGABYTE + ") as well.");
        }
    }

    private void checkSpeed(String field, @Nullable Integer asked, int gib, int least, int most) {
        if (asked != null && (asked < least || asked > most)) {
            add(
                    field,
                    field + " is " + asked + "; a gp3 volume of " + gib + " GiB has "
                            + (least == most ? "always " + least : least + " to " + most) + " at RDS.",
                    least == most
                            ? "Leave it out, or ask for storage of 400 GiB or more."
                            : "Take a value in between, or leave it out.");
        }
    }

    private void checkBackups() {
        Integer days = DatabaseTranslator.days(database.backups());
        if (days != null && days > MOST_BACKUP_DAYS) {
            add(
                    "backups",
                    "backups are to be kept " + days + " days; RDS keeps " + MOST_BACKUP_DAYS + " at most.",
                    "Take backups(days(35)) or less, and a backup component for longer.");
        }
        if (days != null && days == 0 && database.readReplicas() > 0) {
            add(
                    "backups",
                    "backups are off, but readReplicas is " + database.readReplicas()
                            + ": RDS makes replicas only of an instance with backups.",
                    "Keep backups for a day at least.");
        }
        if (database.readReplicas() > MOST_REPLICAS) {
            add(
                    "readReplicas",
                    "readReplicas is " + database.readReplicas() + "; RDS has " + MOST_REPLICAS + " at most.",
                    "Ask for less.");
        }
    }

    private void checkOptions() {
        if (!MONITORING.contains(options.monitoringSeconds())) {
            add(
                    "monitoring",
                    "monitoring is every " + options.monitoringSeconds() + " s.",
                    "Take 1, 5, 10, 15, 30 or 60 seconds.");
        }
        String maintenance = options.maintenanceWindow();
        if (maintenance != null && !maintenance.matches(WINDOW + "-" + WINDOW)) {
            add(
                    "maintenanceWindow",
                    "maintenanceWindow '" + maintenance + "' is none.",
                    "Write it in UTC like sun:03:00-sun:04:00.");
        }
        String backup = options.backupWindow();
        if (backup != null && !backup.matches("\\d\\d:\\d\\d-\\d\\d:\\d\\d")) {
            add("backupWindow", "backupWindow '" + backup + "' is none.", "Write it in UTC like 01:00-02:00.");
        }
        String key = options.kmsKey();
        if (key != null && !KeyArn.isOne(key)) {
            add(
                    "kmsKey",
                    "kmsKey '" + key
                            + "' is no ARN of a key, which is what RDS shows: each plan would replace the database.",
                    "Write it like arn:aws:kms:eu-west-1:123456789012:key/..., also where an alias leads to it.");
        }
        Integer rotation = options.passwordRotationDays();
        if (rotation != null && (rotation < 1 || rotation > 1000)) {
            add("rotatePasswordEvery", "rotatePasswordEvery is " + rotation + " days.", "Take 1 to 1000 days.");
        }
        if (rotation != null && options.masterPassword() == null && database.readReplicas() > 0) {
            add(
                    "masterPassword",
                    "rotatePasswordEvery is for the password that RDS keeps, and RDS makes no replicas of an instance"
                            + " whose password it keeps.",
                    "Add secret(\"master\", s -> s.generated(32).rotation(days(" + rotation
                            + "))) and name it by masterPassword(\"master\") instead.");
        }
        if (rotation != null && options.masterPassword() != null) {
            add(
                    "masterPassword",
                    "rotatePasswordEvery is for the password that RDS makes, but masterPassword names a secret.",
                    "Leave one of them out; a secret component has a rotation(...) of its own.");
        }
    }

    private @Nullable String instanceClass() {
        String named = Optional.ofNullable(options.instanceClass())
                .or(() -> t.option(database, InstanceClass.class, InstanceClass.NAME)
                        .map(InstanceClass::type))
                .orElse(null);
        if (named != null) {
            if (!named.matches("db\\.[a-z0-9-]+\\.[a-z0-9.]+")) {
                add(
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
            add(
                    "cpu",
                    "cpu " + database.cpu() + " and memory " + database.memory()
                            + " are more than any class known here has.",
                    "Ask for less, or name a class by Aws.instanceClass(...).");
        }
        return smallest.map(DataClass::name).orElse(null);
    }

    /** The secret that the master password is taken from; null where RDS makes and keeps it, which replicas rule out. */
    private @Nullable Output<SecretRef> password() {
        String secret = options.masterPassword();
        if (secret == null) {
            return database.readReplicas() == 0
                    ? null
                    : Translating.output(Translating.shared("secret", database), "value");
        }
        ComponentKey key = new ComponentKey(Kind.SECRET, secret);
        if (!t.isHere(key)) {
            add(
                    "masterPassword",
                    "masterPassword names the secret '" + secret + "', and there is none on aws.",
                    "Add secret(\"" + secret + "\", ...), or leave it out: RDS then makes and keeps the password.");
            return null;
        }
        t.environment()
                .component(key)
                .filter(io.infrar.model.Secret.class::isInstance)
                .map(each -> ((io.infrar.model.Secret) each).source())
                .ifPresent(source -> checkPassword(secret, source));
        return Translating.output(Translating.shared("secret", key), "value");
    }

    /** Of other sources the value is not known yet. */
    private void checkPassword(String secret, SecretSource source) {
        int longest = database.engine().equals("mysql") ? LONGEST_MYSQL_PASSWORD : LONGEST_PASSWORD;
        if (source instanceof SecretSource.Generated generated
                && (generated.length() < SHORTEST_PASSWORD
                        || generated.length() > longest
                        || generated.alphabet().matches("(?s).*[^!-~].*|.*[/@\"].*"))) {
            add(
                    "masterPassword",
                    "masterPassword names the secret '" + secret + "', which is " + generated
                            + " and may be no password of RDS.",
                    "Take " + SHORTEST_PASSWORD + " to " + longest + " characters, without spaces, /, @ and \".");
        }
    }

    private static String major(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version : version.substring(0, dot);
    }
}

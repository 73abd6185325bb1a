package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Backup;
import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Database;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Refs;
import io.infrar.model.Server;
import io.infrar.model.Size;
import io.infrar.provider.aws.ecs.TaskDefinition;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a backup of a database into a task on Fargate that EventBridge Scheduler starts: one container dumps the database into a
 * folder, the next one moves the dump into the bucket when the first has succeeded. The task may only add to the bucket, which
 * deletes old copies by itself, so nobody who takes over the task can do away with them.
 */
final class BackupTranslator {
    private static final String IMAGES = "public.ecr.aws/docker/library/";
    private static final String UPLOADER = "public.ecr.aws/aws-cli/aws-cli:2.31.29";
    private static final String FOLDER = "/backup";
    private static final FargateSize SIZE = new FargateSize(512, 1024);
    private static final double HOURS = 10;

    /** Every task on Fargate has so many GiB for its files, and none has more than the second. */
    private static final int STORAGE = 20;

    private static final int MOST_STORAGE = 200;

    private final Translating t;

    BackupTranslator(Translating t) {
        this.t = t;
    }

    /** What the names of a backup's copies begin with. */
    static String prefix(Backup backup) {
        return backup.name() + "/";
    }

    /** What is copied, where to, and from where it can be reached. */
    private record Copy(
            Backup backup,
            Database database,
            @Nullable Server server,
            Network network,
            Bucket bucket,
            String schedule) {
        boolean isPostgres() {
            return database.engine().equals("postgres");
        }

        Component machine() {
            return server == null ? database : server;
        }
    }

    void translate(Backup backup) {
        Optional<Copy> checked = check(backup);
        if (checked.isEmpty()) {
            return;
        }
        Copy copy = checked.get();
        t.taskNetworks().add(copy.network());
        Output<String> group = EcsParts.group(t, backup, copy.network());
        t.firewall().open(Firewall.address(backup), Firewall.address(copy.machine()), copy.isPostgres() ? 5432 : 3306);
        Address logs = EcsParts.addLogs(t, backup, "/ecs/" + t.environment().name() + "-" + backup.name() + "-backup");
        EnvValues values = EnvValues.of(t, backup, "", connection(copy));
        List<Output<String>> secrets = new ArrayList<>(values.composed());
        Optional.ofNullable(t.grants()
                        .secretArn(Refs.database(copy.database().name()).password()))
                .ifPresent(secrets::add);
        Output<String> execution = EcsParts.addExecutionRole(t, backup, logs, secrets);
        Output<String> role = addRole(copy);
        Address definition = Translating.shared("task-definition", backup);
        Integer storage = storage(copy);
        t.add(
                definition,
                backup,
                EcsParts.definition(
                        true,
                        SIZE,
                        storage,
                        false,
                        execution,
                        role,
                        List.of(dump(copy, values, logs), upload(copy, logs))),
                charges(backup, storage));
        Address schedule = Translating.shared("schedule", backup);
        ScheduledTask.add(
                t,
                backup,
                schedule,
                new ScheduledTask(copy.schedule(), "UTC", copy.network(), definition, execution, role, group, true));
        t.export(backup, Backup.exports(Translating.output(schedule, "arn")));
        tellWhatIsNot(backup);
    }

    // ---- checks

    private Optional<Copy> check(Backup backup) {
        Database database = source(backup);
        Bucket bucket = target(backup);
        Optional<String> schedule = CronExpressions.cron(backup.schedule());
        if (schedule.isEmpty()) {
            t.error(
                    "aws.cron",
                    backup,
                    "schedule '" + backup.schedule()
                            + "' names days of the month and days of the week, which EventBridge cannot combine.",
                    "Make two backups of it.");
        }
        if (database == null) {
            return Optional.empty();
        }
        Server.Ref host = database.host();
        Server server = host == null
                ? null
                : (Server) t.environment().component(host.key()).orElse(null);
        Network network = t.network(database, server == null ? database.network() : server.network());
        if (bucket == null || network == null || schedule.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Copy(backup, database, server, network, bucket, schedule.get()));
    }

    private @Nullable Database source(Backup backup) {
        ComponentKey of = backup.of();
        if (of != null && t.isHere(of) && t.environment().component(of).orElse(null) instanceof Database database) {
            return database;
        }
        String instead = of == null
                ? ""
                : switch (of.kind()) {
                    case BUCKET -> "Write versioned() and replicateTo(...) on the bucket.";
                    case SERVER -> "Keep data in databases and buckets; the machine is made anew from the model.";
                    case CACHE -> "Keep in a cache only what can be computed again.";
                    default -> "Place the backup with the provider of " + of + ".";
                };
        t.error("aws.backup", backup, "of is " + of + ": only databases on aws are copied by aws.", instead);
        return null;
    }

    private @Nullable Bucket target(Backup backup) {
        Bucket.Ref to = backup.to();
        if (to == null) {
            t.error(
                    "aws.backup",
                    backup,
                    "to is missing: beside the copies that RDS keeps by itself, copies go to a bucket.",
                    "Write to(bucket(...)), or leave the backup out and write backups(days(30)) on the database.");
            return null;
        }
        Optional<Bucket> bucket = t.slice().components(Bucket.class).stream()
                .filter(each -> to.environment() == null && each.name().equals(to.name()))
                .findFirst();
        if (bucket.isEmpty()) {
            t.error(
                    "aws.backup",
                    backup,
                    "to is '" + to.name() + "', which is not a bucket of this environment on aws.",
                    "Name one that is, since the role of the backup may write there without keys.");
        }
        return bucket.orElse(null);
    }

    // ---- what runs

    private static Map<String, Output<?>> connection(Copy copy) {
        Database.Ref database = Refs.database(copy.database().name());
        Map<String, Output<?>> variables = new TreeMap<>();
        if (copy.isPostgres()) {
            variables.put("PGHOST", database.host());
            variables.put("PGPORT", database.port());
            variables.put("PGUSER", database.user());
            variables.put("PGPASSWORD", database.password());
            variables.put("PGDATABASE", Output.of(copy.database().databaseName()));
            variables.put("PGSSLMODE", Output.of(copy.server() == null ? "require" : "prefer"));
        } else {
            variables.put("DATABASE_HOST", database.host());
            variables.put("DATABASE_PORT", database.port());
            variables.put("DATABASE_USER", database.user());
            variables.put("MYSQL_PWD", database.password());
            variables.put("DATABASE_NAME", Output.of(copy.database().databaseName()));
        }
        return variables;
    }

    private TaskDefinition.Container dump(Copy copy, EnvValues values, Address logs) {
        String file = FOLDER + "/" + copy.database().databaseName() + "-$(date -u +%Y%m%dT%H%M%SZ)";
        // A user of RDS may not read tablespaces, and the dump must not claim the transactions of its source.
        String script = copy.isPostgres()
                ? "pg_dump --format=custom --file=" + file + ".dump"
                : "file=" + file + ".sql && mysqldump --host=$DATABASE_HOST --port=$DATABASE_PORT --user=$DATABASE_USER"
                        + " --single-transaction --routines --no-tablespaces --set-gtid-purged=OFF --result-file=$file"
                        + " $DATABASE_NAME && gzip $file";
        return container(
                "dump",
                IMAGES + copy.database().engine() + ":" + copy.database().version(),
                false,
                script,
                values.plain(),
                values.secrets(),
                EcsParts.logs(t, copy.backup(), logs, "dump"),
                Map.of());
    }

    private TaskDefinition.Container upload(Copy copy, Address logs) {
        return container(
                "upload",
                UPLOADER,
                true,
                "aws s3 mv --recursive --only-show-errors " + FOLDER + "/ \"s3://$BUCKET/$PREFIX\"",
                Map.of(
                        "BUCKET",
                        Translating.output(BucketTranslator.address(copy.bucket()), "name"),
                        "PREFIX",
                        Output.of(prefix(copy.backup()))),
                Map.of(),
                EcsParts.logs(t, copy.backup(), logs, "upload"),
                Map.of("dump", "SUCCESS"));
    }

    private static TaskDefinition.Container container(
            String name,
            String image,
            boolean essential,
            String script,
            Map<String, Output<String>> variables,
            Map<String, Output<io.infrar.model.SecretRef>> secrets,
            TaskDefinition.Logs logs,
            Map<String, String> after) {
        return new TaskDefinition.Container(
                name,
                Output.of(image),
                essential,
                null,
                List.of("sh", "-ec"),
                List.of(script),
                Set.of(),
                variables,
                secrets,
                logs,
                null,
                after,
                null,
                false,
                Set.of(),
                Set.of(FOLDER));
    }

    private Output<String> addRole(Copy copy) {
        Output<String> bucket = Translating.output(BucketTranslator.address(copy.bucket()), "arn");
        Address address = Translating.shared("role", copy.backup(), "task");
        t.add(
                address,
                copy.backup(),
                Role.Spec.of(
                        EcsParts.trust(),
                        PolicyDocument.of(Statement.allow(
                                Set.of("s3:PutObject", "s3:AbortMultipartUpload"),
                                Set.of(Output.format("{}/" + prefix(copy.backup()) + "*", bucket)))),
                        "What " + copy.backup().key() + " may do"));
        return Translating.output(address, "arn");
    }

    /** A dump is at most about as large as its database. */
    private @Nullable Integer storage(Copy copy) {
        Size asked = copy.database().storage();
        long gib = asked == null ? 0 : (asked.mib() + 1023) / 1024;
        if (gib > MOST_STORAGE) {
            t.warning(
                    "aws.backup-size",
                    copy.backup(),
                    copy.database().key() + " may have " + gib + " GiB of data, and its dump must fit in "
                            + MOST_STORAGE + " GiB.",
                    "Rely on backups(...) of the database when it has grown.");
        }
        return gib <= STORAGE ? null : (int) Math.min(gib, MOST_STORAGE);
    }

    private Charge[] charges(Backup backup, @Nullable Integer storage) {
        String region = t.region(backup);
        String assumption = "runs " + (int) HOURS + " hours a month in all";
        List<Charge> charges = new ArrayList<>();
        charges.add(Translating.usage("fargate", "linux-x86-vcpu", region, HOURS * SIZE.vcpus(), assumption));
        charges.add(Translating.usage("fargate", "linux-x86-memory", region, HOURS * SIZE.gib(), assumption));
        if (storage != null) {
            charges.add(
                    Translating.usage("fargate", "ephemeral-storage", region, HOURS * (storage - STORAGE), assumption));
        }
        return charges.toArray(Charge[]::new);
    }

    private void tellWhatIsNot(Backup backup) {
        List<String> missing = new ArrayList<>();
        if (backup.copies() != null) {
            missing.add("copies (the bucket deletes by age, see kept)");
        }
        if (backup.restoreTest() != null) {
            missing.add("restoreTest (restore a copy by hand now and then)");
        }
        t.notRealised(backup, missing);
    }
}

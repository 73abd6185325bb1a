package io.infrar.provider.aws.rds;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.provider.aws.sdk.Versions;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;
import software.amazon.awssdk.services.rds.model.SourceType;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/**
 * A database instance, or a read replica of one. Changes are made at once and not in the maintenance window. See
 * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html">CreateDBInstance</a>.
 */
public final class DbInstance extends AwsHandler<DbInstance.Spec, DbInstance.Outputs, DbInstance.Live> {
    /** Ends as a snapshot where the spec says so. */
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("db-instance", Spec.class, Outputs.class)
            .endState(ResourceType.EndState.SNAPSHOT)
            .naming(new ResourceType.Naming(60, "-", true));

    /**
     * Below this many GiB, gp3 volumes of PostgreSQL and MySQL have {@link #BASELINE_IOPS} and {@link #BASELINE_THROUGHPUT}, and RDS
     * refuses to be told so; from here on they are striped and have at least the larger values. See
     * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage">gp3</a>.
     */
    public static final int STRIPED_FROM_GIB = 400;

    public static final int BASELINE_IOPS = 3_000;
    public static final int BASELINE_THROUGHPUT = 125;
    public static final int STRIPED_IOPS = 12_000;
    public static final int STRIPED_THROUGHPUT = 500;

    private static final Duration READY_WITHIN = Duration.ofMinutes(60);
    private static final Duration GONE_WITHIN = Duration.ofMinutes(60);
    private static final Duration FREE_WITHIN = Duration.ofMinutes(45);
    private static final long DEFAULT_ROTATION_DAYS = 7;

    /** The key of RDS's secret that has the password. */
    private static final String PASSWORD = "#password";

    private static final int DAY_IN_MINUTES = 24 * 60;

    /** It can be used in these, whatever is still going on in the background. */
    private static final Set<String> USABLE =
            Set.of("available", "storage-optimization", "storage-config-upgrade", "storage-initialization");

    private static final String FULL = "storage-full";

    /** It does not leave these by itself. */
    private static final Set<String> FAILED = Set.of(
            "failed",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "incompatible-create",
            "incompatible-network",
            "incompatible-option-group",
            "incompatible-parameters",
            "incompatible-restore",
            "insufficient-capacity",
            "restore-error",
            "stopped", // RDS starts it after a week
            FULL);

    /** RDS makes no snapshot in these. */
    private static final Set<String> WITHOUT_SNAPSHOT =
            Set.of("failed", "incompatible-network", "incompatible-restore");

    private static final String DATA = "; its data does not move to the new one by itself";

    /**
     * What is asked.
     *
     * @param replicaOf identifier of the instance this is a read replica of; null for an instance of its own. A replica takes
     *     engine, version, database, user and subnets from its source
     * @param version the begin of it is enough: {@code 15} is satisfied by {@code 15.7}
     * @param storageType {@code gp3}, {@code gp2}, {@code io1} or {@code io2}
     * @param storageGib to begin with; it may have grown
     * @param maxStorageGib up to where it grows by itself; null means it does not
     * @param iops operations a second; see {@link #STRIPED_FROM_GIB}
     * @param throughput MiB a second; see {@link #STRIPED_FROM_GIB}
     * @param subnetGroup null for a replica
     * @param managedPassword whether RDS makes the master password, keeps it in Secrets Manager and rotates it
     * @param passwordKey ARN of the key for that secret; null means the account's default key
     * @param passwordRotationDays how often RDS makes a new one, 1 to 1000; null means 7, the default of RDS. Not read back, since that
     *     would need a call for each instance
     * @param masterPassword the master password when RDS does not manage it
     * @param backupDays how long daily backups are kept, 0 to 35; 0 turns them off
     * @param backupWindow UTC, such as {@code 01:00-02:00}
     * @param maintenanceWindow UTC, such as {@code sun:03:00-sun:04:00}
     * @param kmsKey ARN of the key it is encrypted with; null means the account's default key
     * @param monitoringSeconds interval of enhanced monitoring: 0 (off), 1, 5, 10, 15, 30 or 60
     * @param monitoringRole ARN of the role that writes it
     * @param caCertificate such as {@code rds-ca-rsa2048-g1}; null means AWS's default
     * @param finalSnapshot whether a delete leaves a last snapshot, named like the instance with {@code -final}; replicas leave none
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a replica keeps its source") @Nullable
            Output<String> replicaOf,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an instance keeps its engine" + DATA)
            String engine,

            @Field(Field.Ownership.PREFIX) @Nullable String version,

            String instanceClass,
            String storageType,
            @Field(Field.Ownership.FLOOR) @Nullable Integer storageGib,
            @Nullable Integer maxStorageGib,
            @Nullable Integer iops,
            @Nullable Integer throughput,
            boolean multiAz,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "an instance does not leave its subnet group" + DATA)
            @Nullable
            Output<String> subnetGroup,

            Set<Output<String>> securityGroups,
            @Nullable Output<String> parameterGroup,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "RDS makes a database only in a new instance" + DATA)
            @Nullable
            String databaseName,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the master user of an instance cannot be renamed" + DATA)
            @Nullable
            String user,

            boolean managedPassword,
            @Nullable Output<String> passwordKey,
            @Field(Field.Ownership.UNREADABLE) @Nullable Integer passwordRotationDays,
            @Field(Field.Ownership.UNREADABLE) @Nullable Output<SecretRef> masterPassword,
            int port,
            @Nullable Integer backupDays,
            @Nullable String backupWindow,
            @Nullable String maintenanceWindow,
            boolean minorUpgrades,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "encryption at rest is decided at creation" + DATA)
            boolean encrypted,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the key of an encrypted instance is fixed" + DATA)
            @Nullable
            Output<String> kmsKey,

            boolean iamAuthentication,
            int monitoringSeconds,
            @Nullable Output<String> monitoringRole,
            boolean performanceInsights,
            boolean deletionProtection,
            boolean copyTagsToSnapshot,
            boolean publiclyAccessible,
            @Nullable String caCertificate,
            boolean finalSnapshot,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param secret where the master password is: of a managed one, the JSON key {@code password} of RDS's secret; null for a replica
     * @param resourceId what IAM authentication and Performance Insights call it
     * @param secretArn the ARN of the secret that the master password is in; null when it is not in Secrets Manager
     * @param usersArn with a slash and a name behind it, the ARN of a user that signs in by IAM authentication
     */
    public record Outputs(
            String identifier,
            String arn,
            @Nullable String host,
            int port,
            @Nullable SecretRef secret,
            @Nullable String resourceId,
            @Nullable String secretArn,
            @Nullable String usersArn) {
        Outputs(
                String identifier,
                String arn,
                @Nullable String host,
                int port,
                @Nullable SecretRef secret,
                @Nullable String resourceId) {
            this(identifier, arn, host, port, secret, resourceId, secretArn(secret), usersArn(arn, resourceId));
        }

        private static @Nullable String secretArn(@Nullable SecretRef secret) {
            return secret == null || !secret.store().equals("aws")
                    ? null
                    : secret.name().split("#", 2)[0];
        }

        private static @Nullable String usersArn(String arn, @Nullable String resourceId) {
            String[] parts = arn.split(":");
            return resourceId == null || parts.length < 5
                    ? null
                    : String.join(":", parts[0], parts[1], "rds-db", parts[3], parts[4], "dbuser", resourceId);
        }
    }

    /** With the last event, when it failed. */
    record Live(DBInstance db, @Nullable String lastEvent) {}

    DbInstance(AwsClients aws) {
        super(TYPE, aws);
    }

    private RdsClient rds(Known<?, ?> known) {
        return aws.rds(region(known));
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        List<String> ids = ids(known);
        Map<String, Live> found = new HashMap<>();
        if (ids.size() == 1) {
            find(region, ids.get(0)).filter(DbInstance::stays).ifPresent(db -> found.put(ids.get(0), live(region, db)));
            return found;
        }
        Set<String> wanted = new TreeSet<>(ids);
        for (DBInstance db : aws.rds(region).describeDBInstancesPaginator().dbInstances()) {
            if (wanted.contains(db.dbInstanceIdentifier()) && stays(db)) {
                found.put(db.dbInstanceIdentifier(), live(region, db));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String id = Rds.identifier(known.physicalName());
        return find(region, id)
                .filter(DbInstance::stays)
                .map(db -> Map.of(id, live(region, db)))
                .orElseGet(Map::of);
    }

    private Optional<DBInstance> find(String region, String id) {
        try {
            return aws.rds(region).describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().stream()
                    .findFirst();
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean stays(DBInstance db) {
        return !"deleting".equals(db.dbInstanceStatus());
    }

    private Live live(String region, DBInstance db) {
        return new Live(db, FAILED.contains(db.dbInstanceStatus()) ? lastEvent(region, db) : null);
    }

    private @Nullable String lastEvent(String region, DBInstance db) {
        List<Event> events = aws.rds(region)
                .describeEvents(r -> r.sourceIdentifier(db.dbInstanceIdentifier())
                        .sourceType(SourceType.DB_INSTANCE)
                        .duration(DAY_IN_MINUTES))
                .events();
        return events.isEmpty() ? null : events.get(events.size() - 1).message();
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return Tags.map(object.db().tagList(), Tag::key, Tag::value);
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        DBInstance db = object.db();
        Spec asked = known.spec();
        boolean replica = db.readReplicaSourceDBInstanceIdentifier() != null;
        return new Spec(
                replica ? Output.of(db.readReplicaSourceDBInstanceIdentifier()) : null,
                db.engine(),
                managed(asked, Spec::version, shownVersion(db, asked)),
                db.dbInstanceClass(),
                db.storageType(),
                managed(asked, Spec::storageGib, db.allocatedStorage()),
                managed(asked, Spec::maxStorageGib, db.maxAllocatedStorage()),
                managed(asked, Spec::iops, shown(db, asked, Spec::iops, db.iops(), BASELINE_IOPS, STRIPED_IOPS)),
                managed(
                        asked,
                        Spec::throughput,
                        shown(
                                db,
                                asked,
                                Spec::throughput,
                                db.storageThroughput(),
                                BASELINE_THROUGHPUT,
                                STRIPED_THROUGHPUT)),
                is(db.multiAZ()),
                managed(
                        asked,
                        Spec::subnetGroup,
                        db.dbSubnetGroup() == null
                                ? null
                                : Output.of(db.dbSubnetGroup().dbSubnetGroupName())),
                db.vpcSecurityGroups().stream()
                        .filter(membership -> !"removing".equals(membership.status()))
                        .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                        .map(Output::of)
                        .collect(Collectors.toSet()),
                managed(
                        asked,
                        Spec::parameterGroup,
                        db.dbParameterGroups().isEmpty()
                                ? null
                                : Output.of(db.dbParameterGroups().get(0).dbParameterGroupName())),
                managed(asked, Spec::databaseName, db.dbName()),
                managed(asked, Spec::user, db.masterUsername()),
                db.masterUserSecret() != null,
                managed(
                        asked,
                        Spec::passwordKey,
                        db.masterUserSecret() == null
                                ? null
                                : output(db.masterUserSecret().kmsKeyId())),
                asked == null ? null : asked.passwordRotationDays(),
                asked == null ? null : asked.masterPassword(),
                port(db, asked),
                managed(asked, Spec::backupDays, db.backupRetentionPeriod()),
                managed(asked, Spec::backupWindow, db.preferredBackupWindow()),
                managed(asked, Spec::maintenanceWindow, db.preferredMaintenanceWindow()),
                is(db.autoMinorVersionUpgrade()),
                is(db.storageEncrypted()),
                managed(asked, Spec::kmsKey, output(db.kmsKeyId())),
                is(db.iamDatabaseAuthenticationEnabled()),
                db.monitoringInterval() == null ? 0 : db.monitoringInterval(),
                managed(asked, Spec::monitoringRole, output(db.monitoringRoleArn())),
                is(db.performanceInsightsEnabled()),
                is(db.deletionProtection()),
                is(db.copyTagsToSnapshot()),
                is(db.publiclyAccessible()),
                managed(asked, Spec::caCertificate, db.caCertificateIdentifier()),
                asked != null && asked.finalSnapshot(),
                Tags.users(tags(object)));
    }

    /** RDS upgrades minor versions by itself, those that end also where that is off; what is newer satisfies what was asked. */
    private static String shownVersion(DBInstance db, @Nullable Spec asked) {
        String shown = db.engineVersion();
        String version = asked == null ? null : asked.version();
        return version != null
                        && Versions.isOlder(version, shown)
                        && DbRequests.isSameMajor(db.engine(), version, shown)
                ? version
                : shown;
    }

    /** What is shown, unless nobody asked for it. */
    private static <V> @Nullable V managed(@Nullable Spec asked, Function<Spec, @Nullable V> field, @Nullable V shown) {
        return asked != null && field.apply(asked) == null ? null : shown;
    }

    /**
     * What a gp3 volume does. Its baseline is not always shown, and it is raised when the volume grows by itself: that is no
     * difference to what was asked.
     */
    private static @Nullable Integer shown(
            DBInstance db,
            @Nullable Spec asked,
            Function<Spec, @Nullable Integer> field,
            @Nullable Integer shown,
            int baseline,
            int striped) {
        if (!"gp3".equals(db.storageType()) || db.allocatedStorage() == null) {
            return shown;
        }
        int least = db.allocatedStorage() < STRIPED_FROM_GIB ? baseline : striped;
        int now = shown == null ? least : shown;
        Integer wanted = asked == null ? null : field.apply(asked);
        Integer gib = asked == null ? null : asked.storageGib();
        boolean grew = gib != null && db.allocatedStorage() > gib;
        return wanted != null && grew && now == least && wanted < now ? wanted : Integer.valueOf(now);
    }

    private static int port(DBInstance db, @Nullable Spec asked) {
        if (db.endpoint() != null && db.endpoint().port() != null) {
            return db.endpoint().port();
        }
        return asked == null ? 0 : asked.port();
    }

    private static boolean is(@Nullable Boolean shown) {
        return Boolean.TRUE.equals(shown);
    }

    private static @Nullable Output<String> output(@Nullable String value) {
        return value == null ? null : Output.of(value);
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.db(), known.spec());
    }

    private static Outputs outputs(DBInstance db, @Nullable Spec asked) {
        SecretRef secret = null;
        if (db.masterUserSecret() != null && db.masterUserSecret().secretArn() != null) {
            secret = SecretRef.of("aws", db.masterUserSecret().secretArn() + PASSWORD);
        } else if (asked != null && asked.masterPassword() != null) {
            secret = asked.masterPassword().get();
        }
        return new Outputs(
                db.dbInstanceIdentifier(),
                db.dbInstanceArn(),
                db.endpoint() == null ? null : db.endpoint().address(),
                port(db, asked),
                secret,
                db.dbiResourceId());
    }

    // ---- apply

    @Override
    public Effect effect(Change<Spec> change) {
        if (change.changes("version")
                && Versions.isOlder(change.after().version(), change.before().version())) {
            return Effect.replace(
                    Effect.Order.CREATE_FIRST,
                    "version goes back from " + change.before().version() + " to "
                            + change.after().version() + " and RDS only upgrades" + DATA);
        }
        Effect effect = Effect.byFields(change);
        if (effect instanceof Effect.Replace) {
            return effect;
        }
        List<String> outputs = new ArrayList<>();
        if (change.changes("port")) {
            outputs.add("port");
        }
        if (change.changes("managedPassword") || change.changes("masterPassword")) {
            outputs.add("secret");
            outputs.add("secretArn");
        }
        return Effect.update(outputs.toArray(String[]::new));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = Rds.identifier(context.known().physicalName());
        try {
            if (context.spec().replicaOf() == null) {
                rds(context.known()).createDBInstance(DbRequests.instance(context, id));
            } else {
                rds(context.known()).createDBInstanceReadReplica(DbRequests.replica(context, id));
            }
        } catch (ProviderException e) {
            throw roleNotYet(context.spec(), e);
        }
        return Created.of(id);
    }

    /** A role that was just made is not known everywhere, and RDS then answers that it is invalid. */
    private static ProviderException roleNotYet(Spec spec, ProviderException e) {
        boolean role = e.kind() == Kind.INVALID
                && spec.monitoringRole() != null
                && String.valueOf(e.getMessage()).contains("ENHANCED_MONITORING");
        return role ? again(e) : e;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null) {
            update(context, id, before);
        } else if (spec.replicaOf() != null) {
            completeReplica(context, id);
        }
        if (!spec.managedPassword()) {
            return;
        }
        // An earlier try may have ended before the schedule, which is not read back.
        Integer had =
                before == null || !before.managedPassword() || isNew(context) ? null : before.passwordRotationDays();
        if (!Objects.equals(spec.passwordRotationDays(), had)) {
            scheduleRotation(context, id);
        }
    }

    private void update(ApplyContext<Spec, Outputs> context, String id, Spec before) {
        String region = region(context.known());
        Optional<DBInstance> live = find(region, id);
        ModifyDbInstanceRequest request = live.isEmpty() ? null : DbRequests.changes(context, id, before, live.get());
        if (request == null) {
            return;
        }
        whileBusy(context, "db-instance " + id + " to take changes", READY_WITHIN, () -> {
            try {
                aws.rds(region).modifyDBInstance(request);
            } catch (ProviderException e) {
                throw roleNotYet(context.spec(), e);
            }
        });
    }

    /** The schedule belongs to the secret, which RDS makes with the instance and deletes with it. */
    private void scheduleRotation(ApplyContext<Spec, Outputs> context, String id) {
        SecretRef secret = ready(context, id).secret();
        Integer days = context.spec().passwordRotationDays();
        if (secret != null) {
            aws.secretsManager(region(context.known()))
                    .rotateSecret(r -> r.secretId(secret.name().replace(PASSWORD, ""))
                            .rotateImmediately(false)
                            .rotationRules(rules -> rules.automaticallyAfterDays(
                                    days == null ? DEFAULT_ROTATION_DAYS : days.longValue())));
        }
    }

    /** The create call of a replica takes neither windows nor backups nor a parameter group: it begins with that of its source. */
    private void completeReplica(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        ready(context, id);
        String group = DbRequests.value(spec.parameterGroup());
        boolean isInGroup = find(region(context.known()), id).stream()
                .flatMap(db -> db.dbParameterGroups().stream())
                .anyMatch(each -> each.dbParameterGroupName().equals(group));
        ModifyDbInstanceRequest.Builder request =
                ModifyDbInstanceRequest.builder().dbInstanceIdentifier(id).applyImmediately(true);
        ModifyDbInstanceRequest nothing = request.build();
        ModifyDbInstanceRequest changes = request.backupRetentionPeriod(spec.backupDays())
                .preferredBackupWindow(spec.backupWindow())
                .preferredMaintenanceWindow(spec.maintenanceWindow())
                .dbParameterGroupName(isInGroup ? null : group)
                .build();
        if (!changes.equals(nothing)) {
            rds(context.known()).modifyDBInstance(changes);
        }
    }

    @Override
    protected boolean isReady(Live object) {
        return USABLE.contains(object.db().dbInstanceStatus())
                && isEmpty(object.db().pendingModifiedValues());
    }

    private static boolean isEmpty(@Nullable PendingModifiedValues pending) {
        return pending == null
                || pending.sdkFields().stream()
                        .map(field -> field.getValueOrDefault(pending))
                        .allMatch(value -> value == null || (value instanceof Collection<?> many && many.isEmpty()));
    }

    @Override
    protected Optional<ProviderException> failure(Live object) {
        DBInstance db = object.db();
        boolean grows = db.dbInstanceStatus().equals(FULL) && !isEmpty(db.pendingModifiedValues());
        if (!FAILED.contains(db.dbInstanceStatus()) || grows) {
            return Optional.empty();
        }
        String event = object.lastEvent();
        return Optional.of(ProviderException.of(
                Kind.FAILED,
                "rds db-instance " + db.dbInstanceIdentifier() + " is " + db.dbInstanceStatus()
                        + (event == null ? "" : ": " + event)
                        + "; see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html for what"
                        + " this status needs"));
    }

    @Override
    protected Duration readyWithin() {
        return READY_WITHIN;
    }

    /** With the secret as asked now, which the known spec of an update does not have yet. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Outputs outputs = super.ready(context, id);
        Output<SecretRef> own = context.spec().masterPassword();
        return own == null
                ? outputs
                : new Outputs(
                        outputs.identifier(),
                        outputs.arn(),
                        outputs.host(),
                        outputs.port(),
                        own.get(),
                        outputs.resourceId());
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        find(region, id).ifPresent(db -> Rds.retag(aws.rds(region), db.dbInstanceArn(), set, removed));
    }

    // ---- delete

    /** Waits until it is gone, also when an earlier run asked for it: its subnets and groups cannot go before. */
    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        super.delete(context);
        Known<Spec, Outputs> known = context.known();
        String id = known.id() != null ? known.id() : Rds.identifier(known.physicalName());
        context.await(
                "db-instance " + id + " to be gone",
                GONE_WITHIN,
                () -> find(region(known), id).isPresent() ? Optional.empty() : Optional.of(true));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        boolean replica = spec != null && spec.replicaOf() != null;
        boolean wanted = !replica && (spec == null || spec.finalSnapshot());
        boolean snapshot = wanted
                && find(region(context.known()), id)
                        .filter(db -> WITHOUT_SNAPSHOT.contains(db.dbInstanceStatus()))
                        .isEmpty();
        try {
            // Where the snapshot cannot be, the automated backups are left instead, until their days are over.
            rds(context.known())
                    .deleteDBInstance(r -> r.dbInstanceIdentifier(id)
                            .skipFinalSnapshot(!snapshot)
                            .finalDBSnapshotIdentifier(snapshot ? id + "-final" : null)
                            .deleteAutomatedBackups(snapshot || !wanted));
        } catch (ProviderException e) {
            if (e.kind() == Kind.INVALID && spec != null && spec.deletionProtection()) {
                throw ProviderException.builder(
                                Kind.INVALID,
                                e.getMessage() + "; it has deletionProtection: apply without it first, then destroy")
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    @Override
    protected Duration freeWithin() {
        return FREE_WITHIN;
    }
}

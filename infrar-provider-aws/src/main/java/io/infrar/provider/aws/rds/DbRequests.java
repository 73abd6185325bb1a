package io.infrar.provider.aws.rds;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.rds.DbInstance.Outputs;
import io.infrar.provider.aws.rds.DbInstance.Spec;
import io.infrar.provider.aws.sdk.Versions;
import io.infrar.spi.ApplyContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

/** Specs of instances as requests of RDS. */
final class DbRequests {
    private DbRequests() {}

    static CreateDbInstanceRequest instance(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        return CreateDbInstanceRequest.builder()
                .dbInstanceIdentifier(id)
                .engine(spec.engine())
                .engineVersion(spec.version())
                .dbInstanceClass(spec.instanceClass())
                .storageType(spec.storageType())
                .allocatedStorage(spec.storageGib())
                .maxAllocatedStorage(spec.maxStorageGib())
                .iops(isProvisioned(spec) ? spec.iops() : null)
                .storageThroughput(isProvisioned(spec) ? spec.throughput() : null)
                .multiAZ(spec.multiAz())
                .dbSubnetGroupName(value(spec.subnetGroup()))
                .vpcSecurityGroupIds(values(spec.securityGroups()))
                .dbParameterGroupName(value(spec.parameterGroup()))
                .dbName(spec.databaseName())
                .masterUsername(spec.user())
                .manageMasterUserPassword(spec.managedPassword() ? true : null)
                .masterUserSecretKmsKeyId(spec.managedPassword() ? value(spec.passwordKey()) : null)
                .masterUserPassword(password(context))
                .port(spec.port())
                .backupRetentionPeriod(spec.backupDays())
                .preferredBackupWindow(spec.backupWindow())
                .preferredMaintenanceWindow(spec.maintenanceWindow())
                .autoMinorVersionUpgrade(spec.minorUpgrades())
                .storageEncrypted(spec.encrypted())
                .kmsKeyId(value(spec.kmsKey()))
                .enableIAMDatabaseAuthentication(spec.iamAuthentication())
                .monitoringInterval(spec.monitoringSeconds())
                .monitoringRoleArn(value(spec.monitoringRole()))
                .enablePerformanceInsights(spec.performanceInsights())
                .deletionProtection(spec.deletionProtection())
                .copyTagsToSnapshot(spec.copyTagsToSnapshot())
                .publiclyAccessible(spec.publiclyAccessible())
                .caCertificateIdentifier(spec.caCertificate())
                .tags(Rds.list(context.tags()))
                .build();
    }

    static CreateDbInstanceReadReplicaRequest replica(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        return CreateDbInstanceReadReplicaRequest.builder()
                .dbInstanceIdentifier(id)
                .sourceDBInstanceIdentifier(value(spec.replicaOf()))
                .dbInstanceClass(spec.instanceClass())
                .storageType(spec.storageType())
                .allocatedStorage(spec.storageGib())
                .maxAllocatedStorage(spec.maxStorageGib())
                .iops(isProvisioned(spec) ? spec.iops() : null)
                .storageThroughput(isProvisioned(spec) ? spec.throughput() : null)
                .multiAZ(spec.multiAz())
                .dbSubnetGroupName(value(spec.subnetGroup()))
                .vpcSecurityGroupIds(values(spec.securityGroups()))
                .port(spec.port())
                .autoMinorVersionUpgrade(spec.minorUpgrades())
                .kmsKeyId(value(spec.kmsKey()))
                .enableIAMDatabaseAuthentication(spec.iamAuthentication())
                .monitoringInterval(spec.monitoringSeconds())
                .monitoringRoleArn(value(spec.monitoringRole()))
                .enablePerformanceInsights(spec.performanceInsights())
                .deletionProtection(spec.deletionProtection())
                .copyTagsToSnapshot(spec.copyTagsToSnapshot())
                .publiclyAccessible(spec.publiclyAccessible())
                .caCertificateIdentifier(spec.caCertificate())
                .tags(Rds.list(context.tags()))
                .build();
    }

    /** What differs and can be changed, as one call; null when nothing does. */
    static @Nullable ModifyDbInstanceRequest changes(
            ApplyContext<Spec, Outputs> context, String id, Spec before, DBInstance live) {
        Spec spec = context.spec();
        ModifyDbInstanceRequest.Builder request =
                ModifyDbInstanceRequest.builder().dbInstanceIdentifier(id).applyImmediately(true);
        ModifyDbInstanceRequest nothing = request.build();
        String version = spec.version();
        if (version != null
                && !Versions.satisfies(before.version(), version)
                && !Versions.isOlder(version, live.engineVersion())) {
            request.engineVersion(version)
                    .allowMajorVersionUpgrade(!isSameMajor(spec.engine(), live.engineVersion(), version));
        }
        request.dbInstanceClass(changed(before, spec, Spec::instanceClass))
                .multiAZ(changed(before, spec, Spec::multiAz))
                .dbPortNumber(changed(before, spec, Spec::port))
                .backupRetentionPeriod(changed(before, spec, Spec::backupDays))
                .preferredBackupWindow(changed(before, spec, Spec::backupWindow))
                .preferredMaintenanceWindow(changed(before, spec, Spec::maintenanceWindow))
                .autoMinorVersionUpgrade(changed(before, spec, Spec::minorUpgrades))
                .enableIAMDatabaseAuthentication(changed(before, spec, Spec::iamAuthentication))
                .enablePerformanceInsights(changed(before, spec, Spec::performanceInsights))
                .deletionProtection(changed(before, spec, Spec::deletionProtection))
                .copyTagsToSnapshot(changed(before, spec, Spec::copyTagsToSnapshot))
                .publiclyAccessible(changed(before, spec, Spec::publiclyAccessible))
                .caCertificateIdentifier(changed(before, spec, Spec::caCertificate))
                .dbParameterGroupName(value(changed(before, spec, Spec::parameterGroup)));
        if (!spec.securityGroups().equals(before.securityGroups())) {
            request.vpcSecurityGroupIds(values(spec.securityGroups()));
        }
        if (spec.monitoringSeconds() != before.monitoringSeconds()
                || !Objects.equals(spec.monitoringRole(), before.monitoringRole())) {
            request.monitoringInterval(spec.monitoringSeconds()).monitoringRoleArn(value(spec.monitoringRole()));
        }
        storage(request, before, spec, live);
        passwords(request, context, before);
        if (spec.parameterGroup() == null && before.parameterGroup() != null) {
            String familyVersion = requireNonNull(spec.version(), "version is null");
            request.dbParameterGroupName("default." + family(spec.engine(), familyVersion));
        }
        ModifyDbInstanceRequest changes = request.build();
        return changes.equals(nothing) ? null : changes;
    }

    private static void storage(ModifyDbInstanceRequest.Builder request, Spec before, Spec spec, DBInstance live) {
        Integer had = before.storageGib();
        Integer gib = spec.storageGib();
        boolean type = !spec.storageType().equals(before.storageType());
        boolean more = gib != null && (had == null || gib > had);
        if (type) {
            request.storageType(spec.storageType());
        }
        if (more) {
            request.allocatedStorage(gib);
        }
        if (spec.maxStorageGib() == null) {
            if (before.maxStorageGib() != null) {
                // This is how growing is turned off.
                request.maxAllocatedStorage(more || had == null ? gib : had);
            }
        } else {
            request.maxAllocatedStorage(changed(before, spec, Spec::maxStorageGib));
        }
        boolean speed =
                !Objects.equals(spec.iops(), before.iops()) || !Objects.equals(spec.throughput(), before.throughput());
        if (isProvisioned(spec) && (type || more || speed)) {
            // RDS wants all of size, operations and throughput when one of them changes.
            boolean gp3 = spec.storageType().equals("gp3");
            request.iops(speed(spec.iops(), live.iops(), gp3 ? DbInstance.STRIPED_IOPS : null))
                    .storageThroughput(
                            gp3
                                    ? speed(spec.throughput(), live.storageThroughput(), DbInstance.STRIPED_THROUGHPUT)
                                    : null)
                    .allocatedStorage(had == null || more ? gib : had);
        }
    }

    /** Whether IOPS and throughput may be said at all. */
    private static boolean isProvisioned(Spec spec) {
        Integer gib = spec.storageGib();
        return switch (spec.storageType()) {
            case "io1", "io2" -> true;
            case "gp3" -> gib != null && gib >= DbInstance.STRIPED_FROM_GIB;
            default -> false;
        };
    }

    /** As asked, else as it is, but not below what the volume must have. */
    private static @Nullable Integer speed(@Nullable Integer asked, @Nullable Integer is, @Nullable Integer least) {
        if (asked != null || least == null) {
            return asked != null ? asked : is;
        }
        return is == null ? least : Integer.valueOf(Math.max(is, least));
    }

    private static void passwords(
            ModifyDbInstanceRequest.Builder request, ApplyContext<Spec, Outputs> context, Spec before) {
        Spec spec = context.spec();
        if (spec.managedPassword() && !before.managedPassword()) {
            request.manageMasterUserPassword(true).masterUserSecretKmsKeyId(value(spec.passwordKey()));
        } else if (spec.managedPassword() && !Objects.equals(spec.passwordKey(), before.passwordKey())) {
            request.masterUserSecretKmsKeyId(value(spec.passwordKey()));
            if (spec.passwordKey() != null) {
                // The key is changed with a new value.
                request.rotateMasterUserPassword(true);
            }
        }
        if (!spec.managedPassword() && before.managedPassword()) {
            request.manageMasterUserPassword(false).masterUserPassword(password(context));
        } else if (!Objects.equals(spec.masterPassword(), before.masterPassword())) {
            request.masterUserPassword(password(context));
        }
    }

    private static @Nullable String password(ApplyContext<Spec, Outputs> context) {
        Output<SecretRef> secret = context.spec().masterPassword();
        return secret == null ? null : context.reveal(secret).reveal();
    }

    /** Engine and major version, which is one number for PostgreSQL and two for others. */
    private static String family(String engine, String version) {
        String[] parts = version.split("\\.");
        return engine + (engine.equals("postgres") || parts.length == 1 ? parts[0] : parts[0] + "." + parts[1]);
    }

    static boolean isSameMajor(String engine, String version, String other) {
        return family(engine, version).equals(family(engine, other));
    }

    private static <V> @Nullable V changed(Spec before, Spec after, Function<Spec, @Nullable V> field) {
        V asked = field.apply(after);
        return Objects.equals(asked, field.apply(before)) ? null : asked;
    }

    static @Nullable String value(@Nullable Output<String> output) {
        return output == null ? null : output.get();
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }
}

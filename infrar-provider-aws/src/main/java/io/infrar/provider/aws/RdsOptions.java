package io.infrar.provider.aws;

import io.infrar.model.Json;
import io.infrar.model.ProviderOption;
import io.infrar.model.Secret;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What only RDS knows of a database; begun by {@link Aws#rds}, each method returns another one with one more setting. What is not
 * said stays as RDS does by default, unless its description names another default.
 *
 * @param masterPassword name of the secret component whose value is the master password; null lets RDS make, keep and rotate it
 * @param finalSnapshot null means for a production environment
 * @param parameters of the engine, beside those that come from the model
 */
public record RdsOptions(
        @Nullable String instanceClass,
        @Nullable Integer iops,
        @Nullable Integer throughput,
        @Nullable String maintenanceWindow,
        @Nullable String backupWindow,
        boolean hasIamAuthentication,
        int monitoringSeconds,
        boolean hasPerformanceInsights,
        @Nullable String masterUser,
        @Nullable String masterPassword,
        @Nullable Integer passwordRotationDays,
        boolean hasDeletionProtection,
        @Nullable Boolean finalSnapshot,
        @Nullable Boolean minorUpgrades,
        @Nullable String kmsKey,
        @Nullable String caCertificate,
        Map<String, String> parameters)
        implements ProviderOption {
    static final String NAME = "rds";

    static final RdsOptions NOTHING = new RdsOptions(
            null, null, null, null, null, false, 0, false, null, null, null, false, null, null, null, null, Map.of());

    public RdsOptions {
        parameters = Map.copyOf(parameters == null ? Map.of() : parameters);
    }

    /** Such as {@code db.t3.medium}; else the smallest class that has the processors and memory asked for. */
    public RdsOptions instanceClass(String name) {
        return with("instanceClass", name);
    }

    /**
     * Operations a second of the gp3 volume. Below 400 GB it always has 3,000, which RDS does not let be changed; from there on 12,000
     * to 64,000.
     */
    public RdsOptions iops(int perSecond) {
        return with("iops", perSecond);
    }

    /**
     * MB a second of the gp3 volume. Below 400 GB it always has 125, which RDS does not let be changed; from there on 500 to 4,000.
     */
    public RdsOptions throughput(int megabytesPerSecond) {
        return with("throughput", megabytesPerSecond);
    }

    /** When upgrades may interrupt it, in UTC, such as {@code sun:03:00-sun:04:00}. */
    public RdsOptions maintenanceWindow(String window) {
        return with("maintenanceWindow", window);
    }

    /** When daily backups are made, in UTC, such as {@code 01:00-02:00}. */
    public RdsOptions backupWindow(String window) {
        return with("backupWindow", window);
    }

    /** Lets users log in by tokens of IAM. */
    public RdsOptions iamAuthentication() {
        return with("hasIamAuthentication", true);
    }

    /** Enhanced monitoring every 1, 5, 10, 15, 30 or 60 seconds; off unless said. */
    public RdsOptions monitoring(int seconds) {
        return with("monitoringSeconds", seconds);
    }

    /** Keeps what the database waited for, 7 days; off unless said. */
    public RdsOptions performanceInsights() {
        return with("hasPerformanceInsights", true);
    }

    /** The name of the master user; {@code dbadmin} unless said. */
    public RdsOptions masterUser(String name) {
        return with("masterUser", name);
    }

    /**
     * Takes the master password of a secret component, instead of one that RDS makes, keeps in Secrets Manager and rotates.
     *
     * @param secret the component's name
     */
    public RdsOptions masterPassword(String secret) {
        return with("masterPassword", secret);
    }

    /** Takes the master password of a secret component. */
    public RdsOptions masterPassword(Secret.Ref secret) {
        return masterPassword(secret.name());
    }

    /** How often RDS makes a new master password, in days; 7 unless said. */
    public RdsOptions rotatePasswordEvery(int days) {
        return with("passwordRotationDays", days);
    }

    /** AWS refuses to delete it, also by a destroy; apply without this first. */
    public RdsOptions deletionProtection() {
        return with("hasDeletionProtection", true);
    }

    /** Whether a delete leaves a last snapshot, which costs as a backup until it is deleted; so in production unless said. */
    public RdsOptions finalSnapshot(boolean left) {
        return with("finalSnapshot", left);
    }

    /** Whether minor versions are upgraded in the maintenance window; on unless said. */
    public RdsOptions minorUpgrades(boolean on) {
        return with("minorUpgrades", on);
    }

    /** The key it is encrypted with, by its ARN; the account's key for RDS unless said. */
    public RdsOptions kmsKey(String arn) {
        return with("kmsKey", arn);
    }

    /** The authority of its certificate, such as {@code rds-ca-rsa2048-g1}. */
    public RdsOptions caCertificate(String identifier) {
        return with("caCertificate", identifier);
    }

    /** A setting of the engine, such as {@code work_mem}. On a running instance it is in force after the next reboot. */
    public RdsOptions parameter(String name, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(name, value);
        return with("parameters", more);
    }

    private RdsOptions with(String field, Object value) {
        return Json.of(this).with(field, value).to(RdsOptions.class);
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}

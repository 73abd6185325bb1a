package io.infrar.provider.aws;

import io.infrar.model.Json;
import io.infrar.model.ProviderOption;
import io.infrar.model.Secret;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What only ElastiCache knows of a cache; begun by {@link Aws#cache}, each method returns another one with one more setting. What
 * is not said stays as ElastiCache does by default, unless its description names another default.
 *
 * @param authToken name of the secret component whose value is the password; null means there is none
 * @param parameters of the engine, beside those that come from the model
 */
public record CacheOptions(
        @Nullable String nodeType,
        @Nullable String authToken,
        @Nullable String maintenanceWindow,
        @Nullable Integer snapshotDays,
        @Nullable String snapshotWindow,
        @Nullable Boolean minorUpgrades,
        @Nullable String kmsKey,
        Map<String, String> parameters)
        implements ProviderOption {
    static final String NAME = "cache";

    static final CacheOptions NOTHING = new CacheOptions(null, null, null, null, null, null, null, Map.of());

    public CacheOptions {
        parameters = Map.copyOf(parameters == null ? Map.of() : parameters);
    }

    /** Such as {@code cache.t3.micro}; else the smallest node that has the memory asked for. */
    public CacheOptions nodeType(String name) {
        return with("nodeType", name);
    }

    /**
     * Asks clients for a password, the value of a secret component: 16 to 128 characters without space, {@code /}, {@code "} and {@code
     * @}. Without it the cache is open to those whose security group may reach it. Needs TLS.
     *
     * @param secret the component's name
     */
    public CacheOptions authToken(String secret) {
        return with("authToken", secret);
    }

    /** Asks clients for a password, the value of a secret component. */
    public CacheOptions authToken(Secret.Ref secret) {
        return authToken(secret.name());
    }

    /** When upgrades may interrupt it, in UTC, such as {@code sun:03:00-sun:04:00}. */
    public CacheOptions maintenanceWindow(String window) {
        return with("maintenanceWindow", window);
    }

    /** How many days daily snapshots are kept, 0 to 35; 7 for a persistent cache and none for others unless said. */
    public CacheOptions snapshots(int days) {
        return with("snapshotDays", days);
    }

    /** When daily snapshots are made, in UTC, such as {@code 01:00-02:00}. */
    public CacheOptions snapshotWindow(String window) {
        return with("snapshotWindow", window);
    }

    /** Whether minor versions are upgraded in the maintenance window; on unless said. */
    public CacheOptions minorUpgrades(boolean on) {
        return with("minorUpgrades", on);
    }

    /** The key it is encrypted with at rest, by its ARN; ElastiCache's own unless said. */
    public CacheOptions kmsKey(String arn) {
        return with("kmsKey", arn);
    }

    /** A setting of the engine, such as {@code timeout}. */
    public CacheOptions parameter(String name, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(name, value);
        return with("parameters", more);
    }

    private CacheOptions with(String field, Object value) {
        return Json.of(this).with(field, value).to(CacheOptions.class);
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

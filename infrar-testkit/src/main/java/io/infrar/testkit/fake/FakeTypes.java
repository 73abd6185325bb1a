package io.infrar.testkit.fake;

import static io.infrar.spi.Field.OnChange.REPLACE_CREATE_FIRST;
import static io.infrar.spi.Field.OnChange.REPLACE_DELETE_FIRST;
import static io.infrar.spi.Field.Ownership.EXTERNAL;
import static io.infrar.spi.Field.Ownership.FLOOR;
import static io.infrar.spi.Field.Ownership.INITIAL;
import static io.infrar.spi.Field.Ownership.PREFIX;
import static io.infrar.spi.Field.Ownership.UNREADABLE;

import io.infrar.model.Folder;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.spi.Field;
import io.infrar.spi.ResourceType;
import io.infrar.spi.ResourceType.EndState;
import io.infrar.spi.ResourceType.Marker;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resource types of the {@link FakeProvider}: one of each sort that the contracts know. */
public final class FakeTypes {
    private FakeTypes() {}

    /** Tagged; a new block needs a new network, made before the old one goes. */
    public record NetworkSpec(
            @Field(onChange = REPLACE_CREATE_FIRST, because = "a network keeps its block")
            String cidr,

            boolean dnsNames,
            Map<String, String> tags) {
        public NetworkSpec {
            tags = orEmpty(tags);
        }
    }

    /** Turning DNS names on or off changes {@code dnsName} only. */
    public record NetworkOutputs(String id, String dnsName) {}

    public static final ResourceType<NetworkSpec, NetworkOutputs> NETWORK =
            ResourceType.of("network", NetworkSpec.class, NetworkOutputs.class);

    /** Tagged; lies in a network, which cannot go before it. */
    public record SubnetSpec(
            @Field(onChange = REPLACE_CREATE_FIRST, because = "a subnet cannot move")
            Output<String> network,

            @Field(onChange = REPLACE_CREATE_FIRST, because = "a subnet keeps its block")
            String cidr,

            Map<String, String> tags) {
        public SubnetSpec {
            tags = orEmpty(tags);
        }
    }

    public record SubnetOutputs(String id) {}

    public static final ResourceType<SubnetSpec, SubnetOutputs> SUBNET =
            ResourceType.of("subnet", SubnetSpec.class, SubnetOutputs.class);

    /** Tagged; a field of each ownership; is created and then waited for; moves to another network in place. */
    public record InstanceSpec(
            @Nullable Output<String> network,

            @Field(onChange = REPLACE_DELETE_FIRST, because = "an address is used once") @Nullable
            String address,

            String image,
            int size,
            @Field(INITIAL) int count,
            @Field(FLOOR) int storage,
            @Field(PREFIX) @Nullable String version,
            @Field(UNREADABLE) @Nullable Output<SecretRef> password,
            @Field(UNREADABLE) Map<String, Output<?>> env,
            @Field(EXTERNAL) @Nullable String maintenance,
            Map<String, String> tags) {
        public InstanceSpec {
            env = orEmpty(env);
            tags = orEmpty(tags);
        }

        /** A small one. */
        public static InstanceSpec of(String image) {
            return new InstanceSpec(null, null, image, 1, 1, 10, null, null, Map.of(), null, Map.of());
        }

        public InstanceSpec in(Output<String> newNetwork) {
            return new InstanceSpec(
                    newNetwork, address, image, size, count, storage, version, password, env, maintenance, tags);
        }

        public InstanceSpec address(String newAddress) {
            return new InstanceSpec(
                    network, newAddress, image, size, count, storage, version, password, env, maintenance, tags);
        }

        public InstanceSpec size(int newSize) {
            return new InstanceSpec(
                    network, address, image, newSize, count, storage, version, password, env, maintenance, tags);
        }

        public InstanceSpec count(int newCount) {
            return new InstanceSpec(
                    network, address, image, size, newCount, storage, version, password, env, maintenance, tags);
        }

        public InstanceSpec storage(int newStorage) {
            return new InstanceSpec(
                    network, address, image, size, count, newStorage, version, password, env, maintenance, tags);
        }

        public InstanceSpec version(String newVersion) {
            return new InstanceSpec(
                    network, address, image, size, count, storage, newVersion, password, env, maintenance, tags);
        }

        public InstanceSpec password(Output<SecretRef> newPassword) {
            return new InstanceSpec(
                    network, address, image, size, count, storage, version, newPassword, env, maintenance, tags);
        }

        public InstanceSpec env(Map<String, ? extends Output<?>> newEnv) {
            return new InstanceSpec(
                    network,
                    address,
                    image,
                    size,
                    count,
                    storage,
                    version,
                    password,
                    Map.copyOf(newEnv),
                    maintenance,
                    tags);
        }

        public InstanceSpec maintenance(String newMaintenance) {
            return new InstanceSpec(
                    network, address, image, size, count, storage, version, password, env, newMaintenance, tags);
        }
    }

    public record InstanceOutputs(String id, String host, int port) {}

    public static final ResourceType<InstanceSpec, InstanceOutputs> INSTANCE =
            ResourceType.of("instance", InstanceSpec.class, InstanceOutputs.class);

    /** Marked by a comment. */
    public record AddressSpec(String use) {}

    public record AddressOutputs(String id, String ip) {}

    public static final ResourceType<AddressSpec, AddressOutputs> ADDRESS =
            ResourceType.of("address", AddressSpec.class, AddressOutputs.class).marker(Marker.COMMENT);

    /** Marked by an object in it, with a name that is unique everywhere; a name that is not given is made. */
    public record BucketSpec(
            @Field(onChange = REPLACE_CREATE_FIRST, because = "a bucket keeps its name") @Nullable
            String name,

            boolean versioned) {}

    public record BucketOutputs(String name, String endpoint) {}

    public static final ResourceType<BucketSpec, BucketOutputs> BUCKET =
            ResourceType.of("bucket", BucketSpec.class, BucketOutputs.class).marker(Marker.OWNER_OBJECT);

    /** Known by its name only, which is unique in the account. */
    public record RecordSpec(
            @Field(onChange = REPLACE_CREATE_FIRST, because = "a record is its name")
            Output<String> name,

            Output<String> value,
            int ttl) {
        /** Known now, kept for a minute. */
        public static RecordSpec of(String name, String value) {
            return new RecordSpec(Output.of(name), Output.of(value), 60);
        }
    }

    public record RecordOutputs(String name) {}

    public static final ResourceType<RecordSpec, RecordOutputs> RECORD =
            ResourceType.of("record", RecordSpec.class, RecordOutputs.class).marker(Marker.NAME);

    /** Without mark and name: found by its id only. */
    public record RuleSpec(
            @Field(onChange = REPLACE_CREATE_FIRST, because = "a rule belongs to its network")
            Output<String> network,

            @Field(onChange = REPLACE_CREATE_FIRST, because = "a rule is its port")
            int port,

            boolean logged) {}

    public record RuleOutputs(String id) {}

    public static final ResourceType<RuleSpec, RuleOutputs> RULE =
            ResourceType.of("rule", RuleSpec.class, RuleOutputs.class).marker(Marker.NONE);

    /** There is one in each account and region; it has a value before anybody sets it. */
    public record SettingsSpec(String mode, int limit) {
        public static final SettingsSpec DEFAULT = new SettingsSpec("default", 100);
    }

    public record SettingsOutputs(String mode) {}

    public static final ResourceType<SettingsSpec, SettingsOutputs> SETTINGS = ResourceType.of(
                    "settings", SettingsSpec.class, SettingsOutputs.class)
            .marker(Marker.NONE)
            .endState(EndState.RESTORED)
            .asSingleton();

    /** Deleted later by the cloud. */
    public record KeySpec(String use, Map<String, String> tags) {
        public KeySpec {
            tags = orEmpty(tags);
        }
    }

    public record KeyOutputs(String id) {}

    public static final ResourceType<KeySpec, KeyOutputs> KEY =
            ResourceType.of("key", KeySpec.class, KeyOutputs.class).endState(EndState.SCHEDULED);

    /** Its first schema had {@code text} where this one has {@code value}. */
    public record SettingSpec(Output<String> value, Map<String, String> tags) {
        public SettingSpec {
            tags = orEmpty(tags);
        }
    }

    public record SettingOutputs(String id, String value) {}

    public static final ResourceType<SettingSpec, SettingOutputs> SETTING = ResourceType.of(
                    "setting", SettingSpec.class, SettingOutputs.class)
            .schema(
                    2,
                    (from, old) ->
                            from == 1 ? old.with("value", old.get("text")).with("text", null) : old);

    /**
     * Keeps a value in the account's secret store.
     *
     * @param length of a generated value; 0 when it comes from elsewhere
     * @param from where else it comes from
     */
    public record SecretSpec(
            @Field(UNREADABLE) int length,
            @Field(UNREADABLE) String alphabet,
            @Field(UNREADABLE) @Nullable SecretRef from) {}

    public record SecretOutputs(SecretRef value) {}

    public static final ResourceType<SecretSpec, SecretOutputs> SECRET =
            ResourceType.of("secret", SecretSpec.class, SecretOutputs.class).marker(Marker.NAME);

    /** Each update changes {@code revision} and no other output. */
    public record ReleaseSpec(
            String image,
            @Nullable Folder files,
            @Field(UNREADABLE) Map<String, Output<?>> env,
            Map<String, String> tags) {
        public ReleaseSpec {
            env = orEmpty(env);
            tags = orEmpty(tags);
        }

        public static ReleaseSpec of(String image) {
            return new ReleaseSpec(image, null, Map.of(), Map.of());
        }
    }

    public record ReleaseOutputs(String id, String url, int revision) {}

    public static final ResourceType<ReleaseSpec, ReleaseOutputs> RELEASE =
            ResourceType.of("release", ReleaseSpec.class, ReleaseOutputs.class);

    /** All of them. */
    public static final List<ResourceType<?, ?>> ALL =
            List.of(NETWORK, SUBNET, INSTANCE, ADDRESS, BUCKET, RECORD, RULE, SETTINGS, KEY, SETTING, SECRET, RELEASE);

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}

package io.infrar.testkit.fake;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.testkit.fake.FakeTypes.AddressOutputs;
import io.infrar.testkit.fake.FakeTypes.AddressSpec;
import io.infrar.testkit.fake.FakeTypes.BucketOutputs;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.InstanceOutputs;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.KeyOutputs;
import io.infrar.testkit.fake.FakeTypes.KeySpec;
import io.infrar.testkit.fake.FakeTypes.NetworkOutputs;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.RecordOutputs;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.ReleaseOutputs;
import io.infrar.testkit.fake.FakeTypes.ReleaseSpec;
import io.infrar.testkit.fake.FakeTypes.RuleOutputs;
import io.infrar.testkit.fake.FakeTypes.RuleSpec;
import io.infrar.testkit.fake.FakeTypes.SettingOutputs;
import io.infrar.testkit.fake.FakeTypes.SettingSpec;
import io.infrar.testkit.fake.FakeTypes.SubnetOutputs;
import io.infrar.testkit.fake.FakeTypes.SubnetSpec;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What is particular to each type. */
final class FakeHandlers {
    private static final Map<String, BiFunction<FakeCloud, String, ResourceHandler<?, ?>>> BY_TYPE = Map.ofEntries(
            Map.entry("network", NetworkHandler::new),
            Map.entry("subnet", SubnetHandler::new),
            Map.entry("instance", InstanceHandler::new),
            Map.entry("address", AddressHandler::new),
            Map.entry("bucket", BucketHandler::new),
            Map.entry("record", RecordHandler::new),
            Map.entry("rule", RuleHandler::new),
            Map.entry("settings", FakeSettingsHandler::new),
            Map.entry("key", KeyHandler::new),
            Map.entry("setting", SettingHandler::new),
            Map.entry("secret", FakeSecretHandler::new),
            Map.entry("release", ReleaseHandler::new));

    private FakeHandlers() {}

    @SuppressWarnings("unchecked")
    static <S extends Record, O extends Record> ResourceHandler<S, O> of(
            ResourceType<S, O> type, FakeCloud cloud, String account) {
        BiFunction<FakeCloud, String, ResourceHandler<?, ?>> factory = BY_TYPE.get(type.name());
        if (factory == null) {
            throw new IllegalArgumentException("the fake provider has no type " + type.name());
        }
        return (ResourceHandler<S, O>) factory.apply(cloud, account);
    }

    private static List<String> ref(@Nullable Output<String> output) {
        return output == null ? List.of() : List.of(output.get());
    }

    private static final class NetworkHandler extends FakeHandler<NetworkSpec, NetworkOutputs> {
        NetworkHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.NETWORK);
        }

        @Override
        NetworkOutputs outputs(FakeObject object) {
            boolean named = object.body().to(NetworkSpec.class).dnsNames();
            return new NetworkOutputs(object.id(), named ? object.name() + ".internal" : "");
        }

        @Override
        public Effect effect(Change<NetworkSpec> change) {
            Effect effect = Effect.byFields(change);
            return effect instanceof Effect.Update && change.changes("dnsNames") ? Effect.update("dnsName") : effect;
        }
    }

    private static final class SubnetHandler extends FakeHandler<SubnetSpec, SubnetOutputs> {
        SubnetHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.SUBNET);
        }

        @Override
        SubnetOutputs outputs(FakeObject object) {
            return new SubnetOutputs(object.id());
        }

        @Override
        List<String> refs(SubnetSpec spec) {
            return ref(spec.network());
        }

        @Override
        boolean tokened() {
            return true;
        }
    }

    private static final class InstanceHandler extends FakeHandler<InstanceSpec, InstanceOutputs> {
        InstanceHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.INSTANCE);
        }

        @Override
        InstanceOutputs outputs(FakeObject object) {
            return new InstanceOutputs(object.id(), object.name() + ".fake.internal", 5432);
        }

        @Override
        List<String> refs(InstanceSpec spec) {
            return ref(spec.network());
        }

        @Override
        boolean tokened() {
            return true;
        }
    }

    private static final class AddressHandler extends FakeHandler<AddressSpec, AddressOutputs> {
        AddressHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.ADDRESS);
        }

        @Override
        AddressOutputs outputs(FakeObject object) {
            return new AddressOutputs(
                    object.id(), "192.0.2." + Math.floorMod(object.id().hashCode(), 256));
        }
    }

    private static final class BucketHandler extends FakeHandler<BucketSpec, BucketOutputs> {
        BucketHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.BUCKET);
        }

        @Override
        BucketOutputs outputs(FakeObject object) {
            return new BucketOutputs(object.name(), "https://" + object.region() + ".buckets.invalid");
        }

        @Override
        String name(String physicalName, @Nullable BucketSpec spec) {
            String given = spec == null ? null : spec.name();
            return given != null ? given : physicalName;
        }

        @Override
        FakeCloud.Unique unique() {
            return FakeCloud.Unique.EVERYWHERE;
        }
    }

    private static final class RecordHandler extends FakeHandler<RecordSpec, RecordOutputs> {
        RecordHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.RECORD);
        }

        @Override
        RecordOutputs outputs(FakeObject object) {
            return new RecordOutputs(object.name());
        }

        @Override
        String name(String physicalName, @Nullable RecordSpec spec) {
            return spec == null || !spec.name().isKnown()
                    ? physicalName
                    : spec.name().get();
        }

        @Override
        FakeCloud.Unique unique() {
            return FakeCloud.Unique.ACCOUNT;
        }
    }

    private static final class RuleHandler extends FakeHandler<RuleSpec, RuleOutputs> {
        RuleHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.RULE);
        }

        @Override
        RuleOutputs outputs(FakeObject object) {
            return new RuleOutputs(object.id());
        }

        @Override
        List<String> refs(RuleSpec spec) {
            return ref(spec.network());
        }

        @Override
        boolean looksLike(FakeObject object, @Nullable RuleSpec spec) {
            if (spec == null) {
                return false;
            }
            Json asked = Json.of(spec);
            return java.util.Objects.equals(object.body().get("network"), asked.get("network"))
                    && java.util.Objects.equals(object.body().get("port"), asked.get("port"));
        }
    }

    private static final class KeyHandler extends FakeHandler<KeySpec, KeyOutputs> {
        KeyHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.KEY);
        }

        @Override
        KeyOutputs outputs(FakeObject object) {
            return new KeyOutputs(object.id());
        }

        @Override
        void remove(FakeObject object) {
            cloud.schedule(account, "key", object.id());
        }
    }

    private static final class SettingHandler extends FakeHandler<SettingSpec, SettingOutputs> {
        SettingHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.SETTING);
        }

        @Override
        SettingOutputs outputs(FakeObject object) {
            Json value = object.body().get("value");
            return new SettingOutputs(object.id(), value == null ? "" : value.asText());
        }

        @Override
        public Effect effect(Change<SettingSpec> change) {
            return change.changes("value") ? Effect.update("value") : Effect.update();
        }
    }

    private static final class ReleaseHandler extends FakeHandler<ReleaseSpec, ReleaseOutputs> {
        ReleaseHandler(FakeCloud cloud, String account) {
            super(cloud, account, FakeTypes.RELEASE);
        }

        @Override
        ReleaseOutputs outputs(FakeObject object) {
            return new ReleaseOutputs(object.id(), "https://" + object.name() + ".fake.invalid", object.revision());
        }

        @Override
        public Effect effect(Change<ReleaseSpec> change) {
            return Effect.update("revision");
        }
    }
}

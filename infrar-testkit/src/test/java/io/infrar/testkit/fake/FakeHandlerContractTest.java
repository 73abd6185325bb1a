package io.infrar.testkit.fake;

import io.infrar.Infra;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.spi.StateStore;
import io.infrar.testkit.HandlerContract;
import io.infrar.testkit.fake.FakeTypes.AddressSpec;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.KeySpec;
import io.infrar.testkit.fake.FakeTypes.NetworkSpec;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.RuleSpec;
import io.infrar.testkit.fake.FakeTypes.SecretSpec;
import io.infrar.testkit.fake.FakeTypes.SettingSpec;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The contract for each sort of type. */
class FakeHandlerContractTest {
    abstract static class OnFake extends HandlerContract {
        final FakeCloud cloud = FakeCloud.inMemory();
        private final String type;
        private final Object spec;
        private final @Nullable Object updated;
        private final @Nullable Object replaced;

        OnFake(String type, Object spec, @Nullable Object updated, @Nullable Object replaced) {
            this.type = type;
            this.spec = spec;
            this.updated = updated;
            this.replaced = replaced;
        }

        @Override
        protected String provider() {
            return "fake";
        }

        @Override
        protected String type() {
            return type;
        }

        @Override
        protected Object spec() {
            return spec;
        }

        @Override
        protected Optional<Object> updated() {
            return Optional.ofNullable(updated);
        }

        @Override
        protected Optional<Object> replaced() {
            return Optional.ofNullable(replaced);
        }

        @Override
        protected Infra infra(StateStore store) {
            return Infra.builder()
                    .onlyGivenProviders()
                    .provider(new FakeProvider(cloud))
                    .state(store)
                    .keyFile(Path.of("target", "test-fingerprint.key"))
                    .retries(3, Duration.ofMillis(1), Duration.ofMillis(5))
                    .build();
        }

        @Override
        protected Optional<Integer> count() {
            return Optional.of((int) cloud.objects().stream()
                    .filter(object -> object.type().equals(type) && !object.scheduled())
                    .count());
        }
    }

    @Nested
    class TypeWithTags extends OnFake {
        TypeWithTags() {
            super(
                    "network",
                    new NetworkSpec("10.0.0.0/16", true, Map.of()),
                    new NetworkSpec("10.0.0.0/16", false, Map.of("a", "b")),
                    new NetworkSpec("10.1.0.0/16", true, Map.of()));
        }
    }

    @Nested
    class TypeThatIsWaitedForAndDeletedFirst extends OnFake {
        TypeThatIsWaitedForAndDeletedFirst() {
            super(
                    "instance",
                    InstanceSpec.of("a").address("192.0.2.1").storage(10),
                    InstanceSpec.of("b").address("192.0.2.1").storage(30),
                    InstanceSpec.of("a").address("192.0.2.2"));
            cloud.building(1);
        }
    }

    @Nested
    class TypeWithAComment extends OnFake {
        TypeWithAComment() {
            super("address", new AddressSpec("web"), new AddressSpec("mail"), null);
        }
    }

    @Nested
    class TypeWithAnOwnerObject extends OnFake {
        TypeWithAnOwnerObject() {
            super(
                    "bucket",
                    new BucketSpec("contract-bucket", false),
                    new BucketSpec("contract-bucket", true),
                    new BucketSpec("contract-bucket-2", false));
        }
    }

    @Nested
    class TypeWithAUniqueName extends OnFake {
        TypeWithAUniqueName() {
            super(
                    "record",
                    RecordSpec.of("www.invalid", "192.0.2.1"),
                    RecordSpec.of("www.invalid", "192.0.2.2"),
                    RecordSpec.of("web.invalid", "192.0.2.1"));
        }

        @Override
        protected boolean carriesMarks() {
            return false;
        }
    }

    @Nested
    class TypeWithoutMarkAndName extends OnFake {
        TypeWithoutMarkAndName() {
            super(
                    "rule",
                    new RuleSpec(Output.of("network-there"), 22, false),
                    new RuleSpec(Output.of("network-there"), 22, true),
                    new RuleSpec(Output.of("network-there"), 23, false));
            cloud.put(FakeObject.of("network-there", "default", "north", "network", "there", Json.object()));
        }

        @Override
        protected boolean carriesMarks() {
            return false;
        }

        @Override
        protected boolean canBeFoundAgain() {
            return false;
        }
    }

    @Nested
    class TypeThatIsThereAlways extends OnFake {
        TypeThatIsThereAlways() {
            super("settings", new SettingsSpec("strict", 1), new SettingsSpec("lax", 2), null);
        }

        @Override
        protected boolean carriesMarks() {
            return false;
        }
    }

    @Nested
    class TypeThatIsDeletedLater extends OnFake {
        TypeThatIsDeletedLater() {
            super("key", new KeySpec("sign", Map.of()), new KeySpec("verify", Map.of()), null);
        }
    }

    @Nested
    class TypeOfASecondSchema extends OnFake {
        TypeOfASecondSchema() {
            super(
                    "setting",
                    new SettingSpec(Output.of("a"), Map.of()),
                    new SettingSpec(Output.of("b"), Map.of()),
                    null);
        }
    }

    @Nested
    class TypeThatKeepsASecret extends OnFake {
        TypeThatKeepsASecret() {
            super("secret", new SecretSpec(20, "abc", null), new SecretSpec(30, "abc", null), null);
        }

        @Override
        protected boolean carriesMarks() {
            return false;
        }
    }
}

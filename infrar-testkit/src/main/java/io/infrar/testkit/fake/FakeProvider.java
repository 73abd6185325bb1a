package io.infrar.testkit.fake;

import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.SecretStore;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A provider for a {@link FakeCloud}, in whose accounts nothing needs credentials. It is not registered as a service: hand it to
 * {@code Infra.builder().provider(...)}.
 */
public final class FakeProvider implements Provider {
    /** The account of those who name none. */
    public static final String DEFAULT_ACCOUNT = "default";

    private final String id;
    private final FakeCloud cloud;
    private final boolean hasSecrets;

    /** With the id {@code fake} and a cloud of its own. */
    public FakeProvider() {
        this(FakeCloud.inMemory());
    }

    /** With the id {@code fake}. */
    public FakeProvider(FakeCloud cloud) {
        this("fake", cloud, true);
    }

    private FakeProvider(String id, FakeCloud cloud, boolean hasSecrets) {
        this.id = id;
        this.cloud = cloud;
        this.hasSecrets = hasSecrets;
    }

    /** The same cloud under another id. */
    public FakeProvider id(String newId) {
        return new FakeProvider(newId, cloud, hasSecrets);
    }

    /** The same without a store that can keep secrets. */
    public FakeProvider withoutSecretStore() {
        return new FakeProvider(id, cloud, false);
    }

    public FakeCloud cloud() {
        return cloud;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<Region> regions() {
        return List.of(new Region("north", "FI", Jurisdiction.EU), new Region("south", "US", Jurisdiction.US));
    }

    @Override
    public Set<Kind> kinds() {
        return EnumSet.of(
                Kind.NETWORK,
                Kind.COMPUTE,
                Kind.JOB,
                Kind.DATABASE,
                Kind.CACHE,
                Kind.BUCKET,
                Kind.SECRET,
                Kind.PARAMETER,
                Kind.STATIC_SITE);
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        return FakeTypes.ALL;
    }

    @Override
    public Set<String> options() {
        return Set.of("size");
    }

    @Override
    public Translation translate(Slice slice) {
        return new FakeTranslator(id, slice, hasSecrets).translate();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        String account = Objects.requireNonNullElse(connection.account(), DEFAULT_ACCOUNT);
        cloud.connect(account);
        return new ProviderSession() {
            @Override
            public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
                return FakeHandlers.of(type, cloud, account);
            }

            @Override
            public Optional<SecretStore> secrets() {
                return hasSecrets ? Optional.of(new FakeSecretStore(cloud, account)) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }
}

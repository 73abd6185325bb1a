package io.infrar.testkit.fake;

import io.infrar.model.Json;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.spi.ProviderException;
import io.infrar.spi.SecretStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The secret store of an account: objects of the type {@code secret} whose versions are never shown. */
final class FakeSecretStore implements SecretStore {
    static final String ID = "fake-vault";
    private static final String TYPE = "secret";
    private static final String REGION = "everywhere";
    private final FakeCloud cloud;
    private final String account;

    FakeSecretStore(FakeCloud cloud, String account) {
        this.cloud = cloud;
        this.account = account;
    }

    @Override
    public String id() {
        return ID;
    }

    List<SecretRef> all() {
        return cloud.list(account, REGION, TYPE).stream()
                .map(FakeSecretStore::ref)
                .toList();
    }

    private static SecretRef ref(FakeObject object) {
        return new SecretRef(ID, object.name(), Integer.toString(object.hidden().size()));
    }

    private Optional<FakeObject> find(String name) {
        return cloud.list(account, REGION, TYPE).stream()
                .filter(object -> object.name().equals(name))
                .findFirst();
    }

    @Override
    public Optional<SecretValue> get(SecretRef secret) {
        return find(secret.name())
                .map(object -> {
                    String version = secret.version();
                    return object.hidden()
                            .get(
                                    version != null
                                            ? version
                                            : Integer.toString(object.hidden().size()));
                })
                .map(SecretValue::of);
    }

    @Override
    public SecretRef put(String name, SecretValue value) {
        Optional<FakeObject> found = find(name);
        if (found.isEmpty()) {
            FakeObject draft = new FakeObject(
                    "",
                    account,
                    REGION,
                    TYPE,
                    name,
                    FakeObject.READY,
                    Map.of(),
                    Json.object(),
                    Map.of("1", value.reveal()),
                    List.of(),
                    null,
                    1);
            return ref(cloud.create(draft, FakeCloud.Unique.ACCOUNT));
        }
        FakeObject object = found.get();
        String newest = Integer.toString(object.hidden().size());
        if (value.reveal().equals(object.hidden().get(newest))) {
            return ref(object);
        }
        return ref(cloud.update(account, TYPE, object.id(), old -> {
            Map<String, String> versions = new TreeMap<>(old.hidden());
            versions.put(Integer.toString(versions.size() + 1), value.reveal());
            return old.hidden(versions);
        }));
    }

    void delete(String name) {
        find(name).ifPresent(object -> {
            try {
                cloud.delete(account, TYPE, object.id());
            } catch (ProviderException e) {
                if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                    throw e;
                }
            }
        });
    }
}

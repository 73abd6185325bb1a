package io.infrar.provider.local;

import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.agent.AgentClient;
import io.infrar.provider.local.agent.AgentException;
import io.infrar.provider.local.agent.AgentOptions;
import io.infrar.provider.local.agent.Ports;
import io.infrar.provider.local.service.Binaries;
import io.infrar.provider.local.service.ServiceException;
import io.infrar.provider.local.service.Vault;
import io.infrar.provider.local.service.VaultKey;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.SecretStore;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The services of one environment on this machine. Everything is below one folder: {@code agent/} with the agent's files, {@code
 * data/} with a folder for each service, {@code vault/} with the secrets. Nothing is made before it is needed; what is empty in the
 * end is removed.
 */
final class LocalSession implements ProviderSession, SecretStore {
    private final Connection connection;
    private final Path root;
    private final Map<String, ResourceHandler<?, ?>> handlers;
    private final Set<Integer> givenPorts = ConcurrentHashMap.newKeySet();
    private @Nullable AgentClient agent;
    private @Nullable Vault vault;
    private @Nullable Binaries binaries;

    LocalSession(Connection connection) {
        this.connection = connection;
        this.root = connection.workspace().toAbsolutePath().normalize();
        this.handlers = Map.of(
                PostgresServer.TYPE.name(), new PostgresServer(this),
                DatabaseBackup.TYPE.name(), new DatabaseBackup(this),
                RedisServer.TYPE.name(), new RedisServer(this),
                ObjectStore.TYPE.name(), new ObjectStore(this),
                StoreBucket.TYPE.name(), new StoreBucket(this),
                VaultSecret.TYPE.name(), new VaultSecret(this),
                ServiceProcess.TYPE.name(), new ServiceProcess(this),
                ReverseProxy.TYPE.name(), new ReverseProxy(this),
                Site.TYPE.name(), new Site(this),
                ScheduledJob.TYPE.name(), new ScheduledJob(this));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
        return (ResourceHandler<S, O>)
                Optional.ofNullable(handlers.get(type.name())).orElseThrow();
    }

    @Override
    public Optional<SecretStore> secrets() {
        return Optional.of(this);
    }

    Path data(String physicalName) {
        return root.resolve("data").resolve(physicalName);
    }

    Path resolve(String path) {
        return connection.base().resolve(path).toAbsolutePath().normalize();
    }

    /** The port for a service. Free ones are given once: they are taken only when the service listens. */
    int port(@Nullable PortSpec asked, @Nullable Integer present) {
        return PortSpec.choose(asked, present, () -> {
            int port = Ports.free();
            while (!givenPorts.add(port)) {
                port = Ports.free();
            }
            return port;
        });
    }

    boolean ephemeral() {
        return connection.ephemeral();
    }

    synchronized Binaries binaries() {
        if (binaries == null) {
            binaries = connection
                    .setting(Binaries.CACHE_VARIABLE)
                    .map(folder -> new Binaries(Path.of(folder)))
                    .orElseGet(Binaries::new);
        }
        return binaries;
    }

    /** The agent, started if it does not run. */
    synchronized AgentClient agent() {
        if (agent == null) {
            agent = AgentClient.connectOrStart(
                    root, connection.ephemeral() ? AgentOptions.forThisJvmOnly() : AgentOptions.persistent());
        }
        return agent;
    }

    /** The agent if it runs: looking at something must not start it. */
    synchronized Optional<AgentClient> runningAgent() {
        return agent != null ? Optional.of(agent) : AgentClient.connect(root);
    }

    /** Whether the agent, running or not, has a unit of that id. */
    boolean hasUnitOnDisk(String unit) {
        return Files.exists(root.resolve("agent").resolve("units").resolve(unit + ".json"));
    }

    private synchronized Vault vault() {
        if (vault == null) {
            VaultKey key = connection
                    .setting("INFRAR_LOCAL_KEY_FILE")
                    .<VaultKey>map(file -> new VaultKey.File(Path.of(file)))
                    .orElseGet(VaultKey::standard);
            vault = Vault.open(root.resolve("vault"), connection.environment(), key);
        }
        return vault;
    }

    /** What an ephemeral environment leaves is removed by its agent: there must be one before there is anything. */
    private Vault writableVault() {
        if (connection.ephemeral()) {
            agent();
        }
        return vault();
    }

    private boolean hasVault() {
        return Files.isDirectory(root.resolve("vault"));
    }

    // ---- secrets

    @Override
    public String id() {
        return Local.ID;
    }

    @Override
    public Optional<SecretValue> get(SecretRef secret) {
        if (!hasVault()) {
            return Optional.empty();
        }
        return calling(() -> {
            String version = secret.version();
            return version == null ? vault().get(secret.name()) : vault().get(secret.name(), Integer.parseInt(version));
        });
    }

    @Override
    public SecretRef put(String name, SecretValue value) {
        return calling(() -> ref(name, writableVault().put(name, value)));
    }

    /** The secret of that name, made on first use. */
    SecretRef generated(String name, int length, String alphabet) {
        return calling(() -> {
            writableVault().generate(name, length, alphabet);
            return ref(name, vault().version(name));
        });
    }

    Optional<SecretRef> existing(String name) {
        if (!hasVault()) {
            return Optional.empty();
        }
        return calling(() -> vault().get(name).map(value -> ref(name, vault().version(name))));
    }

    SecretValue value(SecretRef secret) {
        return get(secret)
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.NOT_FOUND,
                        "the secret '" + secret.name() + "' is not in the vault " + root));
    }

    void forget(String name) {
        if (hasVault()) {
            calling(() -> vault().delete(name));
        }
    }

    private static SecretRef ref(String name, int version) {
        return new SecretRef(Local.ID, name, Integer.toString(version));
    }

    // ---- errors

    /** Runs a call to the agent or a service; what they throw says what and how to fix, and only its type changes. */
    static <T> T calling(Supplier<T> call) {
        try {
            return call.get();
        } catch (AgentException | ServiceException e) {
            throw ProviderException.builder(ProviderException.Kind.FAILED, String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }

    // ---- end

    @Override
    public synchronized void close() {
        Optional<AgentClient> last = runningAgent();
        // With an ephemeral agent goes everything, so it stays as long as there is anything, with or without units.
        boolean needed = connection.ephemeral() && holdsSomething();
        boolean running = last.isPresent() && (needed || !last.get().retire());
        agent = null;
        if (!running) {
            removeWhatIsEmpty();
        }
    }

    private boolean holdsSomething() {
        String[] services = root.resolve("data").toFile().list();
        return (services != null && services.length > 0)
                || (hasVault() && !vault().names().isEmpty());
    }

    private void removeWhatIsEmpty() {
        if (hasVault() && vault().names().isEmpty()) {
            Vault.destroy(root.resolve("vault"));
            vault = null;
        }
        Path environment = Optional.ofNullable(root.getParent()).orElse(root);
        Path work = Optional.ofNullable(environment.getParent()).orElse(environment);
        for (Path folder : List.of(root.resolve("data"), root, environment, work)) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return;
            } catch (IOException e) {
                throw new ServiceException("cannot remove the empty folder " + folder + ": " + e, e);
            }
        }
    }
}

package io.infrar.provider.local;

import static io.infrar.model.Refs.job;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.mib;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.provider.local.service.Vault;
import io.infrar.provider.local.service.VaultKey;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Connection;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.SecretStore;
import io.infrar.spi.Slice;
import io.infrar.spi.StateStore;
import io.infrar.spi.Translation;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A small environment of real services whose program can be killed around every call to the provider. */
public final class LocalCrashSubject implements CrashSubject {
    @Override
    public List<Environment> versions() {
        Environment first = LocalHome.environment()
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .secret("token", s -> s.generated(20))
                .job("sync", j -> j.command("true").env("TOKEN", secret("token")))
                .staticSite("web", s -> s.directory("site"))
                .build();
        // The secret's new name is another secret, so that one goes and one comes; the rest changes in place.
        Environment second = first.change(e -> e.cache("main", c -> c.memory(mib(24)))
                .staticSite("web", s -> s.spaFallback())
                .without(job("sync"))
                .without(secret("token"))
                .secret("key", s -> s.generated(30))
                .job("sweep", j -> j.command("true").env("KEY", secret("key"))));
        return List.of(first, second);
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        try {
            LocalHome.site(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return LocalHome.builder(folder)
                .state(store)
                .onlyGivenProviders()
                .provider(new Watched(moments))
                .build();
    }

    /** Units and folders of services, which have the same names, and secrets of the environment's own. */
    @Override
    public List<String> objects(Path folder) {
        Path root = LocalHome.workspace(folder);
        Set<String> there = new TreeSet<>(names(root.resolve("data")));
        names(root.resolve("agent/units")).forEach(file -> there.add(file.replace(".json", "")));
        List<String> objects = new ArrayList<>(there);
        if (root.resolve("vault").toFile().isDirectory()) {
            Vault vault = Vault.open(
                    root.resolve("vault"), LocalHome.ENVIRONMENT, new VaultKey.File(folder.resolve("vault.key")));
            for (String name : vault.names()) {
                String[] parts = name.split("/");
                if (parts[0].equals("secret")) {
                    objects.add(parts[1]);
                } else if (!there.contains(parts[1])) {
                    objects.add("a secret of what is gone: " + name);
                }
            }
        }
        for (String unit : running(root)) {
            if (!there.contains(unit)) {
                objects.add("a process of what is gone: " + unit);
            }
        }
        return objects;
    }

    /** The units of which processes run, by the mark that each carries; where the system shows it. */
    private static Set<String> running(Path root) {
        Set<String> units = new TreeSet<>();
        for (String process : names(Path.of("/proc"))) {
            try {
                String[] variables = process.matches("\\d+")
                        ? Files.readString(Path.of("/proc", process, "environ"), StandardCharsets.ISO_8859_1)
                                .split("\0")
                        : new String[0];
                if (List.of(variables).contains("INFRAR_ROOT=" + root)) {
                    for (String variable : variables) {
                        if (variable.startsWith("INFRAR_UNIT=")) {
                            units.add(variable.substring("INFRAR_UNIT=".length()));
                        }
                    }
                }
            } catch (IOException e) {
                // it has just ended, or is another user's
            }
        }
        return units;
    }

    private static List<String> names(Path folder) {
        String[] names = new File(folder.toString()).list();
        return names == null ? List.of() : List.of(names);
    }

    /** The provider with a moment before and after everything that changes something. */
    private static final class Watched implements Provider {
        private final Provider provider = new LocalProvider();
        private final CrashMoments moments;

        Watched(CrashMoments moments) {
            this.moments = moments;
        }

        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public List<Region> regions() {
            return provider.regions();
        }

        @Override
        public Set<Kind> kinds() {
            return provider.kinds();
        }

        @Override
        public List<ResourceType<?, ?>> types() {
            return provider.types();
        }

        @Override
        public Translation translate(Slice slice) {
            return provider.translate(slice);
        }

        @Override
        public ProviderSession connect(Connection connection) {
            ProviderSession session = provider.connect(connection);
            return new ProviderSession() {
                @Override
                public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
                    return watched(session.handler(type));
                }

                @Override
                public Optional<SecretStore> secrets() {
                    return session.secrets();
                }

                @Override
                public void close() {
                    session.close();
                }
            };
        }

        private <S extends Record, O extends Record> ResourceHandler<S, O> watched(ResourceHandler<S, O> handler) {
            return new ResourceHandler<>() {
                @Override
                public List<Observation<S, O>> read(ReadContext context, List<Known<S, O>> known) {
                    return handler.read(context, known);
                }

                @Override
                public Effect effect(Change<S> change) {
                    return handler.effect(change);
                }

                @Override
                public Applied<O> apply(ApplyContext<S, O> context) {
                    moments.pass();
                    Applied<O> applied = handler.apply(context);
                    moments.pass();
                    return applied;
                }

                @Override
                public void delete(DeleteContext<S, O> context) {
                    moments.pass();
                    handler.delete(context);
                    moments.pass();
                }
            };
        }
    }
}

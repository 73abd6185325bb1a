package io.infrar.engine;

import io.infrar.model.Kind;
import io.infrar.spi.Provider;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The providers by id. One handed over in code takes the place of one found on the class path. */
public final class Providers {
    private static final String ID = "[a-z][a-z0-9-]*";

    private final Map<String, Provider> byId = new TreeMap<>();
    private final Map<String, Map<String, ResourceType<?, ?>>> types = new HashMap<>();

    /**
     * @throws IllegalStateException when two providers have one id, or one cannot be loaded, naming them and the way out
     */
    public Providers(Collection<? extends Provider> inCode, boolean discover) {
        List<Provider> found = new ArrayList<>();
        if (discover) {
            try {
                ServiceLoader.load(Provider.class).forEach(found::add);
            } catch (ServiceConfigurationError e) {
                throw new IllegalStateException(
                        "a provider on the class path cannot be loaded: " + e.getMessage()
                                + ". Check that all infrar modules have the same version.",
                        e);
            }
        }
        addAll(inCode, "handed to Infra.builder().provider(...)");
        Map<String, Provider> chosen = new HashMap<>(byId);
        found.removeIf(provider -> chosen.containsKey(provider.id()));
        addAll(found, "on the class path");
    }

    private void addAll(Collection<? extends Provider> providers, String where) {
        for (Provider provider : providers) {
            String id = provider.id();
            if (!id.matches(ID)) {
                throw new IllegalStateException(
                        "the provider " + provider.getClass().getName() + " has the id '" + id
                                + "'; an id is lower-case letters, digits and dashes");
            }
            Provider other = byId.put(id, provider);
            if (other != null) {
                throw new IllegalStateException("two providers " + where + " have the id '" + id + "': "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName()
                        + ". Remove one of their modules, or hand the one you want to Infra.builder().provider(...).");
            }
            Map<String, ResourceType<?, ?>> byName = new HashMap<>();
            for (ResourceType<?, ?> type : provider.types()) {
                if (byName.put(type.name(), type) != null) {
                    throw new IllegalStateException(
                            "the provider '" + id + "' has two resource types named '" + type.name() + "'");
                }
            }
            types.put(id, byName);
        }
    }

    @Nullable
    Provider get(String id) {
        return byId.get(id);
    }

    @Nullable
    ResourceType<?, ?> type(String provider, String name) {
        return types.getOrDefault(provider, Map.of()).get(name);
    }

    /** All providers by id. */
    public Collection<Provider> all() {
        return byId.values();
    }

    /** The ids, for messages. */
    String ids() {
        return byId.isEmpty() ? "none" : String.join(", ", byId.keySet());
    }

    /** The ids of those that realise a kind, for messages. */
    List<String> realising(Kind kind) {
        return byId.values().stream()
                .filter(provider -> provider.kinds().contains(kind))
                .map(Provider::id)
                .toList();
    }
}

package io.infrar.provider.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RateBudgets;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Connection;
import io.infrar.testkit.hetzner.HetznerSim;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tests of this module share. */
public final class HetznerTests {
    private HetznerTests() {}

    /** An {@link Infra} with only this provider, talking to the simulated Hetzner. */
    public static Infra.Builder infra(HetznerSim sim, Path folder) {
        return infra(sim.settings(), folder);
    }

    /** The same with settings. */
    public static Infra.Builder infra(Map<String, String> settings, Path folder) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new HetznerProvider())
                .home(folder.resolve("home"))
                .base(folder);
        settings.forEach(builder::setting);
        return builder;
    }

    /** All objects of a path such as {@code /servers}, as Hetzner shows them. */
    public static List<JsonNode> list(HetznerSim sim, String path) {
        try (HetznerApi api = api(sim)) {
            return api.list(RestRequest.get(path), path.substring(path.lastIndexOf('/') + 1), JsonNode.class);
        }
    }

    /** The only object of a path. */
    public static JsonNode only(HetznerSim sim, String path) {
        List<JsonNode> all = list(sim, path);
        if (all.size() != 1) {
            throw new AssertionError("there should be one of " + path + ", there are " + all.size());
        }
        return all.get(0);
    }

    /** Makes something behind Infrar's back. */
    public static JsonNode post(HetznerSim sim, String path, Object json) {
        try (HetznerApi api = api(sim)) {
            return api.call(RestRequest.post(path, json)).json();
        }
    }

    /** Calls of the simulated Hetzner, for looking at what is there. */
    public static HetznerApi api(HetznerSim sim) {
        return HetznerApi.connect(connection(sim.settings(), null), new RateBudgets());
    }

    /** What the engine would hand to a provider. */
    public static Connection connection(Map<String, String> settings, @Nullable String account) {
        return new Connection() {
            @Override
            public String environment() {
                return "test";
            }

            @Override
            public @Nullable String account() {
                return account;
            }

            @Override
            public Optional<String> setting(String name) {
                return Optional.ofNullable(settings.get(name));
            }

            @Override
            public Path workspace() {
                return Path.of("target", "workspace");
            }

            @Override
            public Path base() {
                return Path.of("");
            }

            @Override
            public boolean ephemeral() {
                return false;
            }
        };
    }
}

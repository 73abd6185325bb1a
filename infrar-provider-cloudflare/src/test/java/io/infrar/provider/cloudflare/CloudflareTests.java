package io.infrar.provider.cloudflare;

import io.infrar.Infra;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RateBudgets;
import io.infrar.spi.Connection;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tests of this module share. */
public final class CloudflareTests {
    private static final CloudflareSim SHARED = CloudflareSim.start();

    private CloudflareTests() {}

    /** One simulated Cloudflare for all tests that empty it before each test. */
    public static CloudflareSim shared() {
        return SHARED;
    }

    /** An {@link Infra} with only this provider, talking to the simulated Cloudflare. */
    public static Infra.Builder infra(CloudflareSim sim, Path folder) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .home(folder.resolve("home"))
                .base(folder);
        sim.settings().forEach(builder::setting);
        return builder;
    }

    /** The account of the simulated Cloudflare, for looking at what is there, and for making what a resource needs. */
    public static CloudflareApi api(CloudflareSim sim) {
        return CloudflareApi.connect(connection(sim.settings(), Path.of("")), new RateBudgets());
    }

    /** What the engine would hand to a provider. */
    public static Connection connection(Map<String, String> settings, Path base) {
        return new Connection() {
            @Override
            public String environment() {
                return "test";
            }

            @Override
            public @Nullable String account() {
                return null;
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
                return base;
            }

            @Override
            public boolean ephemeral() {
                return false;
            }
        };
    }
}

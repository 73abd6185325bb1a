package io.infrar.provider.aws;

import io.infrar.Infra;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Connection;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tests of this module share. */
public final class AwsTests {
    private AwsTests() {}

    /** An {@link Infra} with only this provider, talking to the simulated AWS. */
    public static Infra.Builder infra(Moto moto, Path folder) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder);
        moto.settings().forEach(builder::setting);
        return builder;
    }

    /** Clients of the simulated AWS, for looking at what is there, and for making what a resource needs. */
    public static AwsClients clients(Moto moto) {
        return new AwsClients(connection(moto.settings()));
    }

    /** What the engine would hand to a provider. */
    public static Connection connection(Map<String, String> settings) {
        return connection(settings, null);
    }

    /** The same for an account, which names a profile. */
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

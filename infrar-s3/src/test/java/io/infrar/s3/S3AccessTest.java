package io.infrar.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class S3AccessTest {
    private static S3Access.Settings settings(@Nullable String account, Map<String, String> values) {
        Connection connection = new Connection() {
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
                return Optional.ofNullable(values.get(name));
            }

            @Override
            public Path workspace() {
                return Path.of("target");
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
        return new S3Access.Settings(connection, "A Store", "X_S3");
    }

    private static S3Access access(S3Access.Settings settings) {
        return settings.access("https://fsn1.example.com", "fsn1", "they are made somewhere");
    }

    @Test
    void what_is_not_set_is_what_the_vendor_says() {
        S3Access access = access(settings(null, Map.of("X_S3_ACCESS_KEY", "key", "X_S3_SECRET_KEY", " secret\n")));
        assertThat(access.endpoint()).hasToString("https://fsn1.example.com");
        assertThat(access.region()).isEqualTo("fsn1");
        assertThat(access.secretKey().reveal()).isEqualTo("secret");
        assertThat(access.toString()).doesNotContain("secret").doesNotContain("key");
    }

    @Test
    void an_account_has_keys_of_its_own_and_never_those_of_another_one() {
        Map<String, String> values = Map.of(
                "X_S3_ACCESS_KEY", "default",
                "X_S3_SECRET_KEY", "secret",
                "X_S3_ACCESS_KEY_BLUE_1", "blue",
                "X_S3_SECRET_KEY_BLUE_1", "blue secret",
                "X_S3_ENDPOINT", "http://127.0.0.1:9000");
        S3Access blue = access(settings("blue-1", values));
        assertThat(blue.accessKey()).isEqualTo("blue");
        assertThat(blue.endpoint()).hasToString("http://127.0.0.1:9000");
        assertThat(settings("blue-1", values).secretKeyName()).isEqualTo("X_S3_SECRET_KEY_BLUE_1");
        assertThatThrownBy(() -> access(settings("green", values)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("X_S3_ACCESS_KEY_GREEN and X_S3_SECRET_KEY_GREEN")
                .hasMessageContaining("they are made somewhere");
    }

    @Test
    void an_endpoint_that_is_none_is_said_by_the_name_of_its_setting() {
        for (String wrong : new String[] {"fsn1.example.com", "ftp://example.com", "https://a b"}) {
            Map<String, String> values = Map.of("X_S3_ACCESS_KEY", "k", "X_S3_SECRET_KEY", "s", "X_S3_ENDPOINT", wrong);
            assertThatThrownBy(() -> access(settings(null, values)))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("X_S3_ENDPOINT")
                    .hasMessageContaining(wrong);
        }
    }
}

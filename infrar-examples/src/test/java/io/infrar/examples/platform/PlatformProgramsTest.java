package io.infrar.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformProgramsTest {
    @Test
    void all_missing_variables_are_named_at_once() {
        Settings settings = new Settings(Map.of("PORT", "http"));
        settings.port("PORT");
        settings.text("DATABASE_URL");
        settings.text("REDIS_HOST");

        assertThatThrownBy(settings::complete)
                .hasMessageContaining("PORT (must be a port, is 'http')")
                .hasMessageContaining("DATABASE_URL, REDIS_HOST");
    }

    @Test
    void a_price_list_is_read_line_by_line() {
        assertThat(PricingSync.parse("small,1.50,EUR\nlarge,12,USD\n"))
                .containsExactly(
                        new PricingSync.Price("small", new BigDecimal("1.50"), "EUR"),
                        new PricingSync.Price("large", new BigDecimal("12"), "USD"));
    }

    @Test
    void a_bad_line_is_refused_with_its_number() {
        assertThatThrownBy(() -> PricingSync.parse("small,1.50,EUR\nlarge,free,EUR"))
                .hasMessage("line 2 is not sku,amount,currency: large,free,EUR");
    }

    @Test
    void a_token_is_signed_with_the_key_and_no_other() {
        String token = new Tokens("one key").token("guest", Instant.EPOCH);

        assertThat(new Tokens("one key").isSignedByUs(token)).isTrue();
        assertThat(new Tokens("another").isSignedByUs(token)).isFalse();
        assertThat(new Tokens("one key").isSignedByUs(token + "x")).isFalse();
        assertThat(new Tokens("one key").isSignedByUs("nothing")).isFalse();
    }
}

package io.infrar.provider.hetzner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.rest.Vendor;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HetznerVendorTest {
    private final HetznerVendor vendor = new HetznerVendor();

    private static RestAnswer answer(int status, String remaining, String body) {
        // The time when all calls are back is given by Hetzner's clock, and nobody knows how far off ours is.
        Map<String, List<String>> headers = Map.of(
                "RateLimit-Limit", List.of("3600"),
                "RateLimit-Remaining", List.of(remaining),
                "RateLimit-Reset", List.of("1000000000"));
        try {
            return new RestAnswer(
                    status, headers, body.getBytes(StandardCharsets.UTF_8), new ObjectMapper().readTree(body));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_call_comes_back_each_second_whatever_our_clock_says() {
        assertThat(vendor.allowance(answer(200, "3000", "{}")))
                .contains(new Vendor.Allowance(3600, 3000, 1, Duration.ofSeconds(600)));
    }

    @Test
    void a_refusal_for_the_number_of_calls_waits_until_one_is_back() {
        ProviderException failure = vendor.failure(
                        RestRequest.get("/servers"),
                        answer(
                                429,
                                "0",
                                "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"limit reached\"}}"))
                .orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }
}
